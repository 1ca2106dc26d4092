package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"time"
)

// ErrExpired is wrapped when an authority is asked for a certificate after its own end.
var ErrExpired = errors.New("the authority's own certificate has expired: make a new authority")

// Issue returns certificate and key of a machine with these names, both in PEM, good for so many days, but not longer than the
// authority. The key is not sealed, for the machine starts without people: it stays on it, readable by its service alone.
func (a *Authority) Issue(machine Names, from time.Time, days int) (certificate, key []byte, err error) {
	leaf, secret, err := a.issue(machine, from, days)
	if err != nil {
		return nil, nil, fmt.Errorf("issue certificate: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		return nil, nil, fmt.Errorf("issue certificate: %w", err)
	}
	defer clear(der)
	return encode(leaf.Raw), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// issue signs, and then looks as the tablets will: what is outside the authority's limits does not leave it.
func (a *Authority) issue(machine Names, from time.Time, days int) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	leaf, key, err := a.sign(machine, from, days)
	if err != nil {
		return nil, nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(a.Certificate)
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: from}); err != nil {
		return nil, nil, err
	}
	return leaf, key, nil
}

func (a *Authority) sign(machine Names, from time.Time, days int) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	own := a.Certificate
	if days < 1 || days > MaxDays {
		return nil, nil, fmt.Errorf("%d days: want 1 to %d", days, MaxDays)
	}
	if !from.Before(own.NotAfter) {
		return nil, nil, ErrExpired
	}
	template := &x509.Certificate{
		// No common name: some would take it for a host name, and constrain it.
		Subject:               pkix.Name{Organization: []string{own.Subject.CommonName}},
		NotBefore:             later(from.Add(-margin), own.NotBefore),
		NotAfter:              earlier(from.AddDate(0, 0, days), own.NotAfter),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		DNSNames:              machine.Hosts,
	}
	for _, p := range machine.Networks {
		if !p.IsSingleIP() {
			return nil, nil, fmt.Errorf("%s is a network: a machine has addresses", p)
		}
		template.IPAddresses = append(template.IPAddresses, net.IP(p.Addr().AsSlice()))
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, own, key.Public(), a.key)
	if err != nil {
		return nil, nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	return leaf, key, err
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
