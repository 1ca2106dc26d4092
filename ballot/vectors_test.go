package ballot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// A vector is a whole election made by belenios-tool 3.3.0: testdata/belenios, whose keys are all public.
type vector struct {
	raw      []byte
	election *Election
	votes    []vectorVote
}

// A vectorVote is a ballot of it, and what its voter knows.
type vectorVote struct {
	raw     []byte
	hash    string // base64
	secret  crypto.Scalar
	choices [][]int
}

var vectorNames = []string{"tiny", "approve", "satisfaction"}

func loadVector(t testing.TB, name string) vector {
	t.Helper()
	dir := "testdata/belenios/" + name
	v := vector{raw: readFile(t, dir+"/election.json")}
	var err error
	if v.election, err = ParseElection(v.raw); err != nil {
		t.Fatal(err)
	}
	byHash := map[string][]byte{}
	for _, line := range lines(t, dir+"/ballots.jsonl") {
		byHash[crypto.Sum([]byte(line)).Base64()] = []byte(line)
	}
	for _, line := range lines(t, dir+"/plaintext_votes.tsv") {
		field := strings.Split(line, "\t") // id, credential, vote, hash
		vote := vectorVote{raw: byHash[field[3]], hash: field[3], secret: deriveSecret(t, v.election.UUID, field[1])}
		if err := json.Unmarshal([]byte(field[2]), &vote.choices); err != nil {
			t.Fatal(err)
		}
		v.votes = append(v.votes, vote)
	}
	if len(v.votes) == 0 || len(v.votes) != len(byHash) {
		t.Fatalf("%s: %d votes and %d ballots", name, len(v.votes), len(byHash))
	}
	return v
}

// deriveSecret is Belenios's derivation of a credential's secret. Ours are not derived so.
func deriveSecret(t testing.TB, uuid, credential string) crypto.Scalar {
	t.Helper()
	var wide []byte
	for i := range 2 {
		sum := crypto.Sum(fmt.Appendf(nil, "derive_credential|%s|%d|%s", uuid, i, credential))
		wide = append(wide, sum[:]...)
	}
	slices.Reverse(wide)
	return crypto.ScalarFromWide(wide)
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func lines(t testing.TB, name string) []string {
	t.Helper()
	return strings.Split(strings.TrimSpace(string(readFile(t, name))), "\n")
}

func mustParse(t testing.TB, raw []byte) *Ballot {
	t.Helper()
	b, err := ParseBallot(raw)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestVectors(t *testing.T) {
	for _, name := range vectorNames {
		t.Run(name, func(t *testing.T) {
			v := loadVector(t, name)
			if !bytes.Equal(v.election.Bytes(), v.raw) {
				t.Errorf("the election is encoded as\n%s\nwant\n%s", v.election.Bytes(), v.raw)
			}
			for i, vote := range v.votes {
				b := mustParse(t, vote.raw)
				if !bytes.Equal(b.Bytes(), vote.raw) {
					t.Errorf("ballot %d: another encoding", i+1)
				}
				if b.Hash().Base64() != vote.hash {
					t.Errorf("ballot %d: hash %s, want %s", i+1, b.Hash().Base64(), vote.hash)
				}
				if !crypto.BaseMul(vote.secret).Equal(b.Credential) {
					t.Errorf("ballot %d: not the credential's secret", i+1)
				}
				if err := b.Verify(v.election); err != nil {
					t.Errorf("ballot %d: %v", i+1, err)
				}
			}
		})
	}
}

// A worked string of testdata/belenios/worked: what is hashed, and what comes of it.
type workedString struct{ title, input, sha256, value string }

// loadWorked returns the worked strings that belong to ballots, which are these:
//
//	[TITLE]
//	  input (N bytes): TEXT
//	  sha256: HEX
//	  challenge / value: TEXT
func loadWorked(t *testing.T, name string) []workedString {
	var worked []workedString
	all := lines(t, "testdata/belenios/worked/"+name+".txt")
	for i, line := range all {
		for _, title := range []string{"ballot", "individual proof", "overall proof", "blank proof"} {
			if strings.HasPrefix(line, "["+title) {
				after := func(line, label string) string { _, text, _ := strings.Cut(line, label); return text }
				worked = append(worked, workedString{strings.Trim(line, "[]"),
					after(all[i+1], "bytes): "), after(all[i+2], "sha256: "), after(all[i+3], "value: ")})
			}
		}
	}
	return worked
}

// What the tool hashed, we hash: the strings of every ballot are put together from the ballot and the specification.
func TestWorkedStrings(t *testing.T) {
	for _, name := range vectorNames {
		t.Run(name, func(t *testing.T) {
			v, want := loadVector(t, name), loadWorked(t, name)
			var got []workedString
			for _, vote := range v.votes {
				got = append(got, rebuild(v.election, mustParse(t, vote.raw))...)
			}
			if len(got) != len(want) || len(want) == 0 {
				t.Fatalf("%d strings, want %d", len(got), len(want))
			}
			for _, w := range want {
				if !slices.Contains(got, w) {
					t.Errorf("not found: %+v", w)
				}
			}
		})
	}
}

func rebuild(e *Election, b *Ballot) []workedString {
	unsigned := *b
	unsigned.Signature = nil
	sum := b.UnsignedHash()
	proof := b.Signature.Proof
	A := b.Credential.VarTimeMulAdd(proof.Challenge, proof.Response)
	worked := []workedString{
		{"ballot without signature (bytes hashed for signature.hash)", string(unsigned.Bytes()), sum.String(), sum.Base64()},
		rebuilt("ballot signature", signatureStatement(b.Signature.Hash)+A.String(), []crypto.Proof{proof}),
	}
	s0, y := b.statement(), e.PublicKey
	for i, q := range e.Questions {
		a := b.Answers[i]
		s1, sum := a.statement(s0), a.sum(q)
		for j, c := range a.Choices {
			input := "prove|" + s0 + "|" + c.String() + "|" + commitments(y, []crypto.Ciphertext{c, minus(c, 1)}, a.Individual[j])
			worked = append(worked, rebuilt(fmt.Sprintf("individual proof, choice %d", j), input, a.Individual[j]))
		}
		within := allMinus(sum, q.Min, q.Max)
		if !q.Blank {
			input := "prove|" + s1 + "|" + sum.String() + "|" + commitments(y, within, a.Overall)
			worked = append(worked, rebuilt("overall proof (no blank)", input, a.Overall))
			continue
		}
		blank := a.Choices[0]
		worked = append(worked,
			rebuilt("blank proof", "bproof0|"+s1+"|"+commitments(y, []crypto.Ciphertext{blank, sum}, a.Blank), a.Blank),
			rebuilt("overall proof (blank allowed)", "bproof1|"+s1+"|"+
				commitments(y, append([]crypto.Ciphertext{minus(blank, 1)}, within...), a.Overall), a.Overall))
	}
	return worked
}

// rebuilt returns the worked string of an input, with the sum of the proofs' challenges for its value, which must be
// the input's hash modulo the group order.
func rebuilt(title, input string, proofs []crypto.Proof) workedString {
	var sum crypto.Scalar
	for _, p := range proofs {
		sum = sum.Add(p.Challenge)
	}
	return workedString{title, input, crypto.Sum([]byte(input)).String(), sum.String()}
}

// commitments returns "A_0,B_0,A_1,B_1,…", recomputed from proofs that the ciphertexts encrypt 0.
func commitments(y crypto.Point, statements []crypto.Ciphertext, proofs []crypto.Proof) string {
	all := make([]crypto.Ciphertext, len(statements))
	for j, p := range proofs {
		all[j] = crypto.Ciphertext{
			Alpha: crypto.BaseMul(p.Response).Add(statements[j].Alpha.Mul(p.Challenge)),
			Beta:  y.Mul(p.Response).Add(statements[j].Beta.Mul(p.Challenge)),
		}
	}
	return crypto.JoinCiphertexts(all)
}

// minus returns a ciphertext of m-k, if c is one of m.
func minus(c crypto.Ciphertext, k int) crypto.Ciphertext {
	return crypto.Ciphertext{Alpha: c.Alpha, Beta: c.Beta.Sub(crypto.BaseMul(scalar(k)))}
}

func allMinus(c crypto.Ciphertext, min, max int) []crypto.Ciphertext {
	var all []crypto.Ciphertext
	for k := min; k <= max; k++ {
		all = append(all, minus(c, k))
	}
	return all
}

// scalar returns k, which may be negative.
func scalar(k int) crypto.Scalar {
	if k < 0 {
		return crypto.Scalar{}.Sub(crypto.NewScalar(uint64(-k)))
	}
	return crypto.NewScalar(uint64(k))
}

// The largest ballot that an election may ask for can be parsed: its points and scalars are as long as they can be.
func TestLargestBallotFits(t *testing.T) {
	q, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250988", 10)
	longest, err := crypto.ParseScalar(q.String())
	if err != nil {
		t.Fatal(err)
	}
	proofs := func(n int) []crypto.Proof {
		return slices.Repeat([]crypto.Proof{{Challenge: longest, Response: longest}}, n)
	}
	for _, shape := range []struct {
		questions, answers int
		blank              bool
	}{{200, 4, true}, {200, 5, false}, {100, 9, true}, {5, 200, false}} {
		asked := Question{Answers: slices.Repeat([]string{"A"}, shape.answers), Blank: shape.blank, Max: shape.answers}
		e := &Election{Version: 1, Group: crypto.GroupName, PublicKey: crypto.Generator(), UUID: strings.Repeat("z", 64),
			Questions: slices.Repeat([]Question{asked}, shape.questions)}
		if err := e.check(); err != nil {
			t.Fatal(err)
		}
		a := Answer{
			Choices:    slices.Repeat([]crypto.Ciphertext{crypto.NoCiphertext()}, asked.Choices()),
			Individual: slices.Repeat([][]crypto.Proof{proofs(2)}, asked.Choices()),
			Overall:    proofs(shape.answers + 1),
		}
		if shape.blank {
			a.Overall, a.Blank = proofs(shape.answers+2), proofs(2)
		}
		b := &Ballot{UUID: e.UUID, Election: e.Fingerprint(), Credential: crypto.Generator(),
			Answers: slices.Repeat([]Answer{a}, shape.questions), Signature: &BallotSignature{e.Fingerprint(), proofs(1)[0]}}
		if err := b.checkElection(e, e.Fingerprint()); err != nil {
			t.Fatal(err)
		}
		if n := len(b.Bytes()); n > MaxBallot*9/10 { // an envelope of MaxEnvelope holds the tokens and the cap proof too
			t.Errorf("%+v: %d bytes", shape, n)
		}
	}
}
