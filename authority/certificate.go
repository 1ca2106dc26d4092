package authority

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// maxCertificate bounds the bytes of a certificate in PEM.
const maxCertificate = 64 << 10

const certificateBlock = "CERTIFICATE"

func encode(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: certificateBlock, Bytes: der})
}

// ParseCertificate parses one certificate in PEM, and nothing else beside it: what people compare by its fingerprint must be
// all that there is in the file.
func ParseCertificate(text []byte) (*x509.Certificate, error) {
	if len(text) > maxCertificate {
		return nil, fmt.Errorf("parse certificate: %d bytes, at most %d", len(text), maxCertificate)
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != certificateBlock {
		return nil, errors.New("parse certificate: not one in PEM")
	}
	if !bytes.Equal(encode(block.Bytes), bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))) {
		return nil, errors.New("parse certificate: there is more in the file than one certificate")
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("parse certificate: %v", err)
	}
	return c, nil
}

// Fingerprint returns SHA-256 of a certificate as people compare it with what a tablet shows: four lines of eight bytes.
func Fingerprint(c *x509.Certificate) []string {
	sum := sha256.Sum256(c.Raw)
	lines := make([]string, 4)
	for i := range lines {
		lines[i] = fmt.Sprintf("% X", sum[8*i:8*i+8])
	}
	return lines
}
