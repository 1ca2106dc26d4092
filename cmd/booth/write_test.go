package main

import (
	"errors"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/play"
)

// Whoever wrote what cannot be sealed can mend it; a cipher that fails they cannot, and are not told to.
func testWrite(t *testing.T, h *hall, pair play.Pair) {
	d := h.voter(pair, nil)
	m := d.voter.poll.outline.Board().Poll().Manifest
	whole, cipher := *m, gcm
	defer func() { *m, gcm = whole, cipher }()
	m.Rules.Method = ballot.SealedText // as if the poll were one
	m.Candidates = []ballot.Candidate{{ID: "Q01", Text: &ballot.TextLimit{Max: 5}}}
	d.refused(bad, "write", "texts", []string{"路灯\u202e"})
	d.refused(bad, "write", "texts", []string{"路灯不亮了吗"})
	d.refused(evidence, "write", "texts", []string{"路灯", ""})
	gcm = func([]byte, []byte, []byte) ([]byte, error) { return nil, errors.New("no answer") }
	d.refused(evidence, "write", "texts", []string{"路灯"})
}
