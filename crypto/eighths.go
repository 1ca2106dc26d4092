package crypto

// ClaimEighths is [Verifier.Claim] with the eighth of each hint in the place of the hint: what a client sends with its ballot. Eight
// times a point of the curve lies in the prime-order subgroup, so here the commitments are known to, and nothing is left to be
// tested by bit sums, which one ballot is too few for (docs/fast-verification.md, section 4). For the same reason there is one
// hint that a ballot can have: [Claim.Hints] tells nothing about who made the eighths.
func (v *Verifier) ClaimEighths(encodings [][32]byte, sums [][]int, eighths []byte) (*Claim, error) {
	hints, ok := eightTimes(eighths)
	if !ok {
		return nil, ErrClaim
	}
	c, err := v.Claim(encodings, sums, hints)
	if err != nil {
		return nil, err
	}
	c.torsionFree = true
	return c, nil
}

// eightTimes multiplies points in affine form by eight.
func eightTimes(eighths []byte) ([]byte, bool) {
	points := make([]extended, len(eighths)/affineSize)
	if len(points) == 0 || len(eighths)%affineSize != 0 {
		return nil, false
	}
	for i := range points {
		var p affine
		if !p.setBytes((*[affineSize]byte)(eighths[i*affineSize:])) {
			return nil, false
		}
		points[i] = p.extended()
		points[i].double(3)
	}
	hints := make([]byte, 0, len(eighths))
	for _, p := range normalize(points) {
		b := p.bytes()
		hints = append(hints, b[:]...)
	}
	return hints, true
}
