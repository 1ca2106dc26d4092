//go:build !verifier

package audit

import "github.com/piaojue/piaojue/ballot"

// A batch is nothing on a tablet: the arithmetic has no room in the program that they load, which verifies no polls. What pages verify with is built
// with the tag verifier, and has it.
type batch struct{}

func newBatch(*Poll) (none batch) { return none }

func (v *verification) accept(entries []Entry, _ []Item) []bool { return make([]bool, len(entries)) }

func (*verification) parseKeys(data []byte, want ballot.KeyList) (ballot.Keys, error) {
	return ballot.ParseKeys(data, want)
}
