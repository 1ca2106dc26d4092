package audit

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The first three lines of the example of C2SP tlog-checkpoint.
const specCheckpoint = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

func TestParseCheckpoint(t *testing.T) {
	c, err := ParseCheckpoint(specCheckpoint)
	if err != nil || c.Origin != "example.com/behind-the-sofa" || c.Size != 20852163 || c.Text() != specCheckpoint {
		t.Fatalf("%+v, %v", c, err)
	}
	const origin, size, root = "example.com/behind-the-sofa\n", "20852163\n", "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
	for name, text := range map[string]string{
		"empty":              "",
		"two lines":          origin + size,
		"no last newline":    strings.TrimSuffix(specCheckpoint, "\n"),
		"extension line":     specCheckpoint + "extension\n",
		"blank line":         specCheckpoint + "\n",
		"extension, no end":  specCheckpoint + "extension",
		"no origin":          "\n" + size + root,
		"origin with space":  "example.com/a b\n" + size + root,
		"origin with plus":   "example.com/a+b\n" + size + root,
		"origin with NUL":    "example.com/\x00\n" + size + root,
		"origin too long":    strings.Repeat("a", 256) + "\n" + size + root,
		"origin not UTF-8":   "example.com/\xff\n" + size + root,
		"no size":            origin + "\n" + root,
		"negative":           origin + "-1\n" + root,
		"plus sign":          origin + "+1\n" + root,
		"leading zero":       origin + "01\n" + root,
		"hexadecimal":        origin + "0x1\n" + root,
		"underscore":         origin + "1_0\n" + root,
		"beyond 2^50":        origin + "1125899906842625\n" + root,
		"beyond 2^62":        origin + "4611686018427387905\n" + root,
		"beyond 2^63":        origin + "9223372036854775808\n" + root,
		"carriage return":    origin + "20852163\r\n" + root,
		"short root":         origin + size + "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
		"long root":          origin + size + "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2IA\n",
		"stray bits in root": origin + size + strings.Replace(root, "2I=", "2J=", 1),
		"no padding":         origin + size + strings.Replace(root, "=", "", 1),
		"URL alphabet":       origin + size + strings.Replace(root, "/", "_", 1),
	} {
		if c, err := ParseCheckpoint(text); err == nil {
			t.Errorf("%s: taken for %+v", name, c)
		}
	}
}

func TestSignCheckpointRefused(t *testing.T) {
	log := newTestLog(t)
	for name, c := range map[string]Checkpoint{
		"another origin": {"example.org/other", 1, tlog.Hash{}},
		"no origin":      {"", 1, tlog.Hash{}},
		"two lines":      {testOrigin + "\n", 1, tlog.Hash{}},
		"negative size":  {testOrigin, -1, tlog.Hash{}},
		"huge size":      {testOrigin, maxSize + 1, tlog.Hash{}},
	} {
		if _, err := SignCheckpoint(c, log.signer); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

func TestOpenCheckpoint(t *testing.T) {
	log := newTestLog(t)
	tree := treeOf(numbered(300))
	want := Checkpoint{testOrigin, 300, tree.Root()}
	policy := mustPolicy(t, log.policy)
	c, cosigned, err := OpenCheckpoint(log.sign(t, tree), log.key(), policy)
	if err != nil || c != want {
		t.Fatalf("%+v, %v", c, err)
	}
	if !slices.Equal(cosigned, []Cosignature{{"w1", 1893456000}, {"w2", 1893456001}, {"w3", 1893456002}}) {
		t.Errorf("cosigned by %v", cosigned)
	}
	two, err := SignCheckpoint(want, log.signer, log.witnesses[2], log.witnesses[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, cosigned, err := OpenCheckpoint(two, log.key(), policy); err != nil || len(cosigned) != 2 || cosigned[0].Witness != "w3" {
		t.Errorf("cosigned by %v, %v", cosigned, err)
	}
	one, err := SignCheckpoint(want, log.signer, log.witnesses[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := OpenCheckpoint(one, log.key(), policy); !errors.Is(err, ErrWitnesses) {
		t.Errorf("one of two witnesses: %v", err)
	}
	if _, _, err := OpenCheckpoint(two, log.key(), Policy{}); err == nil {
		t.Error("the zero policy is satisfied")
	}
}

func TestOpenCheckpointBreakEveryByte(t *testing.T) {
	log := newTestLog(t)
	msg, policy := log.brief(t, treeOf(numbered(300)))
	breakEveryByte(t, msg, func(msg []byte) error {
		_, _, err := OpenCheckpoint(msg, log.key(), policy)
		return err
	})
}

func TestOpenCheckpointRefused(t *testing.T) {
	log := newTestLog(t)
	tree := treeOf(numbered(300))
	c := Checkpoint{testOrigin, tree.Size(), tree.Root()}
	policy := mustPolicy(t, log.policy)
	good := log.sign(t, tree)
	sign := func(text string, signers ...note.Signer) []byte {
		msg, err := note.Sign(&note.Note{Text: text}, signers...)
		if err != nil {
			t.Fatal(err)
		}
		return msg
	}
	stranger, err := NewCosigner("witness.example/w4", keyOf("w4"), 1)
	if err != nil {
		t.Fatal(err)
	}
	imposter, err := NewSigner(testOrigin, keyOf("another"))
	if err != nil {
		t.Fatal(err)
	}
	other := c
	other.Origin = "example.org/other"
	otherSigner, err := NewSigner(other.Origin, keyOf("log"))
	if err != nil {
		t.Fatal(err)
	}
	w := log.witnesses
	for name, msg := range map[string][]byte{
		"unknown witness":          sign(c.Text(), log.signer, w[0], w[1], stranger),
		"unknown key of our name":  sign(c.Text(), log.signer, imposter, w[0], w[1]),
		"no line of the log":       sign(c.Text(), w...),
		"key of our name only":     sign(c.Text(), imposter, w[0], w[1]),
		"repeated line":            onceMore(good),
		"stray bits in base64":     strayBits(t, good),
		"text of another log":      sign(other.Text(), log.signer, w[0], w[1]),
		"another log, same key":    sign(other.Text(), otherSigner, w[0], w[1]),
		"signed text, not origin":  sign("hello\n", log.signer),
		"no signatures":            []byte(c.Text() + "\n"),
		"log's line over old text": bytes.Replace(good, []byte("\n300\n"), []byte("\n301\n"), 1),
		"nothing":                  nil,
	} {
		if _, _, err := OpenCheckpoint(msg, log.key(), policy); err == nil || errors.Is(err, ErrWitnesses) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := OpenCheckpoint(good, imposter.VerifierKey(), policy); err == nil {
		t.Error("a log that the policy does not name")
	}
	if _, _, err := OpenCheckpoint(good, log.witnesses[0].(*Signer).VerifierKey(), policy); err == nil {
		t.Error("a witness's key in place of a log's")
	}
}

// An extension line is signed by everybody, and still refused: nobody would check what it says.
func TestOpenCheckpointExtension(t *testing.T) {
	log := newTestLog(t)
	text := Checkpoint{testOrigin, 0, new(Tree).Root()}.Text() + "extension\n"
	msg, err := note.Sign(&note.Note{Text: text}, log.signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := OpenCheckpoint(msg, log.key(), mustPolicy(t, "quorum none\n")); err == nil {
		t.Error("accepted")
	}
}

func TestCheckConsistencyOfHugeSizes(t *testing.T) {
	older, newer := Checkpoint{"o", 1, tlog.Hash{}}, Checkpoint{"o", 1<<63 - 1, tlog.Hash{}}
	if CheckConsistency(nil, older, newer) == nil { // and it returns
		t.Error("accepted")
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add(specCheckpoint)
	f.Add("o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := ParseCheckpoint(text); err == nil && c.Text() != text {
			t.Errorf("%q became %q", text, c.Text())
		}
	})
}

func FuzzOpenCheckpoint(f *testing.F) {
	log := newTestLog(f)
	policy := mustPolicy(f, log.policy)
	good := log.sign(f, treeOf(numbered(3)))
	f.Add(good)
	f.Add(onceMore(good))
	f.Fuzz(func(t *testing.T, msg []byte) {
		// Nobody but the log and its witnesses can make another.
		if _, _, err := OpenCheckpoint(msg, log.key(), policy); err == nil && !sameLines(msg, good) {
			t.Errorf("%q was accepted", msg)
		}
	})
}

// sameLines reports whether a is b with some of its lines left out or exchanged.
func sameLines(a, b []byte) bool {
	of := bytes.SplitAfter(b, []byte("\n"))
	for _, line := range bytes.SplitAfter(a, []byte("\n")) {
		if !slices.ContainsFunc(of, func(l []byte) bool { return bytes.Equal(l, line) }) {
			return false
		}
	}
	return true
}
