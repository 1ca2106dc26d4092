package host

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// What pins.json says is what the manifest says, in the one form.
func TestPins(t *testing.T) {
	b := newBooth(t, "https://127.0.0.1:1", nil)
	var pins Pins
	if err := crypto.DecodeJSON(b.pins, &pins); err != nil {
		t.Fatal(err)
	}
	m := must(ballot.ParseManifest(manifestFile()))
	want := audit.Pin{Path: pollAt, Origin: m.Origin, Manifest: crypto.Sum(manifestFile()), LogKey: m.LogKey, ReceiptKey: m.ReceiptKey, Policy: m.Policy}
	if len(pins.Polls) != 1 || pins.Polls[0] != want {
		t.Errorf("%v, want %v", pins.Polls, want)
	}
}

// A poll is found where its origin says, or where it is said to be.
func TestReadPoll(t *testing.T) {
	for name, want := range map[string]string{
		"town/2026-1": pollAt, "a/b": "/c/a/polls/b", "": "", "a": "", "a/b/c": "", "a/.b": "", "a/b.": "", "A/b": "", "a/b?": "",
		"a/" + strings.Repeat("b", 80): "/c/a/polls/" + strings.Repeat("b", 80), "a/" + strings.Repeat("b", 81): "",
	} {
		if p, err := ReadPoll(name, manifestFile()); p.Path != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", name, p.Path, err, want)
		}
	}
	for origin, want := range map[string]string{"vote.example" + pollAt: pollAt, "vote.example" + pollAt + "/x": "", "vote.example/x" + pollAt: pollAt} {
		m := must(ballot.ParseManifest(manifestFile()))
		m.Origin = origin
		m.LogKey = must(audit.NewSigner(origin, must(crypto.NewSigningKey(rand.Reader)))).VerifierKey().String()
		m.ReceiptKey = must(audit.NewSigner(origin+"/receipt", must(crypto.NewSigningKey(rand.Reader)))).VerifierKey().String()
		m.Policy = "log " + m.LogKey + "\nquorum none\n"
		if p, err := ReadPoll("", m.Bytes()); p.Path != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", origin, p.Path, err, want)
		}
	}
	if _, err := ReadPoll("a/b", []byte("{}")); err == nil {
		t.Error("what is no manifest was taken")
	}
}
