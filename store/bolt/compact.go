package bolt

import (
	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

// shut moves the gate and the ballots into a new file, in which nothing tells in which order they came. One transaction
// writes it: a second one would leave pages of the first behind.
func (b *box) shut(old store.Gate, round uint64) (gate store.Gate, err error) {
	err = b.file.replace("shut", func(db *bbolt.DB, next *bbolt.Tx) error {
		return db.View(func(tx *bbolt.Tx) error {
			from := shelf{b.poll, tx.Bucket([]byte("box"))}
			if gate, err = from.next(old, store.Shut, round); err != nil {
				return err
			}
			if err := boxSchema.upgrade(next); err != nil {
				return err
			}
			to := shelf{b.poll, next.Bucket([]byte("box"))}
			return from.copyTo(to, gate)
		})
	})
	if err != nil {
		return store.Gate{}, err
	}
	return gate, nil
}

// copyTo copies everything in the order of the keys, but for the gate. What was damaged in the meantime is not made to look
// whole: the seals are compared, since the old file is gone afterwards.
func (s shelf) copyTo(to shelf, gate store.Gate) error {
	if err := s.complete(); err != nil {
		return err
	}
	to.bucket.FillPercent = 1
	return s.bucket.ForEach(func(k, sealed []byte) error {
		if string(k) == keyGate {
			sealed = store.Seal(s.label(keyGate), gateBytes(gate))
		}
		if _, err := s.unseal(string(k), sealed); err != nil {
			return err
		}
		return to.bucket.Put(k, sealed)
	})
}
