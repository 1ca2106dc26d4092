package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/authority"
	"github.com/piaojue/piaojue/keyfile"
)

func newTLSNew() *cobra.Command {
	f := authorityFolder{pass: passphrase{of: "the authority"}}
	var name string
	var hosts []string
	var days int
	c := &cobra.Command{
		Use:   "new --out DIR --name NAME --host NAME…",
		Short: "Make the authority of a hall",
		Long: `Make the authority of a hall, on a machine that will not be on its network, or on a stick. It may vouch for the hosts that are
given here, and for nothing else: a host name stands for all below it, and 192.168.1.0/24 for a network. DIR must not exist:
authority.key in it is sealed with a new passphrase and needed again for each machine; ca.crt is for everybody.

Erase authority.key when all machines have their certificates for the session.`,
		Example: `  piaojue tls new --out hall --name "云澜县人大 2026" --host rd.example.cn --host 192.168.1.0/24`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return asFailure(f.create(c, name, hosts, days))
		},
	}
	c.Flags().StringVar(&f.path, "out", "", "the `folder` to make; must not exist")
	c.Flags().StringVar(&name, "name", "", "`name` of the authority, as tablets will show it")
	c.Flags().StringArrayVar(&hosts, "host", nil, "host `name`, address or network for which it may vouch; again for each")
	c.Flags().IntVar(&days, "days", authority.MaxDays, fmt.Sprintf("how many `days` it is good for, at most %d", authority.MaxDays))
	f.pass.flag(c, "passphrase-file")
	for _, name := range []string{"out", "name", "host"} {
		c.MarkFlagRequired(name)
	}
	return c
}

func (f *authorityFolder) create(c *cobra.Command, name string, hosts []string, days int) error {
	if err := vacantFile(wordsOf(c), f.path); err != nil {
		return err
	}
	permitted, err := authority.ParseNames(hosts)
	if err != nil {
		return err
	}
	pass, err := f.pass.ask(c, true)
	if err != nil {
		return err
	}
	defer clear(pass)
	certificate, key, err := authority.New(name, permitted, time.Now(), days, pass)
	if err != nil {
		return err
	}
	if err := os.Mkdir(f.path, 0o700); err != nil {
		return err
	}
	err = errors.Join(keyfile.Write(filepath.Join(f.path, authorityKey), key), writeNew(filepath.Join(f.path, authorityCertificate), certificate))
	if err != nil {
		os.RemoveAll(f.path) // no tablet trusts it yet
		return err
	}
	_, made, err := f.certificate()
	if err != nil {
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("tls.new", "Path", f.path, "Until", made.NotAfter.Local().Format(day),
		"Fingerprint", strings.Join(authority.Fingerprint(made), "\n  ")))
	return nil
}
