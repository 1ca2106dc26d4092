package crypto

import (
	"crypto/sha3"
	"errors"
	"fmt"
	"io"
)

// A Deal is the second message of the ceremony: a secret polynomial f of degree threshold-1, dealt out. Polynomial is
// f sealed for the dealer itself, Secrets[j-1] is f(j) sealed for trustee j, Coefexps is the signed list of f's
// coefficients times G, and Signature signs that list together with all certificates.
type Deal struct {
	Polynomial string        `json:"polynomial"`
	Secrets    []string      `json:"secrets"`
	Coefexps   SignedMessage `json:"coefexps"`
	Signature  Proof         `json:"signature"`
}

// What the sealed and signed texts of a deal hold.
type (
	polynomialMessage struct {
		Polynomial []Scalar `json:"polynomial"`
	}
	secretMessage struct {
		Secret Scalar `json:"secret"`
	}
	coefexpsMessage struct {
		Coefexps []Point `json:"coefexps"`
	}
	certsMessage struct {
		Certs    []SignedMessage `json:"certs"`
		Coefexps []Point         `json:"coefexps"`
	}
)

// A Complaint says which trustee dealt wrongly. Nobody else can check it, because the receiver proves nothing of what it
// opened: so a complaint ends the ceremony, whoever is right (docs/protocol.md, sections 2.4 and 5.2).
type Complaint struct {
	Dealer int // index from 1
	Reason string
}

func (c *Complaint) Error() string {
	return fmt.Sprintf("complaint against trustee %d: %s", c.Dealer, c.Reason)
}

// Commitment is the hash of the deal in canonical form. Everybody's is published before anybody's deal: a trustee who saw
// the others' coefficients first could choose its own so that the election key takes a form it likes (threat 13).
// The coefficients are random, so the hash needs no salt.
func (d Deal) Commitment() (Hash, error) {
	text, err := EncodeJSON(d)
	return Sum(text), err
}

// Deal makes the trustee's deal. It draws no randomness: all of it comes from the seed and the certificates, so that a
// trustee whose machine dies after the commitment makes the same deal again, and never two for one committee.
func (s *Seed) Deal(certs Certs) (Deal, error) {
	i, err := certs.index(s)
	if err != nil {
		return Deal{}, fmt.Errorf("deal: %v", err)
	}
	text, err := EncodeJSON(certs.messages)
	if err != nil {
		return Deal{}, err
	}
	stream := sha3.NewSHAKE256()
	defer stream.Reset()
	io.WriteString(stream, "piaojue/v1/deal|")
	stream.Write(s.text)
	stream.Write(text)
	polynomial := make([]Scalar, certs.Threshold())
	defer clear(polynomial)
	for k := range polynomial {
		if polynomial[k], err = RandomScalar(stream); err != nil {
			return Deal{}, err
		}
	}
	return s.deal(stream, certs, i, polynomial)
}

func (s *Seed) deal(rand io.Reader, certs Certs, i int, polynomial []Scalar) (d Deal, err error) {
	coefexps := exponents(polynomial)
	if d.Polynomial, err = s.send(rand, certs.certs[i-1].Encryption, polynomialMessage{polynomial}); err != nil {
		return Deal{}, err
	}
	for j, cert := range certs.certs {
		secret, err := s.send(rand, cert.Encryption, secretMessage{evaluate(polynomial, j+1)})
		if err != nil {
			return Deal{}, err
		}
		d.Secrets = append(d.Secrets, secret)
	}
	if d.Coefexps, err = s.sign(rand, coefexpsMessage{coefexps}); err != nil {
		return Deal{}, err
	}
	text, err := certs.signedText(coefexps)
	if err != nil {
		return Deal{}, err
	}
	d.Signature, err = s.signText(rand, text)
	return d, err
}

// signedText is what a dealer signs beside its coefficients: that it has seen the same certificates as everybody.
func (c Certs) signedText(coefexps []Point) (string, error) {
	text, err := EncodeJSON(certsMessage{c.messages, coefexps})
	return "certs_sig|" + string(text), err
}

// CheckDeal checks all of trustee i's deal that is public: that it is the one committed to, both signatures, the
// coefficients and the form of what is sealed. The error is a [*Complaint].
func (c Certs) CheckDeal(i int, commitment Hash, d Deal) error {
	if err := c.checkDeal(i, commitment, d); err != nil {
		return &Complaint{i, err.Error()}
	}
	return nil
}

func (c Certs) checkDeal(i int, commitment Hash, d Deal) error {
	if i <= 0 || i > c.Size() {
		return fmt.Errorf("there are %d trustees", c.Size())
	}
	if h, err := d.Commitment(); err != nil || h != commitment {
		return errors.New("the deal is not the one committed to")
	}
	if _, err := c.parseCoefexps(i, d.Coefexps, d.Signature); err != nil {
		return err
	}
	if len(d.Secrets) != c.Size() {
		return fmt.Errorf("%d secrets for %d trustees", len(d.Secrets), c.Size())
	}
	for _, sealed := range append(d.Secrets[:c.Size():c.Size()], d.Polynomial) {
		if _, _, err := parseSealed(sealed); err != nil {
			return err
		}
	}
	return nil
}

// parseCoefexps checks trustee i's coefficients and both signatures over them. belenios-tool looks at the second one
// only when the election is made; here every trustee does so before it accepts a share.
func (c Certs) parseCoefexps(i int, m SignedMessage, signature Proof) ([]Point, error) {
	verification := c.certs[i-1].Verification
	var coefexps coefexpsMessage
	if err := m.parse(verification, &coefexps); err != nil {
		return nil, fmt.Errorf("coefficients: %v", err)
	}
	if len(coefexps.Coefexps) != c.Threshold() {
		return nil, fmt.Errorf("%d coefficients for the threshold %d", len(coefexps.Coefexps), c.Threshold())
	}
	for _, A := range coefexps.Coefexps {
		if A.IsIdentity() {
			return nil, errors.New("a coefficient is the identity")
		}
	}
	text, err := c.signedText(coefexps.Coefexps)
	if err != nil {
		return nil, err
	}
	if err := checkText(verification, text, signature); err != nil {
		return nil, fmt.Errorf("signature over the certificates: %v", err)
	}
	return coefexps.Coefexps, nil
}
