package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/registrar"
)

func newRegistrar() *cobra.Command {
	c := &cobra.Command{
		Use:   "registrar",
		Short: "Run a registrar: the roll, the issuing book, and the keys that sign tokens",
		Long: `Run a registrar. The secretariat's has the confidential roll and checks deputies in; the scrutineers' has the slips. Each
has a folder of its own on a machine of its own, and signs nothing that its own look at the board does not allow. None of
them ever sees a ballot.

Before the meeting: new, import, cards (of the secretariat's), slips (of the scrutineers'), roll, slips, key.
When the manifest is there: bind.  In the hall: check-in, leave, paper, sign, issue, replace, book.  After it: destroy.
With a server: serve binds, signs and destroys by itself.`,
		Example: `  piaojue registrar new --data secretariat --issuer registrar.rd.example.cn --by 大会秘书处
  piaojue registrar import --data secretariat roll.xlsx
  piaojue registrar key --data secretariat --out registrar.json
  piaojue registrar bind --data secretariat --board copy`,
	}
	c.AddCommand(newRegistrarNew(), newRegistrarTemplate(), newRegistrarImport(), newRegistrarRoll(), newRegistrarSlips(),
		newRegistrarReplace(), newRegistrarKey(), newRegistrarBind(), newRegistrarDestroy(), newRegistrarBook(),
		newRegistrarAttendance("check-in", audit.CheckedIn, "Check deputies in: make what two scrutineers confirm"),
		newRegistrarAttendance("leave", audit.LeftHall, "Let deputies leave: make what two scrutineers confirm"),
		newRegistrarPaper(), newRegistrarSign(), newRegistrarIssue(), newRegistrarServe())
	return c
}

// A registrarFolder is where a registrar keeps its book and its keys.
type registrarFolder struct {
	path string
	pass passphrase
}

func (f *registrarFolder) flag(c *cobra.Command) {
	c.Flags().StringVar(&f.path, "data", "", "the registrar's `folder`")
	c.MarkFlagRequired("data")
}

// sealed gives the command the flag for the passphrase of the key as well.
func (f *registrarFolder) sealed(c *cobra.Command) {
	f.flag(c)
	f.pass.of = "the registrar"
	f.pass.flag(c, "passphrase-file")
}

// with opens the registrar, calls fn, and closes it.
func (f *registrarFolder) with(fn func(*registrar.Registrar) error) error {
	r, err := registrar.Open(f.path)
	if err != nil {
		return asFailure(err)
	}
	r.Each = each
	err = fn(r)
	var already failure
	if errors.As(err, &already) {
		return errors.Join(err, r.Close())
	}
	return asFailure(errors.Join(err, r.Close()))
}

func newRegistrarNew() *cobra.Command {
	var f registrarFolder
	var issuer, by string
	c := &cobra.Command{
		Use:     "new --data DIR --issuer NAME --by WHO",
		Short:   "Make a registrar in a new folder",
		Example: `  piaojue registrar new --data scrutineers --issuer registrar.jianpiao.example.cn --by 监票人`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := registrar.Create(f.path, issuer, by); err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("registrar.new", "Path", f.path))
			return nil
		},
	}
	f.flag(c)
	c.Flags().StringVar(&issuer, "issuer", "", "`name` of the registrar in the manifest, like a server's")
	c.Flags().StringVar(&by, "by", "", "`who` runs it, as in the manifest")
	c.MarkFlagRequired("issuer")
	return c
}
