package main

import (
	"io"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// A card that was answered and is on no issue is on its way to the board, until issuing has ended.
func TestShowBook(t *testing.T) {
	card := []crypto.PublicKey{{1}}
	for name, test := range map[string]struct {
		x       registrar.Issuance
		issuing bool
		ok      bool
	}{
		"the-same":            {registrar.Issuance{}, false, true},
		"on-its-way":          {registrar.Issuance{Pending: card}, true, true},
		"counted-nowhere":     {registrar.Issuance{Pending: card}, false, false},
		"not-in-the-book":     {registrar.Issuance{Foreign: card}, true, false},
		"not-in-the-book-end": {registrar.Issuance{Foreign: card}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := newRoot()
			c.SetOut(io.Discard)
			if err := showBook(c, test.x, test.issuing, false); (err == nil) != test.ok {
				t.Error(err)
			}
		})
	}
}
