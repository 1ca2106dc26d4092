//go:build (!js || verifier) && !race

package ballot

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"io"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// A meter counts what is drawn.
type meter struct{ n int }

func (m *meter) Read(b []byte) (int, error) {
	m.n += len(b)
	return rand.Read(b)
}

// With the eighths of its hints a ballot is accepted by one sum, and has the same hints as without, whatever torsion there is in the
// eighths: they can mark nothing. With others, or without randomness, it is accepted as if there were none.
func TestAdmit(t *testing.T) {
	for _, l := range liars(t) {
		f := NewBatchVerifier(l.p)
		h, other := l.lie(t, -1, nil), l.lie(t, -1, nil)
		good := l.eighthsOf(h.hints)
		marked := slices.Clone(good)
		for i := range len(marked) / 64 {
			hint := marked[64*i:][:64]
			copy(hint, hintOf(t, plus(t, textOfHint(hint), laxPoint(t, smallOrder[i%len(smallOrder)]))))
		}
		swapped := slices.Concat(good[64:128], good[:64], good[128:])
		for name, c := range map[string]struct {
			eighths []byte
			rand    io.Reader
			sum     bool // is made
		}{
			"good":            {good, new(meter), true},
			"marked":          {marked, new(meter), true},
			"none":            {nil, new(meter), false},
			"hints":           {h.hints, new(meter), false},
			"of another":      {l.eighthsOf(other.hints), new(meter), false},
			"swapped":         {swapped, new(meter), false},
			"one too few":     {good[64:], new(meter), false},
			"one too many":    {slices.Concat(good, good[:64]), new(meter), false},
			"cut short":       {good[:len(good)-1], new(meter), false},
			"no randomness":   {good, io.MultiReader(), false},
			"half randomness": {good, io.LimitReader(rand.Reader, 40), false},
		} {
			a := f.Admit(c.rand, h.payload, c.eighths)
			if a == nil || !bytes.Equal(a.Envelope.Bytes(), h.payload) || !bytes.Equal(a.Hints, h.hints) {
				t.Errorf("%s: refused, or with other hints", name)
			}
			if m, ok := c.rand.(*meter); ok && (m.n > 0) != c.sum {
				t.Errorf("%s: %d bytes were drawn", name, m.n)
			}
		}
	}
}

// textOfHint returns the text form of the point.
func textOfHint(hint []byte) string {
	b := slices.Clone(hint[32:])
	b[31] |= hint[0] << 7
	slices.Reverse(b)
	return hex.EncodeToString(b)
}

// A ballot whose commitments hash to the challenges, but are wrong, fails in the sum alone.
func TestAdmitRefuses(t *testing.T) {
	for _, l := range liars(t) {
		f := NewBatchVerifier(l.p)
		h := l.lie(t, 1, laxPoint(t, crypto.Generator().String()))
		drawn := new(meter)
		if a := f.Admit(drawn, h.payload, l.eighthsOf(h.hints)); a != nil || drawn.n == 0 {
			t.Errorf("a wrong equation: accepted: %v, %d bytes were drawn", a != nil, drawn.n)
		}
	}
}

// Those that wait together are one sum, whatever else waits beside them. One that is false costs the others a sum of their own, and none
// their hints.
func TestAdmitAll(t *testing.T) {
	l := liars(t)[0]
	f := NewBatchVerifier(l.p)
	good, bad := l.lie(t, -1, nil), l.lie(t, 1, laxPoint(t, crypto.Generator().String()))
	each := 16 * l.commitments(t, good) // bytes of coefficients
	for _, c := range []struct {
		name  string
		all   []hostile // without hints: none are sent
		drawn int
	}{
		{"nobody", nil, 0},
		{"one", []hostile{good}, each},
		{"some", []hostile{good, {payload: good.payload}, good, {"", []byte("{}"), good.hints}, good}, 3 * each},
		{"one of them false", []hostile{good, bad, good}, 6 * each},
	} {
		drawn := new(meter)
		var payloads, eighths [][]byte
		for _, h := range c.all {
			payloads, eighths = append(payloads, h.payload), append(eighths, l.eighthsOf(h.hints))
		}
		for i, a := range f.AdmitAll(drawn, payloads, eighths) {
			if is := bytes.Equal(payloads[i], good.payload); (a != nil) != is || is && !bytes.Equal(a.Hints, good.hints) {
				t.Errorf("%s: ballot %d: %v", c.name, i, a)
			}
		}
		if drawn.n != c.drawn {
			t.Errorf("%s: %d bytes were drawn, want %d", c.name, drawn.n, c.drawn)
		}
	}
}

// As many hints are looked at as a ballot has, and they do not make it too long to be sent.
func TestHintsSize(t *testing.T) {
	for _, l := range liars(t) {
		h := l.lie(t, -1, nil)
		if l.p.HintsSize() != len(h.hints) {
			t.Errorf("%s: %d bytes, want %d", l.e.Name, l.p.HintsSize(), len(h.hints))
		}
		if n := len(WithEighths(h.payload, h.hints)); n > len(h.payload)*MaxSent/MaxEnvelope {
			t.Errorf("%s: %d bytes are sent for %d", l.e.Name, n, len(h.payload))
		}
	}
}
