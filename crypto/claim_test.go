//go:build !js && !race

package crypto

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
)

// A signer makes claims of one signature each, and false ones of every kind.
type signer struct {
	v      *Verifier
	secret Scalar
}

func newSigner(t testing.TB) signer {
	return signer{NewVerifier(BaseMul(randomScalar(t))), randomScalar(t)}
}

// A claimOf is a signature that was hashed with a commitment, and hints of it.
type claimOf struct {
	credential Point
	proof      Proof
	hints      []byte
}

const signed = "sig|text|"

// sign signs with the commitment w·G + error, so that the equation is wrong by just the error.
func (s signer) sign(t testing.TB, wrong Point) claimOf {
	w := randomScalar(t)
	A := BaseMul(w).Add(wrong)
	c := claimOf{credential: BaseMul(s.secret), proof: respond(HashToScalar(signed+A.String()), w, s.secret)}
	eighth := affineOf(BaseMul(s.secret.Mul(NewScalar(8).Invert())))
	a := affineOf(A)
	e, h := eighth.bytes(), a.bytes()
	c.hints = slices.Concat(e[:], h[:])
	return c
}

// close makes the claim; it fails if a hash does.
func (s signer) close(c claimOf, hints []byte) (*Claim, error) {
	claim, err := s.v.Claim([][32]byte{[32]byte(c.credential.Bytes())}, nil, hints)
	if err != nil {
		return nil, err
	}
	claim.Knowledge(signed, c.proof)
	return claim, claim.Close()
}

func (s signer) mustClose(t testing.TB, c claimOf) *Claim {
	t.Helper()
	claim, err := s.close(c, c.hints)
	if err != nil {
		t.Fatal(err)
	}
	return claim
}

// failing checks several claims at once.
func (s signer) failing(t testing.TB, claims []*Claim) []int {
	t.Helper()
	failing, err := s.v.Failing(rand.Reader, claims)
	if err != nil {
		t.Fatal(err)
	}
	return failing
}

// proofsOf begins one ballot's worth of every disjunction there is, for a key.
func proofsOf(t *testing.T, y Point) (encodings [][32]byte, p *Prover) {
	encodings = append(encodings, [32]byte(BaseMul(randomScalar(t)).Bytes()))
	p = NewEncryptionKey(y).Prover(rand.Reader, []int{1, 0, 1}, []Scalar{randomScalar(t), randomScalar(t), randomScalar(t)}, [][]int{{1, 2}})
	for _, c := range p.Ciphertexts() {
		encodings = append(encodings, [32]byte(c.Alpha.Bytes()), [32]byte(c.Beta.Bytes()))
	}
	return encodings, p
}

// A claim of every kind of proof holds without hints, makes hints, and with them holds alone and among others. With any one
// byte of the hints changed it fails, and with any one scalar changed.
func TestClaimOfEveryProof(t *testing.T) {
	y := BaseMul(randomScalar(t))
	v := NewVerifier(y)
	encodings, p := proofsOf(t, y)
	c := p.Ciphertexts()
	sum := c[1].Add(c[2])
	must := func(proofs []Proof, err error) []Proof {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return proofs
	}
	const blank, added = 1, 3 // numbers of a ciphertext and of the sum
	neither, either, err := p.Blank("S", blank, added, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name   string
		proofs []Proof
		check  func(proofs []Proof) error
		claim  func(c *Claim, proofs []Proof)
	}{
		{"number", must(p.Range("S", 0, 0, 1)),
			func(p []Proof) error { return CheckRange("S", y, c[0], 0, 1, p) },
			func(c *Claim, p []Proof) { c.Range("S", 0, 0, 1, p) }},
		{"sum", must(p.Range("S", added, 0, 3)),
			func(p []Proof) error { return CheckRange("S", y, sum, 0, 3, p) },
			func(c *Claim, p []Proof) { c.Range("S", added, 0, 3, p) }},
		{"cap", must(p.Cap("S", added, 1)),
			func(p []Proof) error { return CheckCap("S", y, sum, 1, p) },
			func(c *Claim, p []Proof) { c.Cap("S", added, 1, p) }},
		{"blank", neither,
			func(p []Proof) error { return CheckBlank("S", y, c[1], sum, p) },
			func(c *Claim, p []Proof) { c.Blank("S", blank, added, p) }},
		{"blank or range", either,
			func(p []Proof) error { return CheckBlankOrRange("S", y, c[1], sum, 0, 1, p) },
			func(c *Claim, p []Proof) { c.BlankOrRange("S", blank, added, 0, 1, p) }},
	}
	claim := func(hints []byte, change func(i, j int, p Proof) Proof) (*Claim, error) {
		claim, err := v.Claim(encodings, [][]int{{1, 2}}, hints)
		if err != nil {
			return nil, err
		}
		if claim.Texts()[added] != sum.String() || claim.Texts()[2] != c[2].String() {
			t.Fatalf("the texts are %s", claim.Texts())
		}
		for i, x := range cases {
			proofs := slices.Clone(x.proofs)
			for j := range proofs {
				proofs[j] = change(i, j, proofs[j])
			}
			x.claim(claim, proofs)
		}
		return claim, claim.Close()
	}
	same := func(_, _ int, p Proof) Proof { return p }
	exact, err := claim(nil, same)
	if err != nil {
		t.Fatal(err)
	}
	hints := exact.Hints()
	good, err := claim(hints, same)
	if err != nil {
		t.Fatal(err)
	}
	if failing, err := v.Failing(rand.Reader, []*Claim{good, good}); err != nil || failing != nil {
		t.Fatalf("failing %v, %v", failing, err)
	}
	for i, x := range cases {
		if err := x.check(x.proofs); err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		for j := range x.proofs {
			for what, change := range map[string]func(p *Proof){
				"challenge": func(p *Proof) { p.Challenge = p.Challenge.Add(NewScalar(1)) },
				"response":  func(p *Proof) { p.Response = p.Response.Add(NewScalar(1)) },
			} {
				altered := func(a, b int, p Proof) Proof {
					if a == i && b == j {
						change(&p)
					}
					return p
				}
				if _, err := claim(nil, altered); err == nil {
					t.Errorf("%s proof %d, %s: holds", x.name, j, what)
				}
				// The commitments in the hints still hash to the challenges if the response is altered: the sum sees it.
				if c, err := claim(hints, altered); err == nil {
					if failing, _ := v.Failing(rand.Reader, []*Claim{c}); failing == nil {
						t.Errorf("%s proof %d, %s: the batch holds", x.name, j, what)
					}
				}
			}
		}
	}
	for i := range hints {
		bad := slices.Clone(hints)
		bad[i] ^= 1
		if _, err := claim(bad, same); !errors.Is(err, ErrClaim) {
			t.Errorf("byte %d of the hints changed: %v", i, err)
		}
	}
	for _, bad := range [][]byte{{}, hints[1:], hints[:len(hints)-1], append(slices.Clone(hints), 0)} {
		if _, err := claim(bad, same); !errors.Is(err, ErrClaim) {
			t.Errorf("%d bytes of hints: %v", len(bad), err)
		}
	}
}

// Room is made for what a ballot has, not for what hints, which come from anybody, are long.
func TestClaimRoom(t *testing.T) {
	s := newSigner(t)
	good := s.sign(t, Identity())
	claim, err := s.v.Claim([][32]byte{[32]byte(good.credential.Bytes())}, nil, slices.Concat(good.hints, make([]byte, 1000*affineSize)))
	if err != nil {
		t.Fatal(err)
	}
	if got := cap(claim.equations); got > 16 {
		t.Errorf("room for %d equations of one point", got)
	}
	claim.Knowledge(signed, good.proof)
	if err := claim.Close(); !errors.Is(err, ErrClaim) {
		t.Errorf("hints that are too long: %v", err)
	}
}

// What PointFromBytes refuses, a claim refuses with hints and without.
func TestClaimRefusesPoints(t *testing.T) {
	s := newSigner(t)
	good := s.sign(t, Identity())
	if _, err := s.close(good, nil); err != nil {
		t.Fatal(err)
	}
	nonCanonical := Identity().Bytes()
	nonCanonical[31] |= 0x80
	over := slices.Repeat([]byte{0xff}, 32) // y = p + 18, or no point
	over[0], over[31] = 0xee, 0x7f          // y = p + 1: another encoding of the identity
	bad := [][]byte{nonCanonical, over, {2, 31: 0}}
	for _, text := range smallOrder {
		p := laxPoint(t, text)
		bad = append(bad, p.Bytes(), good.credential.Add(p).Bytes())
	}
	for _, b := range bad {
		if _, err := PointFromBytes(b); err == nil {
			t.Fatalf("%x: a point", b)
		}
		for _, hints := range [][]byte{nil, good.hints} {
			c, err := s.v.Claim([][32]byte{[32]byte(b)}, nil, hints)
			if err == nil && hints == nil {
				err = c.Close() // with no statement at all
			}
			if !errors.Is(err, ErrClaim) {
				t.Errorf("%x: %v", b, err)
			}
		}
	}
	// An eighth may be outside the subgroup: eight times it is inside.
	for _, text := range smallOrder {
		e := affineOf(BaseMul(s.secret.Mul(NewScalar(8).Invert())).Add(laxPoint(t, text)))
		b := e.bytes()
		c := s.mustClose(t, claimOf{good.credential, good.proof, append(b[:], good.hints[affineSize:]...)})
		if failing := s.failing(t, []*Claim{c}); failing != nil {
			t.Errorf("an eighth with torsion: a good claim fails")
		}
	}
}

// The halving finds exactly the parts with a bad claim.
func TestFailingNamesClaims(t *testing.T) {
	s := newSigner(t)
	var claims []*Claim
	for range 40 {
		claims = append(claims, s.mustClose(t, s.sign(t, Identity())))
	}
	if failing := s.failing(t, claims); failing != nil {
		t.Fatalf("good claims %v fail", failing)
	}
	if failing := s.failing(t, nil); failing != nil {
		t.Fatalf("none, and %v fail", failing)
	}
	claims[17] = s.mustClose(t, s.sign(t, Generator()))
	failing := s.failing(t, claims)
	if !slices.Contains(failing, 17) || len(failing) > alone {
		t.Errorf("claim 17 is bad, %v fail", failing)
	}
	// Two errors that cancel in a sum without coefficients.
	claims[18] = s.mustClose(t, s.sign(t, Identity().Sub(Generator())))
	failing = s.failing(t, claims)
	if !slices.Contains(failing, 17) || !slices.Contains(failing, 18) {
		t.Errorf("claims 17 and 18 cancel, %v fail", failing)
	}
	if _, err := s.v.Failing(noRandomness{}, claims); err == nil {
		t.Error("no randomness, and no error")
	}
}

type noRandomness struct{}

func (noRandomness) Read([]byte) (int, error) { return 0, errors.New("no randomness") }

// A known is a reader that an attacker knows in advance.
type known struct{ n uint64 }

func (k *known) Read(b []byte) (int, error) {
	for i := 0; i+8 <= len(b); i += 8 {
		k.n = k.n*6364136223846793005 + 1442695040888963407
		binary.LittleEndian.PutUint64(b[i:], k.n>>1|1<<40)
	}
	return len(b), nil
}

// Whoever knows the coefficients before the ballots are fixed makes two errors that cancel, E and -E·z1/z2, and the batch
// accepts two false ballots; with coefficients that are drawn afterwards it never does.
func TestCoefficientsKnownInAdvance(t *testing.T) {
	s := newSigner(t)
	drawn := make([]byte, 32)
	(&known{7}).Read(drawn)
	z1, z2 := coefficient(drawn[:16]).scalar(), coefficient(drawn[16:]).scalar()
	E := BaseMul(randomScalar(t))
	claims := []*Claim{
		s.mustClose(t, s.sign(t, E)),
		s.mustClose(t, s.sign(t, E.Mul(Scalar{}.Sub(z1.Mul(z2.Invert()))))),
	}
	if hold, err := s.v.Hold(&known{7}, claims); err != nil || !hold {
		t.Fatal("the attack does not work: this test shows nothing", err)
	}
	for range 8 {
		if failing := s.failing(t, claims); len(failing) != 2 {
			t.Fatalf("%v fail", failing)
		}
	}
	for _, c := range claims {
		if CheckKnowledge(signed, BaseMul(s.secret), *c.equations[0].proof) == nil {
			t.Error("the plain check accepts it")
		}
	}
}

// Every part that is checked has coefficients of its own, 16 bytes an equation: none is used again.
func TestCoefficientsAreFresh(t *testing.T) {
	s := newSigner(t)
	var claims []*Claim
	for range 16 {
		claims = append(claims, s.mustClose(t, s.sign(t, Identity())))
	}
	claims[3] = s.mustClose(t, s.sign(t, Generator()))
	counted := &counting{r: rand.Reader}
	if _, err := s.v.Failing(counted, claims); err != nil {
		t.Fatal(err)
	}
	if want := 16 * (16 + 8 + 8); counted.n != want {
		t.Errorf("%d bytes drawn for 16 claims and their halves, want %d", counted.n, want)
	}
}

type counting struct {
	r io.Reader
	n int
}

func (c *counting) Read(b []byte) (int, error) {
	c.n += len(b)
	return c.r.Read(b)
}

// One commitment in a batch has a torsion component, of every order in turn: no batch passes, and about half of them would
// with the sum alone, if it is of order 2. PIAOJUE_TORSION_BATCHES sets how many are tried.
func TestTorsionInOneCommitment(t *testing.T) {
	batches := 42
	if n, err := strconv.Atoi(os.Getenv("PIAOJUE_TORSION_BATCHES")); err == nil {
		batches = n
	}
	s := newSigner(t)
	claims := []*Claim{s.mustClose(t, s.sign(t, Identity())), s.mustClose(t, s.sign(t, Identity()))}
	bare, order2 := 0, 0
	for i := range batches {
		claims[i%2] = s.mustClose(t, s.sign(t, laxPoint(t, smallOrder[i%len(smallOrder)])))
		m, err := s.v.fold(rand.Reader, claims)
		if err != nil {
			t.Fatal(err)
		}
		total, bitSums := m.sum()
		if i%len(smallOrder) == 0 {
			order2++
			if total.isIdentity() {
				bare++
			}
		}
		if total.isIdentity() && !slices.ContainsFunc(bitSums, func(p extended) bool { return !p.point().hasPrimeOrder() }) {
			t.Fatalf("batch %d passes", i)
		}
		claims[i%2] = s.mustClose(t, s.sign(t, Identity()))
	}
	t.Logf("%d batches, none passes; of %d with order 2 the bare sum would pass %d", batches, order2, bare)
	if batches > 1000 && math.Abs(float64(bare)/float64(order2)-0.5) > 0.1 {
		t.Errorf("the bare sum passes %d of %d: the errors are not what they should be", bare, order2)
	}
}
