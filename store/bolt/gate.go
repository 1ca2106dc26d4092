package bolt

import (
	"context"
	"encoding/binary"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

func (s shelf) gate() (gate store.Gate, err error) {
	data, err := s.must(keyGate, 17)
	if err != nil {
		return gate, err
	}
	return store.Gate{
		State: store.State(data[0]), Round: binary.BigEndian.Uint64(data[1:]), Version: binary.BigEndian.Uint64(data[9:]),
	}, nil
}

func gateBytes(g store.Gate) []byte {
	data := binary.BigEndian.AppendUint64([]byte{byte(g.State)}, g.Round)
	return binary.BigEndian.AppendUint64(data, g.Version)
}

// LoadGate implements [store.Store].
func (s *Store) LoadGate(ctx context.Context, poll store.Poll) (gate store.Gate, err error) {
	defer explain("load gate", &err)
	b, err := s.box(ctx, poll)
	if err != nil {
		return gate, err
	}
	err = b.view(func(ballots shelf) error {
		gate, err = ballots.gate()
		return err
	})
	return gate, err
}

// SwapGate implements [store.Store].
func (s *Store) SwapGate(ctx context.Context, lease store.Lease, old store.Gate, state store.State, round uint64) (
	gate store.Gate, err error) {
	defer explain("swap gate", &err)
	s.fence.RLock() // until it returns nobody is elected
	defer s.fence.RUnlock()
	b, err := s.box(ctx, lease.Poll)
	if err != nil {
		return store.Gate{}, err
	}
	if err := s.viewPoll(ctx, lease.Poll, func(l shelf) error { return l.fenced(lease) }); err != nil {
		return store.Gate{}, err
	}
	err = b.file.update("swap gate", func(tx *bbolt.Tx) error {
		ballots := shelf{b.poll, tx.Bucket([]byte("box"))}
		if gate, err = ballots.next(old, state, round); err != nil {
			return err
		}
		return ballots.put(keyGate, gateBytes(gate))
	})
	if err != nil {
		return store.Gate{}, err
	}
	return gate, nil
}

// next returns the gate after this one, if this is it.
func (s shelf) next(old store.Gate, state store.State, round uint64) (store.Gate, error) {
	gate, err := s.gate()
	if err != nil {
		return gate, err
	}
	if gate != old {
		return gate, store.ErrGate
	}
	return old.Next(state, round)
}
