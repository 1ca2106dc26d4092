package audit

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/piaojue/piaojue/crypto"
)

func receiptKey(t testing.TB) *Signer {
	t.Helper()
	key, err := NewSigner(testOrigin+"/receipt", keyOf("receipt"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestReceipt(t *testing.T) {
	key := receiptKey(t)
	r := Receipt{testOrigin, crypto.Sum([]byte("ballot"))}
	msg, err := IssueReceipt(r, key)
	if err != nil {
		t.Fatal(err)
	}
	text := "piaojue/v1 receipt\n" + testOrigin + "\n" + r.Ballot.String() + "\n"
	if !strings.HasPrefix(string(msg), text+"\n— "+testOrigin+"/receipt ") || bytes.Count(msg, []byte("\n")) != 5 {
		t.Errorf("the receipt is\n%s", msg)
	}
	if got, err := CheckReceipt(msg, key.VerifierKey()); err != nil || got != r {
		t.Errorf("%+v, %v", got, err)
	}
	again, err := IssueReceipt(r, key)
	if err != nil || !bytes.Equal(again, msg) {
		t.Errorf("asked again: %q, %v", again, err)
	}
}

func TestReceiptBreakEveryByte(t *testing.T) {
	key := receiptKey(t)
	msg, err := IssueReceipt(Receipt{testOrigin, crypto.Sum([]byte("ballot"))}, key)
	if err != nil {
		t.Fatal(err)
	}
	breakEveryByte(t, msg, func(msg []byte) error {
		_, err := CheckReceipt(msg, key.VerifierKey())
		return err
	})
}

func TestReceiptRefused(t *testing.T) {
	key, log := receiptKey(t), newTestLog(t)
	r := Receipt{testOrigin, crypto.Sum([]byte("ballot"))}
	sign := func(text string, signers ...note.Signer) []byte {
		msg, err := note.Sign(&note.Note{Text: text}, signers...)
		if err != nil {
			t.Fatal(err)
		}
		return msg
	}
	for name, msg := range map[string][]byte{
		"signed by the log":      sign(r.Text(), log.signer),
		"signed by both":         sign(r.Text(), key, log.signer),
		"another board":          sign(Receipt{"example.org/other", r.Ballot}.Text(), key),
		"another domain":         sign(strings.Replace(r.Text(), "v1", "v2", 1), key),
		"a fourth line":          sign(r.Text()+"time 1\n", key),
		"an empty fourth line":   sign(r.Text()+"\n", key),
		"id in capitals":         sign(strings.Replace(r.Text(), r.Ballot.String(), strings.ToUpper(r.Ballot.String()), 1), key),
		"id too short":           sign(strings.Replace(r.Text(), r.Ballot.String(), r.Ballot.String()[:62], 1), key),
		"a checkpoint":           sign(Checkpoint{testOrigin, 1, [32]byte{}}.Text(), key),
		"repeated signature":     onceMore(sign(r.Text(), key)),
		"stray bits in base64":   strayBits(t, sign(r.Text(), key)),
		"a key of the same name": sign(r.Text(), &Signer{VerifierKey{key.Name(), signsNotes, keyOf("x").Public()}, keyOf("x"), 0}),
	} {
		if got, err := CheckReceipt(msg, key.VerifierKey()); err == nil {
			t.Errorf("%s: taken for %+v", name, got)
		}
	}
	if _, err := IssueReceipt(r, log.signer); err == nil {
		t.Error("issued with the key of the log")
	}
}

func FuzzParseReceipt(f *testing.F) {
	f.Add(Receipt{testOrigin, crypto.Sum(nil)}.Text())
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := ParseReceipt(text); err == nil && r.Text() != text {
			t.Errorf("%q became %q", text, r.Text())
		}
	})
}
