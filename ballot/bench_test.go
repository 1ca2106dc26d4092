package ballot

import (
	"crypto/rand"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// The forms by which performance is stated: A ticks up to ten of twelve, B grades ten items, C is approve / oppose /
// abstain of twelve with at most ten approvals and the cap proof that says so.
var forms = []form{
	{"A", TickUpToN, []Question{{Answers: make([]string, 12), Min: 0, Max: 10}}, [][]int{{1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0}}},
	{"B", TickUpToN, slices.Repeat([]Question{{Answers: make([]string, 3), Min: 1, Max: 1}}, 10), slices.Repeat([][]int{{0, 1, 0}}, 10)},
	{"C", ApproveOpposeAbstain, slices.Repeat([]Question{{Answers: []string{"赞成", "反对"}, Min: 0, Max: 1}}, 12),
		append(slices.Repeat([][]int{{1, 0}}, 7), slices.Repeat([][]int{{0, 1}}, 5)...)},
}

type form struct {
	name      string
	method    Method
	questions []Question
	choices   [][]int
}

// poll returns a poll of the form.
func (f form) poll(m *Manifest, y crypto.Point) *Poll {
	m.Rules = DefaultRules(f.method)
	e := &Election{Version: 1, Name: f.name, Group: crypto.GroupName, PublicKey: y, Questions: f.questions, UUID: "11111111111111"}
	return &Poll{Manifest: m, Election: e, Fingerprint: e.Fingerprint(), Key: crypto.NewEncryptionKey(y)}
}

// benchmarkForms runs work for every form, b.Loop inside it with so many ballots, and reports the time of one ballot.
func benchmarkForms(b *testing.B, work func(b *testing.B, p *Poll, cast func() *Draft), ballots int) {
	for _, form := range forms {
		b.Run(form.name, func(b *testing.B) {
			p := form.poll(cityManifest(b), crypto.BaseMul(draw(b)))
			work(b, p, func() *Draft {
				d, err := p.encrypt(rand.Reader, crypto.BaseMul(crypto.NewScalar(1)), form.choices)
				if err != nil {
					b.Fatal(err)
				}
				return d
			})
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(ballots), "ns/ballot")
		})
	}
}

// castDraft casts a draft of [benchmarkForms] without tokens, as a paper is.
func castDraft(b *testing.B, d *Draft) *Envelope {
	v, err := d.Cast(rand.Reader, crypto.NewScalar(1), nil)
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// BenchmarkNaive is the plain verifier, to which the fast ones are compared: it parses and verifies.
func BenchmarkNaive(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, p *Poll, cast func() *Draft) {
		raw := castDraft(b, cast()).Bytes()
		for b.Loop() {
			v, err := p.ParseEnvelope(raw)
			if err == nil {
				err = p.Verify(v)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}, 1)
}

// BenchmarkCast encrypts, proves and signs.
func BenchmarkCast(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, _ *Poll, cast func() *Draft) {
		for b.Loop() {
			castDraft(b, cast())
		}
	}, 1)
}
