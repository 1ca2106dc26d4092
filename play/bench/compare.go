package bench

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/piaojue/piaojue/crypto"
)

// A rereading looks at points again whose marks are equal, as whole points.
type rereading struct {
	repeats *repeats
	hashes  map[uint64]bool // of the marks
	ballots map[int]bool    // that have them
	seen    map[marked]int  // and in which ballot
}

// marked is what a mark is of: see [repeats.mark].
type marked struct {
	kind  byte
	point crypto.Encoding
}

// compare reads ballots again whose marks are equal, and looks whether what they are of is, too.
func (a *audited) compare(equal []mark) error {
	r := rereading{a.repeats, map[uint64]bool{}, map[int]bool{}, map[marked]int{}}
	for _, m := range equal {
		r.hashes[m.hash], r.ballots[int(m.ballot)] = true, true
	}
	f, err := os.Open(filepath.Join(a.dir, ballotsFile))
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	var read edge
	for number := 1; number <= a.until; number++ {
		record, err := readRecord(in)
		if err != nil {
			return fmt.Errorf("ballot %d, read again: %w", number, err)
		}
		read.append(crypto.Sum(record.payload))
		if !r.ballots[number] {
			continue
		}
		v, err := a.poll.ParseEnvelope(record.payload)
		if err != nil {
			return fmt.Errorf("ballot %d, read again: %v", number, err)
		}
		err = r.look(number, marked{'c', v.Credential().Encoding()})
		for _, alpha := range v.Alphas() {
			err = errors.Join(err, r.look(number, marked{'a', alpha}))
		}
		if err != nil {
			return err
		}
	}
	if read.root() != a.edge.root() {
		return errors.New("the ballots were others when they were read again")
	}
	return nil
}

// look notes a point of a ballot, or says where it was seen before.
func (r *rereading) look(number int, m marked) error {
	before, twice := r.seen[m]
	if r.hashes[r.repeats.mark(number, m.kind, m.point).hash] {
		r.seen[m] = number
	}
	switch {
	case !twice:
		return nil
	case m.kind == 'c':
		return fmt.Errorf("ballots %d and %d are cast under one credential", before, number)
	}
	return fmt.Errorf("ballots %d and %d: a ciphertext occurs twice", before, number)
}
