package audit

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// The message of C2SP tlog-cosignature, "Ed25519 signed message".
func TestCosignatureText(t *testing.T) {
	text, err := cosignatureText(1679315147, []byte(specCheckpoint))
	if err != nil || string(text) != "cosignature/v1\ntime 1679315147\n"+specCheckpoint {
		t.Errorf("%q, %v", text, err)
	}
}

func TestCosignature(t *testing.T) {
	w, err := NewCosigner("witness.example.com/w1", keyOf("w1"), 1679315147)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := w.Sign([]byte(specCheckpoint))
	if err != nil || len(sig) != 72 || binary.BigEndian.Uint64(sig) != 1679315147 {
		t.Fatalf("%x, %v", sig, err)
	}
	k := w.VerifierKey()
	if !k.Verify([]byte(specCheckpoint), sig) {
		t.Fatal("refused")
	}
	if again, err := ParseVerifierKey(k.String()); err != nil || again != k || !strings.Contains(k.String(), "+B") {
		t.Errorf("%v, %v", again, err)
	}
	plain := k
	plain.typ = signsNotes
	future := keyOf("w1").Sign([]byte("cosignature/v1\ntime 9223372036854775808\n" + specCheckpoint))
	for name, ok := range map[string]bool{
		"another text":          k.Verify([]byte(strings.Replace(specCheckpoint, "3", "4", 1)), sig),
		"another time":          k.Verify([]byte(specCheckpoint), append([]byte{0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcc}, sig[8:]...)),
		"no time":               k.Verify([]byte(specCheckpoint), sig[8:]),
		"a byte more":           k.Verify([]byte(specCheckpoint), append(sig, 0)),
		"nothing":               k.Verify([]byte(specCheckpoint), nil),
		"another signature":     k.Verify([]byte(specCheckpoint), append(sig[:8:8], make([]byte, 64)...)),
		"beyond 2^63":           k.Verify([]byte(specCheckpoint), append(binary.BigEndian.AppendUint64(nil, 1<<63), future[:]...)),
		"as a plain signature":  plain.Verify([]byte(specCheckpoint), sig[8:]),
		"plain as cosignature":  k.Verify([]byte(specCheckpoint), plainSignature(specCheckpoint)),
		"another witness's key": VerifierKey{k.name, k.typ, keyOf("w2").Public()}.Verify([]byte(specCheckpoint), sig),
	} {
		if ok {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, text := range []string{"", "text\n", specCheckpoint + "extension\n"} {
		if _, err := w.Sign([]byte(text)); err == nil {
			t.Errorf("%q was cosigned", text)
		}
	}
	if _, err := NewCosigner("w", keyOf("w1"), -1); err == nil {
		t.Error("a time before 1970")
	}
}

// plainSignature is w1's signature of the text alone, with a time before it.
func plainSignature(text string) []byte {
	sig := keyOf("w1").Sign([]byte(text))
	return append(make([]byte, 8), sig[:]...)
}

// A witness's line with a bad signature is not a line to skip.
func TestOpenCheckpointBadCosignature(t *testing.T) {
	log := newTestLog(t)
	msg := log.sign(t, treeOf(numbered(3)))
	w, err := NewCosigner("witness.example/w4", keyOf("w4"), 1)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(log.policy, "group", "witness w4 "+w.VerifierKey().String()+"\ngroup", 1)
	bad := append(msg, signatureLine(w.VerifierKey(), make([]byte, timeSize+len(crypto.Signature{})))...)
	if _, _, err := OpenCheckpoint(bad, log.key(), mustPolicy(t, text)); err == nil {
		t.Error("accepted")
	}
}
