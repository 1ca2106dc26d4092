package doctor

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"net/netip"
	"os"
	"time"
)

// A Door is the address at which a service of this machine will be reached.
type Door struct {
	Address string
	Taken   error // why nothing can listen there now
}

// A Certificate is that of a service on this machine.
type Certificate struct {
	Path   string
	Faulty error // why it cannot be read

	From, Until time.Time
	Host        string // for which it is wanted, empty if that is not known
	Fits        error  // why it does not serve this host
}

func door(address string) *Door {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return &Door{address, err}
	}
	return &Door{address, l.Close()}
}

// certificate looks at the first certificate in a file: those of authorities may follow.
func certificate(path, address string) *Certificate {
	c := &Certificate{Path: path}
	text, err := os.ReadFile(path)
	if err != nil {
		c.Faulty = err
		return c
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" {
		c.Faulty = errors.New("not a certificate in PEM")
		return c
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		c.Faulty = err
		return c
	}
	c.From, c.Until = parsed.NotBefore, parsed.NotAfter
	if host, _, err := net.SplitHostPort(address); err == nil && host != "" {
		if ip, err := netip.ParseAddr(host); err != nil || !ip.IsUnspecified() {
			c.Host, c.Fits = host, parsed.VerifyHostname(host)
		}
	}
	return c
}
