package memory

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"io"

	"github.com/piaojue/piaojue/store"
)

// Snapshot implements [store.Store]. The format is gob(map of poll to log) || SHA-256 of that.
func (s *Store) Snapshot(ctx context.Context, w io.Writer) error {
	var b bytes.Buffer
	err := s.locked(ctx, "snapshot", func() error {
		logs := make(map[store.Poll]log)
		for name, p := range s.polls {
			logs[name] = p.log
		}
		return gob.NewEncoder(&b).Encode(logs)
	})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	if _, err := b.WriteTo(w); err != nil {
		return fmt.Errorf("snapshot: %v", err)
	}
	return nil
}

// Restore implements [store.Store].
func (s *Store) Restore(ctx context.Context, r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("restore: %v", err)
	}
	return s.locked(ctx, "restore", func() error {
		if len(s.polls) > 0 {
			return store.ErrExists
		}
		end := len(data) - sha256.Size
		if end < 0 || sha256.Sum256(data[:end]) != [32]byte(data[end:]) {
			return store.ErrCorrupt
		}
		var logs map[store.Poll]log
		if err := gob.NewDecoder(bytes.NewReader(data[:end])).Decode(&logs); err != nil {
			return fmt.Errorf("%w: %v", store.ErrCorrupt, err)
		}
		for name, l := range logs {
			s.polls[name] = &poll{log: l}
		}
		return nil
	})
}
