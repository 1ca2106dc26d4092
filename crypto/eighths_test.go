//go:build !js && !race

package crypto

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

// eighths are the eighths of a claim's hints.
func (c claimOf) eighths() (eighths []byte) {
	eighth := NewScalar(8).Invert()
	for hint := range slices.Chunk(c.hints, affineSize) {
		var p affine
		p.setBytes((*[affineSize]byte)(hint))
		divided := affineOf(p.point().Mul(eighth))
		b := divided.bytes()
		eighths = append(eighths, b[:]...)
	}
	return eighths
}

func (s signer) closeEighths(c claimOf, eighths []byte) (*Claim, error) {
	claim, err := s.v.ClaimEighths([][32]byte{[32]byte(c.credential.Bytes())}, nil, eighths)
	if err != nil {
		return nil, err
	}
	claim.Knowledge(signed, c.proof)
	return claim, claim.Close()
}

// With eighths a claim holds without bit sums, alone and among others, and has the hints that it has without; also if there is torsion in
// them, of which eight times a point has none.
func TestClaimEighths(t *testing.T) {
	s := newSigner(t)
	good := s.sign(t, Identity())
	alone, err := s.closeEighths(good, good.eighths())
	if err != nil {
		t.Fatal(err)
	}
	claims := []*Claim{alone, alone}
	for i, text := range smallOrder {
		eighths := good.eighths()
		at := eighths[i%2*affineSize:][:affineSize]
		var p affine
		p.setBytes((*[affineSize]byte)(at))
		p = affineOf(p.point().Add(laxPoint(t, text)))
		marked := p.bytes()
		copy(at, marked[:])
		c, err := s.closeEighths(good, eighths)
		if err != nil {
			t.Fatalf("marked by %s: %v", text, err)
		}
		claims = append(claims, c)
	}
	for _, c := range claims {
		if !bytes.Equal(c.Hints(), good.hints) {
			t.Errorf("hints %x, want %x", c.Hints(), good.hints)
		}
	}
	for _, some := range [][]*Claim{claims[:1], claims, append(claims, s.mustClose(t, good))} {
		if failing := s.failing(t, some); failing != nil {
			t.Errorf("good claims %v fail", failing)
		}
	}
	m := &msm{torsionFree: true}
	p := affineOf(good.credential)
	m.addNarrow(&p, coefficient{5})
	if _, bitSums := m.sum(); len(bitSums) > 0 || m.window() >= 8 {
		t.Errorf("%d bit sums, windows of %d bits", len(bitSums), m.window())
	}
}

// A commitment that is hashed with torsion has no eighth. One that is wrong otherwise fails alone; and beside claims with eighths those
// with hints have their torsion tested.
func TestClaimEighthsFails(t *testing.T) {
	s := newSigner(t)
	good, bad := s.sign(t, Identity()), s.sign(t, Generator())
	c, err := s.closeEighths(bad, bad.eighths())
	if err != nil {
		t.Fatal(err)
	}
	if failing := s.failing(t, []*Claim{c}); len(failing) != 1 {
		t.Error("a wrong equation holds")
	}
	order2 := laxPoint(t, smallOrder[0])
	bent := s.sign(t, order2)
	if _, err := s.closeEighths(bent, bent.eighths()); !errors.Is(err, ErrClaim) {
		t.Errorf("a commitment with torsion: %v", err)
	}
	beside, err := s.closeEighths(good, good.eighths())
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		if failing := s.failing(t, []*Claim{beside, s.mustClose(t, bent)}); len(failing) != 2 {
			t.Fatal("torsion is not seen beside eighths")
		}
	}
	eighths := good.eighths()
	for _, wrong := range [][]byte{nil, {}, eighths[1:], eighths[:affineSize], append(slices.Clone(eighths), eighths[:affineSize]...), good.hints} {
		if _, err := s.closeEighths(good, wrong); !errors.Is(err, ErrClaim) {
			t.Errorf("%d bytes of eighths: %v", len(wrong), err)
		}
	}
	for i := range eighths {
		altered := slices.Clone(eighths)
		altered[i] ^= 1
		if _, err := s.closeEighths(good, altered); !errors.Is(err, ErrClaim) {
			t.Errorf("byte %d of the eighths altered: %v", i, err)
		}
	}
}
