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

func newTLSIssue() *cobra.Command {
	f := authorityFolder{pass: passphrase{of: "the authority"}}
	var out string
	var hosts []string
	var days int
	c := &cobra.Command{
		Use:   "issue --ca DIR --host NAME… --out DIR",
		Short: "Give a machine of the hall its certificate",
		Long: `Give a machine of the hall its certificate. DIR must not exist: tls.crt and tls.key in it go to the machine, and ca.crt tells
it whom to trust. tls.key is not sealed, for a service starts without people: carry it on a stick, and leave it nowhere else. A
machine with several names or addresses gets one certificate for all of them.`,
		Example: `  piaojue tls issue --ca hall --host server.rd.example.cn --host 192.168.1.10 --out server`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return asFailure(f.issue(c, out, hosts, days))
		},
	}
	f.flag(c)
	c.Flags().StringVar(&out, "out", "", "the `folder` to make; must not exist")
	c.Flags().StringArrayVar(&hosts, "host", nil, "host `name` or address of the machine; again for each")
	c.Flags().IntVar(&days, "days", authority.IssueDays, "how many `days` it is good for, but not longer than the authority")
	f.pass.flag(c, "passphrase-file")
	for _, name := range []string{"out", "host"} {
		c.MarkFlagRequired(name)
	}
	return c
}

func (f *authorityFolder) issue(c *cobra.Command, out string, hosts []string, days int) error {
	if err := vacantFile(wordsOf(c), out); err != nil {
		return err
	}
	machine, err := authority.ParseNames(hosts)
	if err != nil {
		return err
	}
	a, err := f.open(c)
	if err != nil {
		return err
	}
	certificate, key, err := a.Issue(machine, time.Now(), days)
	if err != nil {
		return err
	}
	defer clear(key)
	made, err := authority.ParseCertificate(certificate)
	if err != nil {
		return err
	}
	own, _, err := f.certificate()
	if err != nil {
		return err
	}
	if err := os.Mkdir(out, 0o700); err != nil {
		return err
	}
	in := func(name string) string { return filepath.Join(out, name) }
	err = errors.Join(keyfile.Write(in(machineKey), key), writeNew(in(machineCertificate), certificate), writeNew(in(authorityCertificate), own))
	if err != nil {
		os.RemoveAll(out) // no machine has it yet
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("tls.issued", "Path", out, "Names", strings.Join(machine.Strings(), " "),
		"Until", made.NotAfter.Local().Format(day)))
	return nil
}
