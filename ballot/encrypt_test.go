package ballot

import (
	"crypto/rand"
	"errors"
	"io"
	mathrand "math/rand/v2"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// cast makes a signed ballot of a new credential.
func cast(t testing.TB, e *Election, choices [][]int) *Ballot {
	t.Helper()
	secret := draw(t)
	b, _, err := Encrypt(rand.Reader, e, crypto.BaseMul(secret), choices)
	if err != nil {
		t.Fatal(err)
	}
	sign(t, b, secret)
	return b
}

// Every vote that tiny allows, and every vote on every question of satisfaction, blank ones among them. What is voted
// on one question is not in the proofs of another.
func TestEncryptEveryVote(t *testing.T) {
	tiny, satisfaction := loadVector(t, "tiny").election, loadVector(t, "satisfaction").election
	for _, vote := range [][]int{{1, 0}, {0, 1}} {
		wantAccepted(t, tiny, cast(t, tiny, [][]int{vote}))
	}
	votes := [][]int{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}
	for i := range votes {
		wantAccepted(t, satisfaction, cast(t, satisfaction, [][]int{votes[i], votes[(i+1)%4], votes[(i+2)%4]}))
	}
}

func TestEncryptRandomVotes(t *testing.T) {
	e := loadVector(t, "approve").election
	for _, chosen := range []int{0, 10, mathrand.IntN(11)} {
		vote := make([]int, 12)
		for _, i := range mathrand.Perm(12)[:chosen] {
			vote[i] = 1
		}
		t.Log(vote)
		wantAccepted(t, e, cast(t, e, [][]int{vote}))
	}
}

func TestEncryptRefusals(t *testing.T) {
	approve, tiny, satisfaction := loadVector(t, "approve").election, loadVector(t, "tiny").election, loadVector(t, "satisfaction").election
	filled := []int{0, 1, 0, 0}
	for name, test := range map[string]struct {
		e       *Election
		choices [][]int
	}{
		"two for one answer":   {tiny, [][]int{{2, 0}}},
		"two and minus one":    {tiny, [][]int{{2, -1}}},
		"one modulo 2^32":      {tiny, [][]int{{1<<32 + 1, 0}}},
		"below min":            {tiny, [][]int{{0, 0}}},
		"above max":            {tiny, [][]int{{1, 1}}},
		"eleven of ten":        {approve, [][]int{{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0}}},
		"blank and a choice":   {satisfaction, [][]int{filled, {1, 1, 0, 0}, filled}},
		"neither":              {satisfaction, [][]int{filled, {0, 0, 0, 0}, filled}},
		"blank of two":         {satisfaction, [][]int{filled, filled, {2, 0, 0, 0}}},
		"without a blank flag": {satisfaction, [][]int{filled, filled, {1, 0, 0}}},
		"a question less":      {satisfaction, [][]int{filled, filled}},
		"no questions":         {tiny, nil},
	} {
		if b, o, err := Encrypt(rand.Reader, test.e, crypto.Generator(), test.choices); !errors.Is(err, ErrOutOfRange) || b != nil || o != nil {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Randomness that runs dry is an error wherever it does, not a weak ballot.
func TestEncryptWithoutRandomness(t *testing.T) {
	e := loadVector(t, "satisfaction").election
	choices := [][]int{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}
	const enough = 1 << 20
	source := &io.LimitedReader{R: rand.Reader, N: enough}
	if _, _, err := Encrypt(source, e, crypto.Generator(), choices); err != nil {
		t.Fatal(err)
	}
	used := enough - source.N
	for _, n := range []int64{0, 32*12 - 1, 32 * 12, used / 2, used - 1} {
		if _, _, err := Encrypt(io.LimitReader(rand.Reader, n), e, crypto.Generator(), choices); err == nil {
			t.Errorf("%d bytes of %d were enough", n, used)
		}
	}
}

func TestSign(t *testing.T) {
	v := loadVector(t, "tiny")
	b := mustParse(t, v.votes[0].raw)
	hash := b.UnsignedHash()
	if err := b.Sign(rand.Reader, draw(t)); err == nil {
		t.Error("signed with the secret of another credential")
	}
	sign(t, b, v.votes[0].secret)
	if b.UnsignedHash() != hash {
		t.Error("the signature changed what is signed")
	}
	if b.Hash().Base64() == v.votes[0].hash {
		t.Error("two signatures are the same")
	}
	wantAccepted(t, v.election, b)
}

func TestVerifySignature(t *testing.T) {
	v := loadVector(t, "approve")
	other := mustParse(t, v.votes[1].raw)
	for name, test := range map[string]struct {
		change func(b *Ballot)
		want   string
	}{
		"none":                {func(b *Ballot) { b.Signature = nil }, "not signed"},
		"of another ballot":   {func(b *Ballot) { b.Signature.Proof = other.Signature.Proof }, "signature: the proof does not hold"},
		"challenge":           {func(b *Ballot) { b.Signature.Proof.Challenge = draw(t) }, "signature: the proof does not hold"},
		"response":            {func(b *Ballot) { b.Signature.Proof.Response = draw(t) }, "signature: the proof does not hold"},
		"hash of another":     {func(b *Ballot) { b.Signature.Hash = "x" }, `signature: hash "x", want "` + mustParse(t, v.votes[0].raw).Signature.Hash + `"`},
		"answers changed":     {func(b *Ballot) { b.Answers = other.Answers }, ""},
		"credential replaced": {func(b *Ballot) { b.Credential = other.Credential }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := mustParse(t, v.votes[0].raw)
			test.change(b)
			if test.want == "" {
				test.want = `signature: hash "` + b.Signature.Hash + `", want "` + b.UnsignedHash().Base64() + `"`
			}
			wantRefusal(t, v.election, b, test.want)
		})
	}
}
