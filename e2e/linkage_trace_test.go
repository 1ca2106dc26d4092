package e2e_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/play"
)

// A voter is one deputy with what this test alone knows: who cast which ballot, and when.
type voter struct {
	play.Voter
	requests []crypto.Hash
	sent     []byte // envelope and eighths
	envelope []byte
	eighths  []byte
	receipt  []byte
	marks    marks
	arrival  int // place of the ballot among all that were cast
	desk     int // place of the deputy among all who came to the desk
}

// Marks are what a ballot can be recognised by.
type marks struct {
	id         crypto.Hash
	credential crypto.Point
	alpha      string // of its first ciphertext
	token      crypto.Token
	signed     string // its unsigned hash
}

// A trace is a form in which something of a voter could lie somewhere.
type trace struct {
	form  string
	of    int // the voter
	kind  kind
	bytes []byte
}

// A kind says what a trace is one of.
type kind int

const (
	ofBallot kind = iota // of what was cast
	ofPerson             // of card, slip or request
	ofSecret             // of what nobody but the deputy has
)

// traces are all of all voters.
func traces(voters []voter) (all []trace) {
	for i, v := range voters {
		add := func(k kind, form string, b []byte) { all = append(all, trace{form, i, k, b}) }
		each := func(k kind, form string, b []byte) {
			add(k, form, b)
			add(k, form+" in hex", hex.AppendEncode(nil, b))
			add(k, form+" in base64", base64.RawStdEncoding.AppendEncode(nil, b))
		}
		credential, reversed := v.marks.credential.Bytes(), v.marks.credential.Bytes()
		slices.Reverse(reversed)
		each(ofBallot, "id", v.marks.id[:])
		each(ofBallot, "credential", credential)
		each(ofBallot, "credential reversed", reversed)
		each(ofBallot, "token", v.marks.token[98:])
		add(ofBallot, "ciphertext", []byte(v.marks.alpha))
		add(ofBallot, "unsigned hash", []byte(v.marks.signed))
		add(ofBallot, "end of the envelope", v.envelope[len(v.envelope)-64:])
		each(ofBallot, "eighth", v.eighths[:63]) // which base64 writes without a rest
		if lines := bytes.Split(bytes.TrimSpace(v.receipt), []byte(" ")); len(v.receipt) > 0 {
			add(ofBallot, "signature of the receipt", lines[len(lines)-1])
		}
		card, slip := v.Card.Public(), v.Slip.Public()
		each(ofPerson, "card", card[:])
		each(ofPerson, "slip", slip[:])
		for _, r := range v.requests {
			each(ofPerson, "request", r[:])
		}
		each(ofSecret, "secret of the card", v.Card[:])
		each(ofSecret, "secret of the slip", v.Slip[:])
		for _, text := range []string{v.Card.Text(), v.Slip.Text()} {
			add(ofSecret, "printed code", []byte(text))
			add(ofSecret, "printed code", bytes.ReplaceAll([]byte(text), []byte("-"), nil))
		}
	}
	return all
}

// A finder looks for many traces at once.
type finder struct {
	byStart map[uint64][]trace // by their first eight bytes
	maybe   []bool             // whether some trace begins so, by a hash of them
}

const finderBits = 20

func slot(start uint64) uint64 { return start * 0x9E3779B97F4A7C15 >> (64 - finderBits) }

func newFinder(all []trace) *finder {
	f := &finder{byStart: map[uint64][]trace{}, maybe: make([]bool, 1<<finderBits)}
	for _, n := range all {
		start := binary.LittleEndian.Uint64(n.bytes)
		f.byStart[start] = append(f.byStart[start], n)
		f.maybe[slot(start)] = true
	}
	return f
}

// A sight is a trace that was found.
type sight struct {
	trace
	at int
}

// find returns the traces in data, in the order in which they lie.
func (f *finder) find(data []byte) (all []sight) {
	for at := 0; at+8 <= len(data); at++ {
		start := binary.LittleEndian.Uint64(data[at:])
		if !f.maybe[slot(start)] {
			continue
		}
		for _, n := range f.byStart[start] {
			if bytes.HasPrefix(data[at:], n.bytes) {
				all = append(all, sight{n, at})
			}
		}
	}
	return all
}

// of returns the sights of one kind.
func of(k kind, all []sight) (some []sight) {
	for _, s := range all {
		if s.kind == k {
			some = append(some, s)
		}
	}
	return some
}
