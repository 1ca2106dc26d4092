package ballot

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// A tablet that encrypts another choice is found out whenever it is asked (threat 39), and what it has opened cannot
// be cast.
func TestThreat39_CheckOpening(t *testing.T) {
	e := loadVector(t, "satisfaction").election
	secret := draw(t)
	encrypt := func() (*Ballot, *Opening) {
		b, o, err := Encrypt(rand.Reader, e, crypto.BaseMul(secret), [][]int{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}})
		if err != nil {
			t.Fatal(err)
		}
		return b, o
	}
	for name, test := range map[string]struct {
		change func(b *Ballot, o *Opening)
		want   string
	}{
		"honest":               {func(*Ballot, *Opening) {}, ""},
		"signed":               {func(b *Ballot, _ *Opening) { sign(t, b, secret) }, "the ballot is signed"},
		"says another choice":  {func(_ *Ballot, o *Opening) { o.Choices[1] = []int{0, 0, 0, 1} }, "question 2: choice 2 is not what was encrypted"},
		"says blank":           {func(_ *Ballot, o *Opening) { o.Choices[2] = []int{1, 0, 0, 0} }, "question 3: choice 1 is not what was encrypted"},
		"other randomness":     {func(_ *Ballot, o *Opening) { o.Randomness[0][3] = draw(t) }, "question 1: choice 4 is not what was encrypted"},
		"no vote at all":       {func(_ *Ballot, o *Opening) { o.Choices[0] = []int{2, 0, 0, 0} }, "choices out of range: question 1"},
		"a choice less":        {func(_ *Ballot, o *Opening) { o.Choices[0] = o.Choices[0][:3] }, "choices out of range: question 1: 3 choices, want 4"},
		"a question less":      {func(_ *Ballot, o *Opening) { o.Choices = o.Choices[:2] }, "choices out of range: 2 rows for 3 questions"},
		"randomness less":      {func(_ *Ballot, o *Opening) { o.Randomness[1] = nil }, "question 2: randomness for 0 choices, want 4"},
		"no randomness":        {func(_ *Ballot, o *Opening) { o.Randomness = nil }, "randomness for 0 questions, want 3"},
		"ballot cut short":     {func(b *Ballot, _ *Opening) { b.Answers = b.Answers[:2] }, "2 answers to 3 questions"},
		"answer cut short":     {func(b *Ballot, _ *Opening) { b.Answers[2].Choices = nil }, "question 3: 0 choices, want 4"},
		"of another election":  {func(b *Ballot, _ *Opening) { b.UUID = "x" }, `uuid "x", want "zWGJeK1ZrxBzzp"`},
		"another ciphertext":   {func(b *Ballot, _ *Opening) { b.Answers[0].Choices[0].Alpha = crypto.Generator() }, "question 1: choice 1 is not what was encrypted"},
		"exchanged ciphertext": {func(b *Ballot, _ *Opening) { c := b.Answers[0].Choices; c[1], c[2] = c[2], c[1] }, "question 1: choice 2 is not what was encrypted"},
	} {
		b, o := encrypt()
		test.change(b, o)
		err := CheckOpening(e, b, o)
		if test.want == "" && err != nil || test.want != "" && (err == nil || err.Error() != "check opening: "+test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

// The opening travels as canonical JSON, and the caller's choices are not shared with it.
func TestOpeningEncoding(t *testing.T) {
	e := loadVector(t, "tiny").election
	choices := [][]int{{0, 1}}
	b, o, err := Encrypt(rand.Reader, e, crypto.BaseMul(draw(t)), choices)
	if err != nil {
		t.Fatal(err)
	}
	choices[0][0], choices[0][1] = 1, 0
	text, err := crypto.EncodeJSON(o)
	if err != nil || !strings.HasPrefix(string(text), `{"choices":[[0,1]],"randomness":[["`) {
		t.Fatalf("%s, %v", text, err)
	}
	var again Opening
	if err := crypto.DecodeJSON(text, &again); err != nil {
		t.Fatal(err)
	}
	if err := CheckOpening(e, b, &again); err != nil {
		t.Error(err)
	}
}
