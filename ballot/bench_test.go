package ballot

import (
	"crypto/rand"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// The forms by which performance is stated. C is approve / oppose / abstain as Belenios sees it: the cap proof comes with
// the envelope and is not in these figures.
var forms = []struct {
	name      string
	questions []Question
	choices   [][]int
}{
	{"A", []Question{{Answers: make([]string, 12), Min: 0, Max: 10}}, [][]int{{1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0}}},
	{"B", slices.Repeat([]Question{{Answers: make([]string, 3), Min: 1, Max: 1}}, 10), slices.Repeat([][]int{{0, 1, 0}}, 10)},
	{"C", slices.Repeat([]Question{{Answers: []string{"赞成", "反对"}, Min: 0, Max: 1}}, 12), slices.Repeat([][]int{{1, 0}}, 12)},
}

// benchmarkForms runs work for every form, b.Loop inside it, and reports the time of one ballot.
func benchmarkForms(b *testing.B, work func(b *testing.B, e *Election, choices [][]int)) {
	for _, form := range forms {
		b.Run(form.name, func(b *testing.B) {
			e := &Election{Version: 1, Name: form.name, Group: crypto.GroupName, PublicKey: crypto.BaseMul(draw(b)),
				Questions: form.questions, UUID: "11111111111111"}
			work(b, e, form.choices)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/ballot")
		})
	}
}

// BenchmarkNaive is the plain verifier, to which the fast ones are compared.
func BenchmarkNaive(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, e *Election, choices [][]int) {
		ballot := cast(b, e, choices)
		for b.Loop() {
			if err := ballot.Verify(e); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEncrypt(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, e *Election, choices [][]int) {
		credential := crypto.BaseMul(draw(b))
		for b.Loop() {
			if _, _, err := Encrypt(rand.Reader, e, credential, choices); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkParse parses and hashes.
func BenchmarkParse(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, e *Election, choices [][]int) {
		raw := cast(b, e, choices).Encode()
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			ballot, err := ParseBallot(raw)
			if err != nil {
				b.Fatal(err)
			}
			ballot.Hash()
		}
	})
}
