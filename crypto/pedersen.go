package crypto

import "fmt"

// A Pedersen is a committee of trustees any Threshold of whom decrypt together, with everything that its key ceremony
// made public (docs/protocol.md, section 2.4).
type Pedersen struct {
	Threshold  int             `json:"threshold"`
	Certs      []SignedMessage `json:"certs"`
	Coefexps   []SignedMessage `json:"coefexps"`
	Signatures []Proof         `json:"signatures"`
	Keys       []TrusteeKey    `json:"verification_keys"`
}

// check replays the public side of the ceremony. It returns the committee's share of the election key: the sum of the
// dealers' first coefficients.
func (p Pedersen) check() (Point, error) {
	certs, err := ParseCerts(p.Certs)
	if err != nil {
		return Point{}, err
	}
	n := certs.Size()
	if p.Threshold != certs.Threshold() {
		return Point{}, fmt.Errorf("threshold %d, the certificates say %d", p.Threshold, certs.Threshold())
	}
	if len(p.Coefexps) != n || len(p.Signatures) != n || len(p.Keys) != n {
		return Point{}, fmt.Errorf("%d coefficient lists, %d signatures, %d keys of %d trustees",
			len(p.Coefexps), len(p.Signatures), len(p.Keys), n)
	}
	dealt := make([][]Point, n)
	for i := range n {
		if dealt[i], err = certs.parseCoefexps(i+1, p.Coefexps[i], p.Signatures[i]); err != nil {
			return Point{}, fmt.Errorf("trustee %d: %v", i+1, err)
		}
	}
	sum := sumCoefexps(dealt)
	for j, key := range p.Keys {
		if err := certs.checkKey(sum, j+1, key); err != nil {
			return Point{}, err
		}
	}
	return sum[0], nil
}

// checkKey checks trustee j's verification key against the sum of all dealers' coefficients.
func (c Certs) checkKey(sum []Point, j int, key TrusteeKey) error {
	if err := key.check(); err != nil {
		return fmt.Errorf("key of trustee %d: %v", j, err)
	}
	if !key.Key.Equal(varTimeEvaluate(sum, j)) {
		return fmt.Errorf("key of trustee %d: not the one that was dealt", j)
	}
	if key.Signature == nil {
		return fmt.Errorf("key of trustee %d: not signed", j)
	}
	if err := checkText(c.certs[j-1].Verification, key.Key.String(), *key.Signature); err != nil {
		return fmt.Errorf("key of trustee %d: signature: %v", j, err)
	}
	return nil
}

// exponents returns the coefficients of a polynomial times G.
func exponents(polynomial []Scalar) []Point {
	points := make([]Point, len(polynomial))
	for k, a := range polynomial {
		points[k] = BaseMul(a)
	}
	return points
}

// evaluate returns the polynomial's value at j, in constant time.
func evaluate(polynomial []Scalar, j int) (v Scalar) {
	for k := len(polynomial) - 1; k >= 0; k-- {
		v = v.Mul(NewScalar(uint64(j))).Add(polynomial[k])
	}
	return v
}

// varTimeEvaluate returns the value at j, times G, of the polynomial of which coefexps are the exponents.
func varTimeEvaluate(coefexps []Point, j int) Point {
	v := Identity()
	for k := len(coefexps) - 1; k >= 0; k-- {
		v = v.VarTimeMulAdd(NewScalar(uint64(j)), Scalar{}).Add(coefexps[k])
	}
	return v
}

// sumCoefexps adds up the dealers' coefficients, degree by degree. All lists have the same length.
func sumCoefexps(dealt [][]Point) []Point {
	sum := make([]Point, len(dealt[0]))
	for k := range sum {
		sum[k] = Identity()
		for _, coefexps := range dealt {
			sum[k] = sum[k].Add(coefexps[k])
		}
	}
	return sum
}
