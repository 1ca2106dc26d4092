//go:build !js && !race

package audit_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// What cards and slips have signed is checked many at once, and one by one if that is asked: the report is the same to the byte, whatever
// is wrong with one of them.
func TestSignedWays(t *testing.T) {
	story(t, tiny)
	h := everybody.newHall(t, script{"signed", ballot.ApproveOpposeAbstain, deputiesOfAll, 2, 1, 3, 2, 1, 2, 2, ballot.Public})
	h.ceremony(t)
	h.approve(t)
	for range 6 { // until there are enough to be worth it
		h.attend(t, h.people.deputies, nil)
		h.attend(t, nil, h.people.deputies)
	}
	h.attend(t, h.people.deputies, nil)
	var records []audit.IssueRecord
	for _, d := range h.people.deputies {
		records = append(records, h.tokens(t, d))
	}
	h.issue(t, records...)
	honest, edits := h.bundle(t), h.edits()
	ways := func(name string, b audit.Bundle, entry int64) {
		t.Helper()
		drawn := &drawing{rand.Reader, 0}
		plain, have := audit.Verify(b, audit.Options{Plain: true}), audit.Verify(b, audit.Options{Rand: drawn})
		want, _ := json.Marshal(plain)
		if text, _ := json.Marshal(have); !bytes.Equal(text, want) {
			t.Errorf("%s: the report is %s, and plain %s", name, text, want)
		}
		if at := firstFault(have).Entry; entry < 0 && at != nil || entry >= 0 && (at == nil || *at != entry) {
			t.Errorf("%s: %+v", name, firstFault(have))
		}
		if entry < 0 && drawn.n < 16*crypto.FewestSigned {
			t.Errorf("%s: %d random bytes: nothing was checked together", name, drawn.n)
		}
	}
	ways("honest", honest, -1)

	last := len(edits) - 1
	order2 := append([]byte{0xec}, slices.Repeat([]byte{0xff}, 31)...) // y = -1
	order2[31] = 0x7f
	issue := func(name string, change func(r []audit.IssueRecord)) {
		bad := slices.Clone(records)
		change(bad)
		ways(name, h.forge(t, honest, append(edits[:last:last], edits[last].changed(issueBody(bad...)))), int64(last))
	}
	issue("the card has not signed", func(r []audit.IssueRecord) { r[3].CardSignature = r[3].SlipSignature })
	issue("the slip has not signed", func(r []audit.IssueRecord) { r[3].SlipSignature[40] ^= 1 })
	issue("another request", func(r []audit.IssueRecord) { r[3].Requests = r[4].Requests })
	issue("another token", func(r []audit.IssueRecord) { r[3].Tokens = r[4].Tokens; h.consent(&r[3], h.people.deputies[3]) })
	issue("no request", func(r []audit.IssueRecord) { r[3].Requests = []crypto.Hash{} })
	issue("a card twice", func(r []audit.IssueRecord) { r[3] = r[4] })
	issue("a stranger", func(r []audit.IssueRecord) { r[3] = h.tokens(t, h.reserve) })
	issue("a key of small order", func(r []audit.IssueRecord) { r[3].Slip = crypto.PublicKey(order2) })
	payload := string(edits[last].payload)
	for name, text := range map[string]string{
		"white space":     strings.Replace(payload, `,`, `, `, 1),
		"upper case":      strings.Replace(payload, "a", "A", 1),
		"another field":   strings.Replace(payload, `"slip":`, `"x":1,"slip":`, 1),
		"something after": payload + "{}",
		"cut short":       payload[:len(payload)-1],
		"empty":           `{"cards":[]}`,
	} {
		ways(name, h.forge(t, honest, append(edits[:last:last], edits[last].changed([]byte(text)))), int64(last))
	}

	left := func(name string, marks []audit.CardMark, good bool) {
		body := audit.AttendanceBody{Present: []audit.CardMark{}, Left: marks}
		e := edit{audit.Entry{Kind: audit.Attendance}, nil}.changed(command(h, audit.Attendance, body, h.scrutineers()...))
		entry := int64(last + 1)
		if good {
			entry = -1
		}
		ways(name, h.forge(t, honest, append(slices.Clone(edits), e)), entry)
	}
	marks := h.marks(audit.LeftHall, h.people.deputies...)
	left("all leave", marks, true)
	bad := slices.Clone(marks)
	bad[5].Signature = h.marks(audit.CheckedIn, h.people.deputies...)[5].Signature
	left("one has signed that they come", bad, false)
	left("one twice", append(slices.Clone(marks[:1]), marks...), false)
	came := edits[slices.IndexFunc(edits, func(e edit) bool { return e.entry.Kind == audit.Attendance })]
	text := string(came.payload)
	_, card, _ := strings.Cut(text, `"card":"`)
	zero := strings.Replace(text, card[:64], strings.Repeat("0", 64), 1) // which is no key, and has no text
	ways("no card", h.forge(t, honest, append(slices.Clone(edits), came.changed([]byte(zero)))), int64(last+1))
	left("nobody", []audit.CardMark{}, false)
}

// A drawing counts what is read of it.
type drawing struct {
	r io.Reader
	n int
}

func (d *drawing) Read(b []byte) (int, error) {
	d.n += len(b)
	return d.r.Read(b)
}
