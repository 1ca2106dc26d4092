package bolt

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/piaojue/piaojue/store"
)

// fenced refuses a lease that is not the latest.
func (s shelf) fenced(lease store.Lease) error {
	epoch, err := s.number(keyEpoch)
	if err == nil && epoch != lease.Epoch {
		err = store.ErrFenced
	}
	return err
}

// Elect implements [store.Store].
func (s *Store) Elect(ctx context.Context, poll store.Poll, node string, ttl time.Duration) (lease store.Lease, err error) {
	defer explain("elect", &err)
	s.fence.Lock()
	defer s.fence.Unlock()
	err = s.updatePoll(ctx, "elect", poll, func(l shelf) error {
		if err := store.CheckName(node); err != nil {
			return err
		}
		now := time.Now()
		leader, err := l.get(keyLeader)
		if err != nil {
			return err
		}
		if len(leader) > 8 && string(leader[8:]) != node && now.UnixNano() < int64(binary.BigEndian.Uint64(leader)) {
			return store.ErrHeld
		}
		epoch, err := l.number(keyEpoch)
		if err != nil {
			return err
		}
		lease = store.Lease{Poll: poll, Epoch: epoch + 1}
		if err := l.put(keyEpoch, binary.BigEndian.AppendUint64(nil, lease.Epoch)); err != nil {
			return err
		}
		until := binary.BigEndian.AppendUint64(nil, uint64(now.Add(ttl).UnixNano()))
		return l.put(keyLeader, append(until, node...))
	})
	if err != nil {
		return store.Lease{}, err
	}
	return lease, nil
}
