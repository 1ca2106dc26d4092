package thirdparty

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// TestTorchwoodPolicies makes random policies and has random witnesses cosign.
func TestTorchwoodPolicies(t *testing.T) {
	l := newLog(t, 3)
	reached := 0
	for range 200 {
		policy, witnesses := randomPolicy(t, l)
		for range 5 {
			var cosigners []note.Signer
			for _, w := range witnesses {
				if rand.IntN(2) == 0 {
					cosigners = append(cosigners, w)
				}
			}
			ours, theirs := open(t, l, policy, l.sign(t, cosigners...))
			if (ours == nil) != (theirs == nil) {
				t.Fatalf("%d of %d have cosigned: we say %v, they %v, of\n%s", len(cosigners), len(witnesses), ours, theirs, policy)
			}
			if ours == nil {
				reached++
			}
		}
	}
	if reached < 100 || reached > 900 {
		t.Errorf("%d of 1000 quorums were reached: too few or too many to show anything", reached)
	}
}

// randomPolicy puts witnesses into groups, and groups into groups, until a few are left, and takes one for the quorum.
func randomPolicy(t *testing.T, l *log) (string, []note.Signer) {
	t.Helper()
	text := fmt.Sprintf("# random\n\nlog %s https://log.example/\n", l.key)
	var witnesses []note.Signer
	var names []string
	for i := range 1 + rand.IntN(8) {
		name := fmt.Sprintf("witness.example/%d", i)
		w, err := audit.NewCosigner(name, crypto.SigningKeyFromSeed(seedOf(name)), rand.Int64())
		if err != nil {
			t.Fatal(err)
		}
		witnesses = append(witnesses, w)
		names = append(names, fmt.Sprint("w", i))
		text += fmt.Sprintf("witness w%d\t%s\n", i, w.VerifierKey())
	}
	for i := range rand.IntN(6) {
		rand.Shuffle(len(names), func(a, b int) { names[a], names[b] = names[b], names[a] })
		n := 1 + rand.IntN(min(4, len(names)))
		k := []string{"any", "all", fmt.Sprint(1 + rand.IntN(n))}[rand.IntN(3)]
		text += fmt.Sprintf("group g%d %s %s\n", i, k, strings.Join(names[:n], " "))
		names = append(names[n:], fmt.Sprint("g", i))
	}
	if rand.IntN(20) == 0 {
		return text + "quorum none\n", witnesses
	}
	return text + fmt.Sprintf(" quorum  %s\n", names[len(names)-1]), witnesses
}

// TestTorchwoodPoliciesRefused lists malformed policies. Where they take what the specification forbids, we do not.
func TestTorchwoodPoliciesRefused(t *testing.T) {
	l := newLog(t, 0)
	log := fmt.Sprintf("log %s\n", l.key)
	a := theirWitness(t, "witness.example/a").Verifier().String()
	b := theirWitness(t, "witness.example/b").Verifier().String()
	head := log + "witness a " + a + "\nwitness b " + b + "\n"
	for _, c := range []struct {
		name, text string
		theirs     bool
	}{
		{"no quorum", head, false},
		{"quorum not defined", head + "quorum c\n", false},
		{"two quorums", head + "quorum a\nquorum b\n", false},
		{"unknown keyword", head + "monitor a\nquorum a\n", false},
		{"key that is none", "witness a x\nquorum a\n", false},
		{"key with a wrong id", head + "witness c " + strings.Replace(a, "+", "+0", 1) + "\nquorum a\n", false},
		{"log's key for a witness", "witness a " + l.key.String() + "\nquorum a\n", false},
		{"witness's key for a log", "log " + a + "\nquorum none\n", false},
		{"witness's name twice", head + "witness a " + b + "\nquorum a\n", false},
		{"group's name twice", head + "group g any a\ngroup g any b\nquorum g\n", false},
		{"group of nobody", head + "group g any\nquorum g\n", false},
		{"member not defined", head + "group g any c\nquorum g\n", false},
		{"group in itself", head + "group g any g\nquorum g\n", false},
		{"threshold 0", head + "group g 0 a b\nquorum g\n", false},
		{"threshold too high", head + "group g 3 a b\nquorum g\n", false},
		{"threshold that is none", head + "group g x a b\nquorum g\n", false},

		{"witness's key twice", head + "witness c " + a + "\nquorum a\n", true},
		{"member twice", head + "group g 2 a a\nquorum g\n", true},
		{"group none", head + "group none any a\nquorum none\n", true},
		{"quorum defined below", log + "quorum a\nwitness a " + a + "\n", true},
		{"a field too many", head + "quorum a b\n", true},
		{"wide space", head + "quorum\u3000a\n", true},
	} {
		_, ours := audit.ParsePolicy(c.text)
		_, theirs := torchwood.ParsePolicy([]byte(c.text))
		if ours == nil || (theirs == nil) != c.theirs {
			t.Errorf("%s: we say %v, they %v", c.name, ours, theirs)
		}
	}
}
