package main

import (
	"crypto/x509"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/authority"
	"github.com/piaojue/piaojue/keyfile"
)

func newTLS() *cobra.Command {
	c := &cobra.Command{
		Use:   "tls",
		Short: "Make certificates for the machines of a hall that have none",
		Long: `Make a certificate authority for the machines of one hall, and certificates for server, registrars, booth hosts and
witnesses. Tablets install the authority's certificate; it is good for the hall's names and addresses alone, so that nobody who
gets hold of its key can read what a deputy's own device says elsewhere. Whoever has certificates of a public authority for the
machines needs none of this.`,
		Example: `  piaojue tls new --out hall --name "云澜县人大 2026" --host rd.example.cn --host 192.168.1.0/24
  piaojue tls issue --ca hall --host server.rd.example.cn --host 192.168.1.10 --out server
  piaojue tls page --ca hall --out install.html`,
	}
	c.AddCommand(newTLSNew(), newTLSIssue(), newTLSPage())
	return c
}

// The files of an authority and of a machine. A machine gets the authority's certificate, too.
const (
	authorityKey         = "authority.key"
	authorityCertificate = "ca.crt"
	machineCertificate   = "tls.crt"
	machineKey           = "tls.key"
)

// An authorityFolder is where the authority of a hall lies.
type authorityFolder struct {
	path string
	pass passphrase
}

func (f *authorityFolder) flag(c *cobra.Command) {
	c.Flags().StringVar(&f.path, "ca", "", "the `folder` of the authority, made by tls new")
	c.MarkFlagRequired("ca")
}

// certificate reads the authority's certificate, as the file is and parsed.
func (f *authorityFolder) certificate() (text []byte, c *x509.Certificate, err error) {
	path := filepath.Join(f.path, authorityCertificate)
	if text, err = readInput(path, 64<<10); err != nil {
		return nil, nil, err
	}
	if c, err = authority.ParseCertificate(text); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return text, c, nil
}

// open opens the authority with its key.
func (f *authorityFolder) open(c *cobra.Command) (*authority.Authority, error) {
	text, _, err := f.certificate()
	if err != nil {
		return nil, err
	}
	key, err := keyfile.Read(filepath.Join(f.path, authorityKey))
	if err != nil {
		return nil, err
	}
	pass, err := f.pass.ask(c, false)
	if err != nil {
		return nil, err
	}
	defer clear(pass)
	return authority.Open(text, key, pass)
}

// day is how a date is shown to people.
const day = "2006-01-02"
