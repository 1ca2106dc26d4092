//go:build !js || verifier

package audit

import (
	"bytes"
	"encoding/hex"
	"slices"

	"github.com/piaojue/piaojue/crypto"
)

// A signedReader reads the canonical form of what many cards and slips have signed. It decodes no key: those that it takes are in the set, which
// has decoded them. What it does not read it leaves to [parse], which says why: as the reader of ballots does (package ballot, canonical.go).
type signedReader struct {
	keys   *crypto.KeySet
	rest   []byte
	failed bool
}

// lit reads a text.
func (r *signedReader) lit(text string) {
	rest, ok := bytes.CutPrefix(r.rest, []byte(text))
	r.rest, r.failed = rest, r.failed || !ok
}

// hex reads a string of lower-case hexadecimal digits that fill b.
func (r *signedReader) hex(b []byte) {
	n := 2 * len(b)
	r.lit(`"`)
	if r.failed || len(r.rest) < n || bytes.ContainsAny(r.rest[:n], "ABCDEF") {
		r.failed = true
		return
	}
	_, err := hex.Decode(b, r.rest[:n])
	r.rest, r.failed = r.rest[n:], err != nil
	r.lit(`"`)
}

// key reads a key of the set. Any other 32 bytes need not be a key, and what has no text form must not come to where it is encoded again.
func (r *signedReader) key(k *crypto.PublicKey) {
	r.hex(k[:])
	r.failed = r.failed || !r.keys.Has(*k)
}

// list reads elements up to a closing bracket.
func (r *signedReader) list(element func()) {
	r.lit("[")
	for n := 0; !r.failed && !bytes.HasPrefix(r.rest, []byte("]")); n++ {
		if n > 0 {
			r.lit(",")
		}
		element()
	}
	r.lit("]")
}

// readIssue reads an issue of tokens.
func readIssue(keys *crypto.KeySet, payload []byte) (records []IssueRecord, ok bool) {
	r := &signedReader{keys: keys, rest: payload}
	r.lit(`{"cards":`)
	r.list(func() { records = append(records, r.record()) })
	r.lit(`}`)
	return records, !r.failed && len(r.rest) == 0
}

func (r *signedReader) record() (x IssueRecord) {
	r.lit(`{"card":`)
	r.key(&x.Card)
	r.lit(`,"card_signature":`)
	r.hex(x.CardSignature[:])
	r.lit(`,"slip":`)
	r.key(&x.Slip)
	r.lit(`,"slip_signature":`)
	r.hex(x.SlipSignature[:])
	r.lit(`,"requests":`)
	r.list(func() {
		var request crypto.Hash
		r.hex(request[:])
		x.Requests = append(x.Requests, request)
	})
	r.lit(`,"tokens":`)
	r.list(func() {
		var token crypto.BlindSignature
		r.hex(token[:])
		x.Tokens = append(x.Tokens, token)
	})
	r.lit(`}`)
	return x
}

// readAttendance reads an attendance. What is not the marks of cards is small, and [parse] reads it.
func readAttendance(keys *crypto.KeySet, payload []byte) (*Command[AttendanceBody], bool) {
	r := &signedReader{keys: keys, rest: payload}
	r.lit(`{"body":{"present":`)
	present := r.marks()
	r.lit(`,"left":`)
	left := r.marks()
	if r.failed {
		return nil, false
	}
	c, err := parse[Command[AttendanceBody]](slices.Concat([]byte(`{"body":{"present":[],"left":[]`), r.rest))
	if err != nil {
		return nil, false
	}
	c.Body = AttendanceBody{present, left}
	return c, true
}

func (r *signedReader) marks() []CardMark {
	marks := []CardMark{}
	r.list(func() {
		var m CardMark
		r.lit(`{"card":`)
		r.key(&m.Card)
		r.lit(`,"signature":`)
		r.hex(m.Signature[:])
		r.lit(`}`)
		marks = append(marks, m)
	})
	return marks
}
