package audit

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/piaojue/piaojue/crypto"
)

// keyOf returns a signing key that depends on the name only.
func keyOf(name string) crypto.SigningKey {
	seed := crypto.Sum([]byte(name))
	return crypto.SigningKeyFromSeed(seed[:])
}

// A testLog is a log with three witnesses, two of which must cosign.
type testLog struct {
	signer    *Signer
	witnesses []note.Signer
	policy    string
}

const testOrigin = "example.org/c/yunlan/polls/2026"

func newTestLog(t testing.TB) testLog {
	t.Helper()
	signer, err := NewSigner(testOrigin, keyOf("log"))
	if err != nil {
		t.Fatal(err)
	}
	log := testLog{signer: signer}
	log.policy = fmt.Sprintf("log %s\n", signer.VerifierKey())
	for i, name := range []string{"witness.example/w1", "witness.example/w2", "见证.example/w3"} {
		w, err := NewCosigner(name, keyOf(name), 1893456000+int64(i))
		if err != nil {
			t.Fatal(err)
		}
		log.witnesses = append(log.witnesses, w)
		log.policy += fmt.Sprintf("witness w%d %s\n", i+1, w.VerifierKey())
	}
	log.policy += "group g 2 w1 w2 w3\nquorum g\n"
	return log
}

func (l testLog) key() VerifierKey { return l.signer.VerifierKey() }

// sign returns the log's checkpoint of the tree, cosigned by all witnesses.
func (l testLog) sign(t testing.TB, tree *Tree) []byte {
	t.Helper()
	msg, err := SignCheckpoint(Checkpoint{testOrigin, tree.Size(), tree.Root()}, l.signer, l.witnesses...)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// brief returns the checkpoint of a tree with one cosignature and the policy that needs it: of a longer one, whole lines
// may be left out.
func (l testLog) brief(t testing.TB, tree *Tree) ([]byte, Policy) {
	t.Helper()
	msg, err := SignCheckpoint(Checkpoint{testOrigin, tree.Size(), tree.Root()}, l.signer, l.witnesses[0])
	if err != nil {
		t.Fatal(err)
	}
	return msg, mustPolicy(t, strings.Replace(l.policy, "quorum g", "quorum w1", 1))
}

func mustPolicy(t testing.TB, text string) Policy {
	t.Helper()
	p, err := ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// breakEveryByte calls open with every neighbour of data: each bit turned, each byte gone, each byte twice, a byte more
// at either end. All must be refused.
func breakEveryByte(t *testing.T, data []byte, open func([]byte) error) {
	t.Helper()
	refuse := func(what string, i int, bad ...[]byte) {
		t.Helper()
		if msg := bytes.Join(bad, nil); !bytes.Equal(msg, data) && open(msg) == nil {
			t.Errorf("%s %d: accepted\n%q", what, i, msg)
		}
	}
	if err := open(data); err != nil {
		t.Fatal(err)
	}
	for i, c := range data {
		for bit := range 8 {
			refuse("bit of byte", i, data[:i], []byte{c ^ 1<<bit}, data[i+1:])
		}
		refuse("without byte", i, data[:i], data[i+1:])
		refuse("twice byte", i, data[:i+1], data[i:])
		refuse("up to byte", i, data[:i])
	}
	for _, c := range []string{"\n", " ", "\r", "\t", "\x00", "=", "A", "—"} {
		refuse("before", 0, []byte(c), data)
		refuse("after", len(data), data, []byte(c))
	}
}

// onceMore repeats the last line.
func onceMore(msg []byte) []byte {
	lines := bytes.SplitAfter(msg, []byte("\n"))
	return append(bytes.Clone(msg), lines[len(lines)-2]...)
}

// strayBits sets bits at the end of the last line's base64 that decode to nothing. There must be padding.
func strayBits(t *testing.T, msg []byte) []byte {
	t.Helper()
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	end := len(bytes.TrimRight(msg, "=\n"))
	if end == len(msg)-1 {
		t.Fatal("no padding, so no stray bits")
	}
	out := bytes.Clone(msg)
	out[end-1] = alphabet[strings.IndexByte(alphabet, out[end-1])+1]
	return out
}

func TestVerifierKey(t *testing.T) {
	for _, vkey := range []string{
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", // x/mod/sumdb/note
		"sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
		newTestLog(t).key().String(),
	} {
		k, err := ParseVerifierKey(vkey)
		if err != nil || k.String() != vkey {
			t.Errorf("%s: %v, %v", vkey, k, err)
		}
		v, err := note.NewVerifier(vkey)
		if err != nil || v.Name() != k.Name() || v.KeyHash() != k.KeyHash() {
			t.Errorf("%s: package note reads it differently, %v", vkey, err)
		}
	}
}

func TestVerifierKeyRefused(t *testing.T) {
	key := VerifierKey{"example.org/log", signsNotes, keyOf("log").Public()}
	if _, err := ParseVerifierKey(key.String()); err != nil {
		t.Fatal(err)
	}
	with := func(change func(*VerifierKey)) string {
		k := key
		change(&k)
		return k.String()
	}
	good := key.String()
	id := fmt.Sprintf("%08x", key.KeyHash())
	for name, vkey := range map[string]string{
		"empty":            "",
		"no parts":         "example.org/log",
		"no id":            strings.Replace(good, id+"+", "", 1),
		"wrong id":         strings.Replace(good, id, "00000000", 1),
		"long id":          strings.Replace(good, id, "0"+id, 1),
		"id in capitals":   strings.Replace(good, id, strings.ToUpper(id), 1),
		"short key":        strings.TrimSuffix(good, good[len(good)-4:]),
		"space before":     " " + good,
		"newline after":    good + "\n",
		"newline inside":   good[:len(good)-4] + "\n" + good[len(good)-4:],
		"another plus":     good + "+",
		"no name":          with(func(k *VerifierKey) { k.name = "" }),
		"name with space":  with(func(k *VerifierKey) { k.name = "a b" }),
		"wide space":       with(func(k *VerifierKey) { k.name = "a\u3000b" }),
		"name with plus":   with(func(k *VerifierKey) { k.name = "a+b" }),
		"name with NUL":    with(func(k *VerifierKey) { k.name = "a\x00b" }),
		"name not UTF-8":   with(func(k *VerifierKey) { k.name = "a\xffb" }),
		"name too long":    with(func(k *VerifierKey) { k.name = strings.Repeat("a", 256) }),
		"type 2":           with(func(k *VerifierKey) { k.typ = 2 }),
		"type 0":           with(func(k *VerifierKey) { k.typ = 0 }),
		"the identity":     with(func(k *VerifierKey) { k.key = crypto.PublicKey{1} }),
		"order 2":          with(func(k *VerifierKey) { k.key = smallOrder() }),
		"not on the curve": with(func(k *VerifierKey) { k.key = crypto.PublicKey{2} }),
		"the signer's key": "PRIVATE+KEY+" + good,
	} {
		if k, err := ParseVerifierKey(vkey); err == nil {
			t.Errorf("%s: %q was taken for %v", name, vkey, k)
		}
	}
	if (VerifierKey{}).Verify([]byte("text\n"), make([]byte, 64)) {
		t.Error("the zero value verifies something")
	}
	if _, err := NewSigner("a b", keyOf("log")); err == nil {
		t.Error("a signer with a space in its name")
	}
}

// smallOrder returns -1 as y: the point of order 2, under which one signature serves for many texts.
func smallOrder() (k crypto.PublicKey) {
	for i := range k {
		k[i] = 0xff
	}
	k[0], k[31] = 0xec, 0x7f
	return k
}

// What package note signs is what a Signer signs, byte for byte.
func TestSignerAgreesWithNote(t *testing.T) {
	seed := crypto.Sum([]byte("log"))
	key := VerifierKey{testOrigin, signsNotes, keyOf("log").Public()}
	skey := fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", testOrigin, key.KeyHash(),
		base64.StdEncoding.EncodeToString(append([]byte{1}, seed[:]...)))
	theirs, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	n := &note.Note{Text: "piaojue\n"}
	a, err1 := note.Sign(n, theirs)
	b, err2 := note.Sign(n, newTestLog(t).signer)
	if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
		t.Errorf("%q, %v and %q, %v", a, err1, b, err2)
	}
	if _, err := openNote(a, key); err != nil {
		t.Error(err)
	}
}

func TestOpenNoteBounds(t *testing.T) {
	log := newTestLog(t)
	msg, err := note.Sign(&note.Note{Text: strings.Repeat("x", maxNote) + "\n"}, log.signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openNote(msg, log.key()); err == nil {
		t.Error("a note of more than maxNote bytes")
	}
	msg, err = note.Sign(&note.Note{Text: "x\n"}, log.signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openNote(msg); err == nil {
		t.Error("a note of an unknown key")
	}
	if _, err := openNote(msg, log.key(), log.key()); err == nil {
		t.Error("the same key twice")
	}
}

func FuzzParseVerifierKey(f *testing.F) {
	f.Add("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
	f.Add("a+00000000+AQ==")
	f.Fuzz(func(t *testing.T, vkey string) {
		k, err := ParseVerifierKey(vkey)
		if err != nil {
			return
		}
		if k.String() != vkey {
			t.Errorf("%q became %q", vkey, k)
		}
		if v, err := note.NewVerifier(vkey); k.typ == signsNotes && (err != nil || v.KeyHash() != k.KeyHash()) {
			t.Errorf("%q: package note disagrees, %v", vkey, err)
		}
	})
}

// signatureLine writes a line with any bytes as its signature.
func signatureLine(k VerifierKey, sig []byte) string {
	raw := append(binary.BigEndian.AppendUint32(nil, k.KeyHash()), sig...)
	return fmt.Sprintf("— %s %s\n", k.Name(), base64.StdEncoding.EncodeToString(raw))
}
