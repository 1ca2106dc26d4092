package crypto

import (
	"fmt"
	"io"
	"slices"
)

// A coefficient is a random number of 128 bits, little-endian.
type coefficient [16]byte

func (c coefficient) scalar() Scalar {
	var b [32]byte
	copy(b[:], c[:])
	s, err := scalarFromBytes(b[:])
	if err != nil {
		panic("crypto: internal error: " + err.Error()) // 2^128 is below the group order
	}
	return s
}

// alone is how many claims are no more worth a sum of their own: its torsion test costs as much as to check one ballot.
const alone = 8

// Failing returns which of several closed claims with hints may be false, or have false hints: a part that does not hold
// as a whole is halved until few claims are left, and these the caller checks by other means. Claims that it does not name hold, save
// with a probability of at most 2^-111 for each sum that a claim is in, of which there are up to seven if 512 are halved down to 8.
// Nobody can influence it who does not know what rand will say.
//
// All coefficients are drawn from rand, which is crypto/rand.Reader, after all claims are closed, and anew for every part:
// whoever knew them in advance could make errors that cancel (docs/fast-verification.md, section 2). An error is rand's.
func (v *Verifier) Failing(rand io.Reader, claims []*Claim) (failing []int, err error) {
	hold, err := v.Hold(rand, claims)
	if err != nil {
		return nil, err
	}
	if hold {
		return nil, nil
	}
	if len(claims) <= alone {
		for i := range claims {
			failing = append(failing, i)
		}
		return failing, nil
	}
	half := len(claims) / 2
	failing, err = v.Failing(rand, claims[:half])
	if err != nil {
		return nil, err
	}
	upper, err := v.Failing(rand, claims[half:])
	for _, i := range upper {
		failing = append(failing, half+i)
	}
	return failing, err
}

// Hold reports whether all of several closed claims with hints hold, as [Verifier.Failing] does of those that it does not name: the sum of
// all equations, each times its own random coefficient, is the identity, and no commitment has a torsion component, which the sum
// alone would overlook every second time.
func (v *Verifier) Hold(rand io.Reader, claims []*Claim) (bool, error) {
	m, err := v.fold(rand, claims)
	if err != nil {
		return false, fmt.Errorf("draw coefficients: %v", err)
	}
	defer v.spare.Put(m)
	return m.holds(), nil
}

// holds reports whether the sum is the identity, and no narrow point has a torsion component.
func (m *msm) holds() bool {
	total, bitSums := m.sum()
	return total.isIdentity() && havePrimeOrder(bitSums)
}

func havePrimeOrder(points []extended) bool {
	for i := range points {
		if !points[i].hasPrimeOrder() {
			return false
		}
	}
	return true
}

// fold makes one sum of all equations: G and y each have one scalar in it, a certified point has one, and a commitment,
// taken away, has the coefficient of its equation.
func (v *Verifier) fold(rand io.Reader, claims []*Claim) (*msm, error) {
	wide, narrow := 2, 0
	for _, c := range claims {
		wide, narrow = wide+c.certified, narrow+len(c.equations)
	}
	m, _ := v.spare.Get().(*msm)
	if m == nil {
		m = new(msm)
	}
	m.empty(wide, narrow)
	m.torsionFree = !slices.ContainsFunc(claims, func(c *Claim) bool { return !c.torsionFree })
	var b bases
	for _, c := range claims {
		if err := c.fold(rand, m, &b); err != nil {
			return nil, err
		}
	}
	for number, scalar := range b.minus {
		b.of[0] = b.of[0].Sub(scalar.Mul(NewScalar(uint64(number))))
	}
	m.addWide(&generator, b.of[0])
	m.addWide(&v.y, b.of[1])
	return m, nil
}

// bases are what all claims have in common: the scalars of G and y, and for each number k that of -k·G.
type bases struct {
	of    [2]Scalar
	minus []Scalar

	drawn   []byte   // coefficients of one claim
	scalars []Scalar // of its points
}

// fold adds the equations of a claim to the sum.
func (c *Claim) fold(rand io.Reader, m *msm, b *bases) error {
	drawn := slices.Grow(b.drawn[:0], 16*len(c.equations))[:16*len(c.equations)]
	if _, err := io.ReadFull(rand, drawn); err != nil {
		return err
	}
	scalars := slices.Grow(b.scalars[:0], len(c.points))[:len(c.points)]
	clear(scalars)
	b.drawn, b.scalars = drawn, scalars
	for i, e := range c.equations {
		z := coefficient(drawn[16*i:])
		s := z.scalar()
		challenge := s.Mul(e.proof.Challenge)
		scalars[e.image] = scalars[e.image].Add(challenge)
		b.of[e.base] = b.of[e.base].Add(s.Mul(e.proof.Response))
		for len(b.minus) <= e.minus {
			b.minus = append(b.minus, Scalar{})
		}
		b.minus[e.minus] = b.minus[e.minus].Add(challenge)
		minus := c.commitments[i].negate()
		m.addNarrow(&minus, z)
	}
	for sum, of := range c.sums { // its points stand behind those of its members
		for component := range 2 {
			scalar := scalars[c.certified+2*sum+component]
			for _, k := range of {
				scalars[image(k, component)] = scalars[image(k, component)].Add(scalar)
			}
		}
	}
	for i := range c.certified {
		m.addWide(&c.points[i], scalars[i])
	}
	return nil
}
