package registrar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// sitting is the slips of one sitting: the keys of those that count.
type sitting struct {
	Slips []crypto.Hash `json:"slips"`
}

// MaxSlips bounds the slips that are made at a time.
const MaxSlips = 100_000

// Slips makes n slips for a sitting, beside those that it has. They are given to print, and their public keys kept, as with
// [Registrar.Cards].
func (r *Registrar) Slips(rand io.Reader, name string, n int, print func([]crypto.Slip) error) error {
	if err := ballot.CheckName(name); err != nil {
		return fmt.Errorf("sitting: %v", err)
	}
	if n < 1 || n > MaxSlips {
		return fmt.Errorf("%d slips: want 1 to %d", n, MaxSlips)
	}
	slips := make([]crypto.Slip, n)
	defer clear(slips)
	for i := range slips {
		var err error
		if slips[i], err = crypto.NewSlip(rand); err != nil {
			return err
		}
	}
	return r.printedSlips(name, slips, nil, print)
}

// printedSlips prints slips and keeps their keys, without that of a lost one.
func (r *Registrar) printedSlips(name string, slips []crypto.Slip, lost *crypto.PublicKey, print func([]crypto.Slip) error) error {
	if err := print(slips); err != nil {
		return fmt.Errorf("print slips: %w", err)
	}
	r.at("slips: printed")
	err := r.update(func(b book) error {
		var s sitting
		if err := b.get(slipsBucket, name, &s); err != nil && !errors.Is(err, errNone) {
			return err
		}
		for _, x := range slips {
			s.Slips = append(s.Slips, crypto.Hash(x.Public()))
		}
		// In the order of their keys: nothing of how they were printed or drawn stays.
		slices.SortFunc(s.Slips, func(x, y crypto.Hash) int { return bytes.Compare(x[:], y[:]) })
		if lost != nil {
			s.Slips = slices.DeleteFunc(s.Slips, func(h crypto.Hash) bool { return h == crypto.Hash(*lost) })
		}
		return b.put(slipsBucket, name, s)
	})
	if err != nil {
		return fmt.Errorf("keep the keys of the slips, which are not to be used: %w", err)
	}
	return nil
}

func keysOf(hashes []crypto.Hash) []crypto.PublicKey {
	all := make([]crypto.PublicKey, len(hashes))
	for i, h := range hashes {
		all[i] = crypto.PublicKey(h)
	}
	return all
}

// SlipKeys returns the keys of a sitting's slips, for a manifest.
func (r *Registrar) SlipKeys(name string) (ballot.Keys, error) {
	var s sitting
	err := r.view(func(b book) error { return b.get(slipsBucket, name, &s) })
	if errors.Is(err, errNone) {
		return nil, fmt.Errorf("no slips were made for a sitting %q", name)
	}
	return ballot.NewKeys(keysOf(s.Slips)), err
}

// ReplaceSlip makes a slip in the place of a spoilt one whose key is known, and returns what two officers order for the poll.
// A slip that was lost before it was used needs none: the deputy draws another, and the lost one is struck with those that
// were left over. [ErrAnswered], [ErrUnlisted].
func (r *Registrar) ReplaceSlip(board *audit.Board, name string, old crypto.PublicKey, rand io.Reader, print func([]crypto.Slip) error) (*audit.ReplaceBody, error) {
	unused := board.UnusedSlips()
	err := r.update(func(b book) error {
		_, err := b.lost(board, []crypto.Hash{crypto.Hash(old)}, usedBucket, func(key crypto.PublicKey) bool { return slices.Contains(unused, key) })
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("replace slip %v: %w", old, err)
	}
	slip, err := crypto.NewSlip(rand)
	if err != nil {
		return nil, err
	}
	slips := []crypto.Slip{slip}
	defer clear(slips)
	if err := r.printedSlips(name, slips, &old, print); err != nil {
		return nil, err
	}
	return &audit.ReplaceBody{Slip: &audit.Replacement{Old: old, New: slip.Public()}}, nil
}
