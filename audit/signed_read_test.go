//go:build !js && !race

package audit

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// FuzzSigned: what is read of an issue or an attendance is what [parse] makes of it, and no key comes out that is not in the set: of 32 bytes
// that are no key there is no text, and whoever wrote it down again would panic.
func FuzzSigned(f *testing.F) {
	var keys crypto.KeySet
	var all []crypto.PublicKey
	for range 4 {
		card, err := crypto.NewCard(rand.Reader)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, card.Public())
	}
	if !keys.Add(rand.Reader, all) {
		f.Fatal("keys of cards are refused")
	}
	record := IssueRecord{
		Card: all[0], Slip: all[1],
		Requests: []crypto.Hash{crypto.Sum(nil), crypto.Sum(all[0][:])}, Tokens: make([]crypto.BlindSignature, 2),
	}
	other := IssueRecord{Card: all[2], Slip: all[3], Requests: []crypto.Hash{}, Tokens: []crypto.BlindSignature{}}
	issue := crypto.MustEncodeJSON(IssueBody{[]IssueRecord{record, other}})
	attendance := (&Command[AttendanceBody]{Body: AttendanceBody{
		Present: []CardMark{{Card: all[0]}, {Card: all[1]}}, Left: []CardMark{{Card: all[2]}},
	}, Signatures: []Countersign{}}).Bytes()
	for _, payload := range [][]byte{issue, attendance} {
		_, isIssue := readIssue(&keys, payload)
		_, isAttendance := readAttendance(&keys, payload)
		if isIssue == isAttendance {
			f.Fatalf("%s is not read", payload)
		}
		f.Add(payload)
		f.Add(bytes.Replace(payload, []byte(all[0].String()), []byte(crypto.Hash{}.String()), 1))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		if records, ok := readIssue(&keys, payload); ok {
			want, err := parse[IssueBody](payload)
			if err != nil || fmt.Sprint(records) != fmt.Sprint(want.Cards) { // no requests are nil here, and empty there: neither is accepted
				t.Errorf("%q is read, and parsed: %v", payload, err)
			}
		}
		if c, ok := readAttendance(&keys, payload); ok {
			want, err := parse[Command[AttendanceBody]](payload)
			if err != nil || !reflect.DeepEqual(c, want) || !bytes.Equal(c.Bytes(), payload) {
				t.Errorf("%q is read, and parsed: %v", payload, err)
			}
			for _, m := range slices.Concat(c.Body.Present, c.Body.Left) {
				if !keys.Has(m.Card) {
					t.Errorf("%q: a card that is not in the set", payload)
				}
			}
		}
	})
}
