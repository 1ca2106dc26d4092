package crypto

import (
	"errors"
	"fmt"
	"io"
)

// A KeyMessage is the third message of the ceremony: the verification key of a trustee with its proofs, and the
// decryption key sealed for the trustee itself.
type KeyMessage struct {
	PrivateKey string     `json:"private_key"`
	PublicKey  TrusteeKey `json:"public_key"`
}

type decryptionKeyMessage struct {
	DecryptionKey Scalar `json:"decryption_key"`
}

// Receive checks every deal as [Certs.CheckDeal] does, opens the trustee's shares, checks them against the dealers'
// coefficients and makes the trustee's key of them. If a deal is wrong, the error is a [*Complaint].
func (s *Seed) Receive(rand io.Reader, certs Certs, commitments []Hash, deals []Deal) (KeyMessage, error) {
	j, err := certs.index(s)
	if err != nil {
		return KeyMessage{}, fmt.Errorf("receive: %v", err)
	}
	if len(deals) != certs.Size() || len(commitments) != certs.Size() {
		return KeyMessage{}, fmt.Errorf("receive: %d deals and %d commitments of %d trustees", len(deals), len(commitments), certs.Size())
	}
	if err := s.checkOwn(certs, j, deals[j-1]); err != nil {
		return KeyMessage{}, fmt.Errorf("receive: %v", err)
	}
	var x Scalar
	defer x.Destroy()
	for i, d := range deals {
		if err := certs.CheckDeal(i+1, commitments[i], d); err != nil {
			return KeyMessage{}, err
		}
		share, err := s.openShare(certs, i+1, j, d)
		if err != nil {
			return KeyMessage{}, &Complaint{i + 1, err.Error()}
		}
		x = x.Add(share)
		share.Destroy()
	}
	return s.keyMessage(rand, certs.certs[j-1].Encryption, x)
}

// checkOwn checks that the deal under the trustee's name is one it made: it opens the polynomial that comes back.
func (s *Seed) checkOwn(certs Certs, j int, d Deal) error {
	verification := certs.certs[j-1].Verification
	var own polynomialMessage
	if err := s.receive(verification, d.Polynomial, &own); err != nil {
		return fmt.Errorf("own polynomial: %v", err)
	}
	defer clear(own.Polynomial)
	var public coefexpsMessage
	if err := d.Coefexps.parse(verification, &public); err != nil {
		return fmt.Errorf("own coefficients: %v", err)
	}
	if joinPoints(exponents(own.Polynomial)) != joinPoints(public.Coefexps) {
		return errors.New("the deal under this trustee's name is not its own")
	}
	return nil
}

// openShare opens trustee i's share for j, and checks share·G = Σ_k j^k·A_k.
func (s *Seed) openShare(certs Certs, i, j int, d Deal) (Scalar, error) {
	coefexps, err := certs.parseCoefexps(i, d.Coefexps, d.Signature)
	if err != nil {
		return Scalar{}, err
	}
	var m secretMessage
	if err := s.receive(certs.certs[i-1].Verification, d.Secrets[j-1], &m); err != nil {
		return Scalar{}, fmt.Errorf("share for trustee %d: %v", j, err)
	}
	if !BaseMul(m.Secret).Equal(varTimeEvaluate(coefexps, j)) {
		return Scalar{}, fmt.Errorf("share for trustee %d: not on the dealer's polynomial", j)
	}
	return m.Secret, nil
}

func (s *Seed) keyMessage(rand io.Reader, encryption Point, x Scalar) (m KeyMessage, err error) {
	if m.PublicKey, err = newTrusteeKey(rand, x); err != nil {
		return KeyMessage{}, err
	}
	signature, err := s.signText(rand, m.PublicKey.Key.String())
	if err != nil {
		return KeyMessage{}, err
	}
	m.PublicKey.Signature = &signature
	m.PrivateKey, err = s.send(rand, encryption, decryptionKeyMessage{x})
	return m, err
}

// CheckKey checks all of trustee j's key message that is public. The deals must have been checked.
func (c Certs) CheckKey(deals []Deal, j int, m KeyMessage) error {
	if j <= 0 || j > c.Size() || len(deals) != c.Size() {
		return fmt.Errorf("check key: trustee %d, %d deals, %d trustees", j, len(deals), c.Size())
	}
	dealt := make([][]Point, len(deals))
	for i, d := range deals {
		var err error
		if dealt[i], err = c.parseCoefexps(i+1, d.Coefexps, d.Signature); err != nil {
			return &Complaint{i + 1, err.Error()}
		}
	}
	if _, _, err := parseSealed(m.PrivateKey); err != nil {
		return fmt.Errorf("key of trustee %d: %v", j, err)
	}
	return c.checkKey(sumCoefexps(dealt), j, m.PublicKey)
}

// DecryptionKey opens the trustee's own key message.
func (s *Seed) DecryptionKey(certs Certs, m KeyMessage) (Scalar, error) {
	j, err := certs.index(s)
	if err != nil {
		return Scalar{}, fmt.Errorf("decryption key: %v", err)
	}
	var own decryptionKeyMessage
	if err := s.receive(certs.certs[j-1].Verification, m.PrivateKey, &own); err != nil {
		return Scalar{}, fmt.Errorf("decryption key: %v", err)
	}
	if !BaseMul(own.DecryptionKey).Equal(m.PublicKey.Key) {
		return Scalar{}, errors.New("decryption key: it does not belong to the public key")
	}
	return own.DecryptionKey, nil
}
