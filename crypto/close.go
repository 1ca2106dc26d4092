package crypto

import "slices"

// Close takes the commitments from the hints, or computes them, and compares their hashes with the challenges. A claim
// without hints that was closed holds. One with hints holds if [Verifier.Failing] does not name it.
func (c *Claim) Close() error {
	if !c.hinted && !c.recompute() || c.hinted && !c.readCommitments() {
		return ErrClaim
	}
	var room [8 << 10]byte // for most ballots' longest text
	text := room[:0]
	for _, h := range c.challenges {
		text = text[:0]
		for _, piece := range h.prefix {
			text = append(text, piece...)
		}
		text = appendCommitments(text, c.commitments[h.first:h.end])
		if !hashToScalar(text).Equal(h.want) {
			return ErrClaim
		}
	}
	c.challenges = nil // many claims are kept at a time
	return nil
}

// readCommitments takes the commitments from the hints, of which then none is left.
func (c *Claim) readCommitments() bool {
	c.commitments = make([]affine, len(c.equations))
	for i := range c.commitments {
		if !c.read(&c.commitments[i]) {
			return false
		}
	}
	return len(c.unread) == 0
}

// appendCommitments appends the text forms of commitments, with a comma between two.
func appendCommitments(text []byte, commitments []affine) []byte {
	text = slices.Grow(text, 65*len(commitments))
	for i := range commitments {
		if i > 0 {
			text = append(text, ',')
		}
		text = appendText(text, &commitments[i])
	}
	return text
}

// recompute computes the commitments and the eighths of points, and checks that eight of these are the points.
func (c *Claim) recompute() bool {
	uses := make([][]int, len(c.points)) // of each point: numbers of equations
	for i, e := range c.equations {
		uses[e.image] = append(uses[e.image], i)
	}
	all := make([]extended, c.certified+len(c.equations))
	eighths, commitments := all[:c.certified], all[c.certified:]
	for image := range c.points {
		var scalars []Scalar
		for _, i := range uses[image] {
			scalars = append(scalars, c.equations[i].proof.Challenge)
		}
		if image < c.certified {
			scalars = append(scalars, eighth)
		}
		multiples := multiplesOf(&c.points[image], scalars)
		for k, i := range uses[image] {
			commitments[i] = multiples[k]
		}
		if image < c.certified {
			eighths[image] = multiples[len(multiples)-1]
			again := eighths[image]
			again.double(3)
			if !again.is(&c.points[image]) {
				return false // outside the subgroup
			}
		}
	}
	for i, e := range c.equations {
		c.v.fixed[e.base].addMul(&commitments[i], e.proof.Response)
		if e.minus != 0 {
			c.v.fixed[0].addMul(&commitments[i], Scalar{}.Sub(e.proof.Challenge.Mul(NewScalar(uint64(e.minus)))))
		}
	}
	points := normalize(all)
	c.write(points)
	c.commitments = points[c.certified:]
	return true
}
