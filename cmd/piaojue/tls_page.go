package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/authority"
	"github.com/piaojue/piaojue/report"
)

func newTLSPage() *cobra.Command {
	var f authorityFolder
	var out string
	c := &cobra.Command{
		Use:   "page --ca DIR --out FILE",
		Short: "Write the page with which tablets are given the authority's certificate",
		Long: `Write the page with which tablets are given the authority's certificate: what it is good for, its fingerprint, how it is
installed, in both languages, and the certificate itself, to be saved. Print it, and carry the same file to the tablets; what a
tablet shows is compared with the paper.`,
		Example: `  piaojue tls page --ca hall --out install.html`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return asFailure(f.page(c, out))
		},
	}
	f.flag(c)
	c.Flags().StringVar(&out, "out", "", "the `file` to write; must not exist")
	c.MarkFlagRequired("out")
	return c
}

func (f *authorityFolder) page(c *cobra.Command, out string) error {
	if err := vacantFile(wordsOf(c), out); err != nil {
		return err
	}
	_, own, err := f.certificate()
	if err != nil {
		return err
	}
	var page bytes.Buffer
	err = report.Install(&page, languageOf(c), report.Installation{
		Authority: own.Subject.CommonName, Certificate: own.Raw, Fingerprint: authority.Fingerprint(own),
		Names: authority.Permitted(own).Strings(), Until: own.NotAfter,
	})
	if err != nil {
		return err
	}
	if err := writeNew(out, page.Bytes()); err != nil {
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("tls.page", "Path", out))
	return nil
}
