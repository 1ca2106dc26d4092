// Package authority is a private certificate authority for the machines of one hall: server, registrars, booth hosts and
// witnesses that have no certificate of a public one. Tablets install its certificate (RFC 5280) and trust it for the names
// and addresses of the hall, and for nothing else in the world.
//
// That limit is in the certificate, as critical name constraints: whoever steals the key can pretend to be a machine of the
// hall, and cannot read what a deputy's own device says to a bank. The key is an ECDSA key on P-256, sealed with a passphrase
// (docs/protocol.md, section 5.10), needed only when a machine gets its certificate, and destroyed when the session is over.
//
// TLS keeps strangers on the network of the hall from watching, and from exchanging the pages on which deputies vote on their way to a
// tablet: whoever has this key and the network can do that, and see choices. No count rests on it.
package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/piaojue/piaojue/keyfile"
)

const (
	// MaxDays is the most days that an authority may last.
	MaxDays = 366
	// IssueDays is how many days a machine's certificate is good for, unless somebody says otherwise.
	IssueDays = 90

	maxName = 64 // characters of a common name (RFC 5280, appendix A.1)
)

// margin is by how much the clock of a tablet may be behind that of the machine on which a certificate is made.
const margin = time.Hour

// An Authority is a certificate and its key.
type Authority struct {
	Certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// New makes the authority of a hall, good for so many days from a moment on. It returns its certificate in PEM and its sealed
// key file. [keyfile.ErrWeak] is wrapped.
func New(name string, permitted Names, from time.Time, days int, passphrase []byte) (certificate, key []byte, err error) {
	a, err := create(name, permitted, from, days)
	if err != nil {
		return nil, nil, fmt.Errorf("new authority: %w", err)
	}
	secret, err := a.key.Bytes()
	if err != nil {
		return nil, nil, fmt.Errorf("new authority: %w", err)
	}
	sealed := keyfile.Key{Use: keyfile.Authority, Public: a.fingerprint(), Secret: secret}
	defer sealed.Destroy()
	if key, err = keyfile.Seal(sealed, passphrase); err != nil {
		return nil, nil, fmt.Errorf("new authority: %w", err)
	}
	return encode(a.Certificate.Raw), key, nil
}

func create(name string, permitted Names, from time.Time, days int) (*Authority, error) {
	if err := checkTitle(name); err != nil {
		return nil, err
	}
	if err := permitted.checkPermitted(); err != nil {
		return nil, err
	}
	if days < 1 || days > MaxDays {
		return nil, fmt.Errorf("%d days: want 1 to %d", days, MaxDays)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             from.Add(-margin),
		NotAfter:              from.AddDate(0, 0, days),
		KeyUsage:              x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
	}
	permitted.constrain(template)
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return &Authority{certificate, key}, err
}

// checkTitle refuses what would not stand readably where a tablet lists the authorities that it trusts.
func checkTitle(name string) error {
	if n := utf8.RuneCountInString(name); !utf8.ValidString(name) || n < 1 || n > maxName {
		return fmt.Errorf("the name of an authority has 1 to %d characters", maxName)
	}
	for _, r := range name {
		if !unicode.IsPrint(r) {
			return fmt.Errorf("the name of an authority has the character %U, which nobody sees", r)
		}
	}
	return nil
}

// Open opens an authority. [keyfile.ErrPassphrase] is wrapped if that is what is wrong.
func Open(certificate, key, passphrase []byte) (*Authority, error) {
	c, err := ParseCertificate(certificate)
	if err != nil {
		return nil, fmt.Errorf("open authority: %w", err)
	}
	if !c.IsCA || c.CheckSignatureFrom(c) != nil {
		return nil, errors.New("open authority: not the certificate of an authority")
	}
	sealed, err := keyfile.Open(key, passphrase, keyfile.Authority)
	if err != nil {
		return nil, fmt.Errorf("open authority: %w", err)
	}
	defer sealed.Destroy()
	a := &Authority{Certificate: c}
	if a.key, err = ecdsa.ParseRawPrivateKey(elliptic.P256(), sealed.Secret); err != nil {
		return nil, errors.New("open authority: the key file does not hold a key on P-256") // the error could quote the secret
	}
	if sealed.Public != a.fingerprint() || !a.key.PublicKey.Equal(c.PublicKey) {
		return nil, errors.New("open authority: the key is that of another certificate")
	}
	return a, nil
}

func (a *Authority) fingerprint() string {
	sum := sha256.Sum256(a.Certificate.Raw)
	return hex.EncodeToString(sum[:])
}
