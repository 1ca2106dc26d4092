package crypto

import (
	"errors"
	"fmt"
	"io"
)

// MaxTrustees is the greatest number of trustee keys of one election.
const MaxTrustees = 32

// A Cert is what a trustee says of itself in the first message of the ceremony, under its own signature: its place in
// the committee, the key of its signatures and the key under which others seal messages for it.
type Cert struct {
	Context      CertContext `json:"context"`
	Verification Point       `json:"verification"`
	Encryption   Point       `json:"encryption"`
}

// A CertContext is a place in a committee: the Index-th (from 1) of Size trustees, any Threshold of whom decrypt.
type CertContext struct {
	Group     string `json:"group"`
	Size      int    `json:"size"`
	Threshold int    `json:"threshold"`
	Index     int    `json:"index"`
}

func (c CertContext) check() error {
	switch {
	case c.Group != GroupName:
		return fmt.Errorf("group %.80q, want %s", c.Group, GroupName)
	case c.Size > MaxTrustees:
		return fmt.Errorf("%d trustees, at most %d", c.Size, MaxTrustees)
	case c.Threshold <= 0 || c.Threshold >= c.Size:
		return fmt.Errorf("threshold %d of %d trustees: one must be needed and one must be spare", c.Threshold, c.Size)
	case c.Index <= 0 || c.Index > c.Size:
		return fmt.Errorf("index %d of %d trustees", c.Index, c.Size)
	}
	return nil
}

// Certify makes the first message of the ceremony.
func (s *Seed) Certify(rand io.Reader, index, size, threshold int) (SignedMessage, error) {
	context := CertContext{GroupName, size, threshold, index}
	if err := context.check(); err != nil {
		return SignedMessage{}, fmt.Errorf("certify: %v", err)
	}
	return s.sign(rand, Cert{context, BaseMul(s.signingKey()), BaseMul(s.openingKey())})
}

// parseCert parses a message of [Seed.Certify] and checks its signature.
func parseCert(m SignedMessage) (Cert, error) {
	var c Cert
	if err := DecodeJSON([]byte(m.Message), &c); err != nil {
		return Cert{}, fmt.Errorf("parse certificate: %v", err)
	}
	if err := c.Context.check(); err != nil {
		return Cert{}, fmt.Errorf("parse certificate: %v", err)
	}
	if c.Verification.IsIdentity() || c.Encryption.IsIdentity() {
		return Cert{}, errors.New("parse certificate: a key is the identity")
	}
	if err := checkText(c.Verification, m.Message, m.Signature); err != nil {
		return Cert{}, fmt.Errorf("parse certificate: signature: %v", err)
	}
	return c, nil
}

// CheckCert parses a certificate and checks that it is for this place.
func CheckCert(m SignedMessage, index, size, threshold int) (Cert, error) {
	c, err := parseCert(m)
	if err != nil {
		return Cert{}, err
	}
	if want := (CertContext{GroupName, size, threshold, index}); c.Context != want {
		return Cert{}, fmt.Errorf("check certificate: it is for %+v, want %+v", c.Context, want)
	}
	return c, nil
}

// Certs are the certificates of a whole committee, in order. Only [ParseCerts] makes them.
type Certs struct {
	messages []SignedMessage
	certs    []Cert
}

// ParseCerts checks the certificates of a committee. Size and threshold are what the first one says; whoever runs the
// ceremony compares them with what was agreed. No key may appear twice, in whatever part.
func ParseCerts(messages []SignedMessage) (Certs, error) {
	if len(messages) == 0 {
		return Certs{}, errors.New("parse certificates: there is none")
	}
	first, err := parseCert(messages[0])
	if err != nil {
		return Certs{}, err
	}
	c, seen := Certs{messages: messages}, map[string]bool{}
	for i, m := range messages {
		cert, err := CheckCert(m, i+1, len(messages), first.Context.Threshold)
		if err != nil {
			return Certs{}, fmt.Errorf("certificate %d: %v", i+1, err)
		}
		for _, key := range []Point{cert.Verification, cert.Encryption} {
			if seen[key.String()] {
				return Certs{}, fmt.Errorf("certificate %d: the key %s is used twice", i+1, key)
			}
			seen[key.String()] = true
		}
		c.certs = append(c.certs, cert)
	}
	return c, nil
}

// Size is the number of trustees.
func (c Certs) Size() int { return len(c.certs) }

// Threshold is the number of trustees who together decrypt.
func (c Certs) Threshold() int { return c.certs[0].Context.Threshold }

// index returns the place of s, from 1.
func (c Certs) index(s *Seed) (int, error) {
	verification, encryption := BaseMul(s.signingKey()), BaseMul(s.openingKey())
	for i, cert := range c.certs {
		if cert.Verification.Equal(verification) && cert.Encryption.Equal(encryption) {
			return i + 1, nil
		}
	}
	return 0, errors.New("none of the certificates is this trustee's")
}

// Assemble makes the last object of the ceremony from its messages, and checks all of it.
func (c Certs) Assemble(deals []Deal, keys []KeyMessage) (Pedersen, error) {
	if len(deals) != c.Size() || len(keys) != c.Size() {
		return Pedersen{}, fmt.Errorf("assemble: %d deals and %d keys of %d trustees", len(deals), len(keys), c.Size())
	}
	p := Pedersen{Threshold: c.Threshold(), Certs: c.messages}
	for i := range deals {
		p.Coefexps = append(p.Coefexps, deals[i].Coefexps)
		p.Signatures = append(p.Signatures, deals[i].Signature)
		p.Keys = append(p.Keys, keys[i].PublicKey)
	}
	if _, err := p.check(); err != nil {
		return Pedersen{}, fmt.Errorf("assemble: %v", err)
	}
	return p, nil
}
