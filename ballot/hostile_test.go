//go:build (!js || verifier) && !race

package ballot

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"filippo.io/edwards25519"

	"github.com/piaojue/piaojue/crypto"
)

// A hostile is a ballot, and hints, that somebody made to have it accepted wrongly, or refused wrongly.
type hostile struct {
	name           string
	payload, hints []byte
}

// smallOrder are points of order 2, 4, 4, 8, 8, 8 and 8, in text form.
var smallOrder = []string{
	"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
	"0000000000000000000000000000000000000000000000000000000000000000",
	"8000000000000000000000000000000000000000000000000000000000000000",
	"7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
	"fa03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
	"05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
	"85fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
}

// laxPoint decodes any point of the curve.
func laxPoint(t testing.TB, text string) *edwards25519.Point {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(b)
	p, err := new(edwards25519.Point).SetBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func textOf(p *edwards25519.Point) string {
	b := p.Bytes()
	slices.Reverse(b)
	return hex.EncodeToString(b)
}

// plus returns the text of a point with an error.
func plus(t testing.TB, text string, wrong *edwards25519.Point) string {
	return textOf(new(edwards25519.Point).Add(laxPoint(t, text), wrong))
}

// hintOf is the affine form of a point.
func hintOf(t testing.TB, text string) []byte {
	x, y, _, _ := laxPoint(t, text).ExtendedCoordinates() // decoded, so that Z is 1
	return slices.Concat(x.Bytes(), y.Bytes())
}

// A liar makes ballots in whose proofs one commitment is wrong by just an error, hashes that, and gives hints to match: nothing but the
// equation itself is wrong. The number of the commitment is counted in the order of the hints; none is -1.
type liar struct {
	forger
	p       *Poll
	choices [][]int
	divided map[string][]byte // eighths of hints, which are much alike
}

// eighthsOf returns the eighth of each hint. Of what is no point it is nonsense, too.
func (l liar) eighthsOf(hints []byte) (eighths []byte) {
	for hint := range slices.Chunk(hints, 64) {
		if l.divided[string(hint)] == nil {
			l.divided[string(hint)] = eighthOf(hint)
		}
		eighths = append(eighths, l.divided[string(hint)]...)
	}
	return eighths
}

func (l liar) lie(t testing.TB, at int, wrong *edwards25519.Point) hostile {
	t.Helper()
	var texts []string
	bend := func(all string) string {
		parts := strings.Split(all, ",")
		for i := range parts {
			if 1+len(texts) == at { // the signature's comes first
				parts[i] = plus(t, parts[i], wrong)
			}
			texts = append(texts, parts[i])
		}
		return strings.Join(parts, ",")
	}
	f := l.forger
	f.bend = bend
	var total crypto.Scalar // randomness of the approvals
	drawn := 0
	random := f.random
	if random == nil {
		random = func(int) crypto.Scalar { return draw(t) }
	}
	f.random = func(question int) crypto.Scalar {
		r := random(question)
		if question == drawn {
			total, drawn = total.Add(r), drawn+1
		}
		return r
	}
	b := f.ballot(t, l.choices)
	v := &Envelope{Ballot: b, Tokens: []crypto.Token{}}
	if l.p.Manifest.Rules.Method == ApproveOpposeAbstain {
		sum, m := crypto.NoCiphertext(), 0
		for i, a := range b.Answers {
			sum, m = sum.Add(a.Choices[0]), m+l.choices[i][0]
		}
		v.Cap = f.prove(t, "cap|"+capStatement(b)+"|", allMinus(sum, 0, l.p.Manifest.Seats), m, total)
	}
	hash := b.UnsignedHash().Base64()
	w := draw(t)
	if f.idle {
		w = crypto.Scalar{}
	}
	A := crypto.BaseMul(w).String()
	if at == 0 {
		A = plus(t, A, wrong)
	}
	challenge := crypto.HashToScalar(signatureStatement(hash) + A)
	b.Signature = &BallotSignature{hash, crypto.Proof{Challenge: challenge, Response: w.Sub(f.secret.Mul(challenge))}}
	h := hostile{fmt.Sprintf("commitment %d wrong", at), v.Bytes(), l.eighths(t, b)}
	for _, text := range append([]string{A}, texts...) {
		h.hints = append(h.hints, hintOf(t, text)...)
	}
	return h
}

// eighths are the hints of the ballot's points.
func (l liar) eighths(t testing.TB, b *Ballot) (hints []byte) {
	eighth := crypto.NewScalar(8).Invert()
	points := []crypto.Point{b.Credential}
	for c := range b.Ciphertexts() {
		points = append(points, c.Alpha, c.Beta)
	}
	for _, p := range points {
		hints = append(hints, hintOf(t, p.Mul(eighth).String())...)
	}
	return hints
}

// liars are of two forms that have every kind of proof between them.
func liars(t testing.TB) []liar {
	var all []liar
	for _, form := range []struct {
		method    Method
		questions []Question
		choices   [][]int
	}{
		{ApproveOpposeAbstain, slices.Repeat([]Question{{Answers: []string{"赞成", "反对"}, Min: 0, Max: 1}}, 2), [][]int{{1, 0}, {0, 1}}},
		{TickUpToN, []Question{{Answers: make([]string, 2), Blank: true, Min: 1, Max: 2}, {Answers: make([]string, 2), Min: 0, Max: 1}}, [][]int{{0, 1, 1}, {0, 1}}},
	} {
		m := cityManifest(t)
		m.Rules = DefaultRules(form.method)
		m.Seats = 1
		e := &Election{Version: 1, Name: string(form.method), Group: crypto.GroupName,
			PublicKey: crypto.BaseMul(draw(t)), Questions: form.questions, UUID: "11111111111111"}
		all = append(all, liar{newForger(t, e), &Poll{Manifest: m, Election: e, Fingerprint: e.Fingerprint()}, form.choices, map[string][]byte{}})
	}
	return all
}

// commitments returns how many a ballot has.
func (l liar) commitments(t testing.TB, good hostile) int {
	return len(good.hints)/64 - 1 - 2*l.p.Election.choices()
}

// corpus makes the hostile ballots of a form.
func (l liar) corpus(t testing.TB) (all []hostile) {
	add := func(name string, payload, hints []byte) { all = append(all, hostile{name, payload, hints}) }
	good, other := l.lie(t, -1, nil), l.lie(t, -1, nil)
	generator := laxPoint(t, crypto.Generator().String())
	minus := new(edwards25519.Point).Negate(generator)
	// A commitment that is hashed with an error: of every small order, of mixed order, and of prime order. Two such
	// ballots may cancel, and small coefficients would make four of them do so.
	for at := range l.commitments(t, good) {
		all = append(all, l.lie(t, at, laxPoint(t, smallOrder[at%len(smallOrder)])))
	}
	for _, text := range smallOrder {
		all = append(all, l.lie(t, 0, laxPoint(t, text)), l.lie(t, 2, new(edwards25519.Point).Add(generator, laxPoint(t, text))))
	}
	twice := new(edwards25519.Point).Add(generator, generator)
	for _, at := range []int{0, 1, 2, l.commitments(t, good) - 1} {
		all = append(all, l.lie(t, at, generator), l.lie(t, at, minus), l.lie(t, at, twice), l.lie(t, at, new(edwards25519.Point).Negate(twice)))
	}
	// Points that are altered where they stand, with and without the signature made again.
	b := mustEnvelope(t, l.p, good.payload).Ballot
	points := []string{b.Credential.String()}
	for c := range b.Ciphertexts() {
		points = append(points, c.Alpha.String(), c.Beta.String())
	}
	for i, text := range points {
		for j, bad := range []string{
			plus(t, text, laxPoint(t, smallOrder[i%len(smallOrder)])), plus(t, text, generator), smallOrder[i%len(smallOrder)],
			identityText, "8" + identityText[1:], "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee",
			strings.Repeat("f", 64), strings.ToUpper(text), text[1:], text + "0", points[(i+1)%len(points)], "",
		} {
			add(fmt.Sprintf("point %d, change %d", i, j), bytes.Replace(good.payload, []byte(text), []byte(bad), 1), good.hints)
		}
	}
	// Scalars, in the order in which they stand.
	for i := range 2 * bytes.Count(good.payload, []byte(`"response"`)) {
		for j, change := range []func(s string) string{
			func(s string) string { return "0" }, func(s string) string { return "0" + s }, func(string) string { return order },
			func(s string) string { return increment(t, s) },
		} {
			if (i+j)%2 == 0 {
				add(fmt.Sprintf("scalar %d, change %d", i, j), changeScalar(good.payload, i, change), good.hints)
			}
		}
	}
	// The text.
	for _, c := range []struct{ old, new string }{
		{`{"ballot"`, ` {"ballot"`}, {`"tokens":[]`, `"tokens": []`}, {`"tokens":[]`, `"tokens":null`}, {`"tokens":[]`, `"tokens":[""]`}, {`,"tokens":[]`, ``},
		{`"tokens":[]`, `"tokens":[],"cap":[]`}, {`"tokens":[]`, `"tokens":[],"x":0`}, {`"election_uuid":"1`, `"election_uuid":"2`}, {`"election_hash":"`, `"election_hash":"A`},
		{`"overall_proof":[`, `"overall_proof":[{"challenge":"0","response":"0"},`}, {`"signature":{"hash":"`, `"signature":{"hash":"A`}, {`,"answers":[`, `,"answers":[null,`},
		{`"choices"`, `"CHOICES"`}, {`"individual_proofs":[[`, `"individual_proofs":[[],[`}, {`}]`, `}],"blank_proof":[]`}, {`{"ballot":`, `{"ballot":{},"ballot":`},
	} {
		add(c.new, bytes.Replace(good.payload, []byte(c.old), []byte(c.new), 1), good.hints)
	}
	add("a line end", append(slices.Clone(good.payload), '\n'), good.hints)
	add("cut short", good.payload[:len(good.payload)-1], good.hints)
	add("nothing", []byte{}, good.hints)
	add("too long", slices.Concat(good.payload, make([]byte, MaxEnvelope)), good.hints)
	// A vote that is not allowed.
	for _, wrong := range [][]int{{1, 1, 1}, {2, 0, 0}, {1, 1, 0}} {
		cheat := l
		cheat.choices = slices.Clone(l.choices)
		cheat.choices[0] = wrong[:len(l.choices[0])]
		all = append(all, cheat.lie(t, -1, nil))
	}
	// A good ballot with hints that are not: it must not be refused for them.
	add("hints of another ballot", good.payload, other.hints)
	add("no hints, not even none", good.payload, []byte{})
	add("hints cut short", good.payload, good.hints[:len(good.hints)-64])
	add("hints too long", good.payload, slices.Concat(good.hints, good.hints[:64]))
	for i := range len(good.hints) / 64 {
		next := (i + 1) % (len(good.hints) / 64)
		swapped := slices.Clone(good.hints)
		copy(swapped[64*i:], good.hints[64*next:64*next+64])
		copy(swapped[64*next:], good.hints[64*i:64*i+64])
		bit := slices.Clone(good.hints)
		bit[64*i+i%64] ^= 1
		over := slices.Clone(good.hints)
		over[64*i+31] |= 0x80
		add(fmt.Sprintf("hints %d and %d swapped", i, next), good.payload, swapped)
		add(fmt.Sprintf("a bit of hint %d", i), good.payload, bit)
		add(fmt.Sprintf("hint %d not canonical", i), good.payload, over)
	}
	for i := range 1 + 2*l.p.Election.choices() { // an eighth may lie outside the subgroup
		hints := slices.Clone(good.hints)
		copy(hints[64*i:], hintOf(t, plus(t, eighthText(points, i, t), laxPoint(t, smallOrder[i%len(smallOrder)]))))
		add(fmt.Sprintf("eighth %d with torsion", i), good.payload, hints)
	}
	return all
}

func eighthText(points []string, i int, t testing.TB) string {
	p, err := crypto.ParsePoint(points[i])
	if err != nil {
		t.Fatal(err)
	}
	return p.Mul(crypto.NewScalar(8).Invert()).String()
}

func mustEnvelope(t testing.TB, p *Poll, payload []byte) *Envelope {
	t.Helper()
	v, err := p.ParseEnvelope(payload)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// changeScalar changes scalar i of a payload.
func changeScalar(payload []byte, i int, change func(string) string) []byte {
	parts := strings.Split(string(payload), `":"`)
	for j, part := range parts[1:] {
		if name := parts[j]; strings.HasSuffix(name, `"challenge`) || strings.HasSuffix(name, `"response`) {
			if i == 0 {
				value, rest, _ := strings.Cut(part, `"`)
				parts[j+1] = change(value) + `"` + rest
				break
			}
			i--
		}
	}
	return []byte(strings.Join(parts, `":"`))
}

func increment(t testing.TB, text string) string {
	s, err := crypto.ParseScalar(text)
	if err != nil {
		t.Fatal(err)
	}
	return s.Add(crypto.NewScalar(1)).String()
}

// plain is the oracle.
func (p *Poll) plain(payload []byte) error {
	v, err := p.ParseEnvelope(payload)
	if err != nil {
		return err
	}
	return p.Verify(v)
}

// On every hostile ballot the plain verifier, the one without hints, the batch and the door agree; and none spoils the verdict on the good
// ones beside it.
func TestHostileBallots(t *testing.T) {
	total, refused := 0, 0
	for _, l := range liars(t) {
		f := NewBatchVerifier(l.p)
		all := sampled(l.corpus(t))
		total += len(all)
		var good []hostile
		for range 9 {
			good = append(good, l.lie(t, -1, nil))
		}
		for part := range slices.Chunk(all, 16) {
			var payloads, hints, none [][]byte
			for i, h := range slices.Concat(part, good) {
				payloads, hints, none = append(payloads, h.payload), append(hints, h.hints), append(none, nil)
				if i >= len(part) {
					none[i] = h.hints // so that those without hints are alone, and there is a batch
				}
			}
			batch, single := f.Accept(rand.Reader, payloads, hints), f.Accept(rand.Reader, payloads, none)
			eighths := make([][]byte, len(payloads))
			for i := range eighths {
				eighths[i] = l.eighthsOf(hints[i])
			}
			doors := f.AdmitAll(rand.Reader, payloads, eighths)
			for i, h := range part {
				err := l.p.plain(h.payload)
				if err != nil {
					refused++
				}
				door := doors[i]
				if (batch[i] != nil) != (err == nil) || (single[i] != nil) != (err == nil) || (door != nil) != (err == nil) {
					t.Errorf("%s, %s: the plain verifier says %v, the batch accepts it: %v, the single one: %v, the door: %v",
						l.e.Name, h.name, err, batch[i] != nil, single[i] != nil, door != nil)
				}
				if err == nil && !bytes.Equal(door.Hints, single[i].Hints) {
					t.Errorf("%s, %s: the door has other hints than those that there are", l.e.Name, h.name)
				}
				if err == nil && !bytes.Equal(batch[i].Envelope.Bytes(), h.payload) {
					t.Errorf("%s, %s: another envelope was read", l.e.Name, h.name)
				}
			}
			for i := len(part); i < len(payloads); i++ {
				if batch[i] == nil || single[i] == nil || !single[i].Batched || doors[i] == nil || !bytes.Equal(doors[i].Hints, hints[i]) {
					t.Errorf("%s: a good ballot beside hostile ones: batch %v, single %v, door %v", l.e.Name, batch[i], single[i], doors[i])
				}
			}
		}
	}
	if total < 200/sampling() || refused < total/3 || refused == total {
		t.Errorf("%d hostile ballots, %d to be refused: not what this test is about", total, refused)
	}
	t.Logf("%d hostile ballots, %d of which are no votes", total, refused)
}

// sampling is how many hostile ballots one stands for: arithmetic that takes some seconds takes minutes as WebAssembly. PIAOJUE_HOSTILE=all has all of
// them checked there, too.
func sampling() int {
	if runtime.GOOS == "js" && os.Getenv("PIAOJUE_HOSTILE") != "all" {
		return 16
	}
	return 1
}

func sampled(all []hostile) (some []hostile) {
	for i := 0; i < len(all); i += sampling() {
		some = append(some, all[i])
	}
	return some
}

// What is accepted is the envelope that was parsed, with its alphas and hints, whoever made the hints.
func TestAccepted(t *testing.T) {
	for _, l := range liars(t) {
		f := NewBatchVerifier(l.p)
		var payloads, hints [][]byte
		for range 9 {
			h := l.lie(t, -1, nil)
			payloads, hints = append(payloads, h.payload), append(hints, h.hints)
		}
		for name, accepted := range map[string][]*Accepted{
			"hints":    f.Accept(rand.Reader, payloads, hints),
			"no hints": f.Accept(nil, payloads, make([][]byte, len(payloads))),
		} {
			for i, a := range accepted {
				if a == nil || a.Batched != (name == "hints") {
					t.Fatalf("%s, ballot %d: %+v", name, i, a)
				}
				v := mustEnvelope(t, l.p, payloads[i])
				if !bytes.Equal(a.Envelope.Bytes(), payloads[i]) || a.Credential != v.Credential().Encoding() || !slices.Equal(a.Alphas, v.Alphas()) || !bytes.Equal(a.Hints, hints[i]) {
					t.Errorf("%s, ballot %d: another ballot, alphas or hints", name, i)
				}
			}
		}
	}
}

// FuzzAccept changes bytes of ballot and hints: the verdict is the plain verifier's.
func FuzzAccept(f *testing.F) {
	l := liars(f)[0]
	v := NewBatchVerifier(l.p)
	var payloads, hints [][]byte
	for range fewest {
		h := l.lie(f, -1, nil)
		payloads, hints = append(payloads, h.payload), append(hints, h.hints)
	}
	f.Add(0, byte(0), 0, byte(0))
	f.Add(40, byte(1), 70, byte(1))
	f.Fuzz(func(t *testing.T, at int, change byte, hintAt int, hintChange byte) {
		payload, hint := slices.Clone(payloads[0]), slices.Clone(hints[0])
		payload[uint(at)%uint(len(payload))] ^= change
		hint[uint(hintAt)%uint(len(hint))] ^= hintChange
		accepted := v.Accept(rand.Reader, slices.Concat([][]byte{payload}, payloads[1:]), slices.Concat([][]byte{hint}, hints[1:]))
		if err := l.p.plain(payload); (accepted[0] != nil) != (err == nil) {
			t.Errorf("the plain verifier says %v, the batch accepts it: %v", err, accepted[0] != nil)
		}
	})
}
