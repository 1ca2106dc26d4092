package server

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"sync"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/shelf"
)

// Marks are what cards have signed at the desk, waiting for two scrutineers to put them on the board: in a file for each batch
// that came, by its hash. The board says which of them are still wanted.
type marks struct {
	mu      sync.Mutex // held while marks are compared with the board and with those that wait, and kept or dropped
	waiting *shelf.Shelf[audit.Marks]
}

var acts = []string{audit.CheckedIn, audit.LeftHall, audit.TakesPaper}

func openMarks(folder string) (*marks, error) {
	waiting, err := shelf.Open(filepath.Join(folder, "waiting", "marks"), registrar.ParseMarks)
	return &marks{waiting: waiting}, err
}

// keep keeps those of the marks that the board still wants, and that do not wait already: what is sent again costs no write.
func (k *marks) keep(ctx context.Context, p *poll, m audit.Marks) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	unwanted, err := p.unwanted(ctx, m) // the registrars took their time
	if err != nil {
		return err
	}
	there := map[crypto.PublicKey]bool{}
	for _, w := range k.waiting.All() {
		for _, mark := range w.Marks {
			there[mark.Card] = there[mark.Card] || w.Act == m.Act
		}
	}
	m.Marks = slices.DeleteFunc(m.Marks, func(mark audit.CardMark) bool { return there[mark.Card] || unwanted[mark.Card] != "" })
	if len(m.Marks) == 0 {
		return nil
	}
	if err := k.waiting.Put(crypto.Sum(m.Bytes()).String(), m); err != nil {
		return err
	}
	return k.supersedeLocked(m)
}

// supersedeLocked forgets that a card came when it leaves, and that it left when it comes: what it signed last counts.
func (k *marks) supersedeLocked(m audit.Marks) error {
	other, moves := map[string]string{audit.CheckedIn: audit.LeftHall, audit.LeftHall: audit.CheckedIn}[m.Act]
	if !moves {
		return nil
	}
	cards := map[crypto.PublicKey]bool{}
	for _, mark := range m.Marks {
		cards[mark.Card] = true
	}
	for name, w := range k.waiting.All() {
		if w.Act != other {
			continue
		}
		if err := k.dropLocked(name, w, func(card crypto.PublicKey) bool { return cards[card] }); err != nil {
			return err
		}
	}
	return nil
}

// waitingMarks lists what no order has taken up, in one list an act.
func waitingMarks(c *call) error {
	out := api.MarksWaiting{Marks: []json.RawMessage{}}
	wanted, err := c.poll.marks.wanted(c.Request.Context(), c.poll)
	if err != nil {
		return err
	}
	for _, act := range acts {
		list := audit.Marks{Poll: c.poll.manifest.Hash(), Act: act, Marks: wanted[act]}
		slices.SortFunc(list.Marks, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
		list.Marks = list.Marks[:min(len(list.Marks), audit.MaxIssue)] // the others come when these are on the board
		if len(list.Marks) > 0 {
			out.Marks = append(out.Marks, list.Bytes())
		}
	}
	c.reply(http.StatusOK, out)
	return nil
}

// wanted returns the marks that the board still wants, by act.
func (k *marks) wanted(ctx context.Context, p *poll) (map[string][]audit.CardMark, error) {
	wanted := map[string][]audit.CardMark{}
	for _, m := range k.waiting.All() {
		unwanted, err := p.unwanted(ctx, m)
		if err != nil {
			return nil, err
		}
		for _, mark := range m.Marks {
			if unwanted[mark.Card] == "" {
				wanted[m.Act] = append(wanted[m.Act], mark)
			}
		}
	}
	return wanted, nil
}

// settle forgets the marks that an order has taken up, and those that the board will not take. It comes before the board is shown
// that has the order: whoever leaves afterwards must not be checked in again by a mark of before (threat 29).
func (k *marks) settle(ctx context.Context, p *poll) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for name, m := range k.waiting.All() {
		unwanted, err := p.unwanted(ctx, m)
		if err == nil {
			err = k.dropLocked(name, m, func(card crypto.PublicKey) bool { return unwanted[card] != "" })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// dropLocked forgets some marks of a file. Those that are left have a file of their own before the old one goes: who was told that a
// mark is here relies on it.
func (k *marks) dropLocked(name string, m audit.Marks, gone func(crypto.PublicKey) bool) error {
	rest := m
	rest.Marks = slices.DeleteFunc(slices.Clone(m.Marks), func(mark audit.CardMark) bool { return gone(mark.Card) })
	if len(rest.Marks) == len(m.Marks) {
		return nil
	}
	if len(rest.Marks) > 0 {
		if err := k.waiting.Put(crypto.Sum(rest.Bytes()).String(), rest); err != nil {
			return err
		}
	}
	return k.waiting.Drop(name)
}
