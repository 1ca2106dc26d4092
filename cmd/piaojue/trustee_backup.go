package main

import (
	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/trustee"
)

func newTrusteeBackup() *cobra.Command {
	var f trusteeFolder
	var out string
	c := &cobra.Command{
		Use:     "backup --data DIR --key FILE --out FILE",
		Short:   "Copy the sealed key file to another disk",
		Example: `  piaojue trustee backup --data li --key li.key --out /media/stick/li-trustee.key`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.with(c, func(t *trustee.Trustee) error {
				if err := vacantFile(wordsOf(c), out); err != nil {
					return err
				}
				if err := t.Backup(out); err != nil {
					return err
				}
				say(c, "trustee.copied", "Path", out)
				return nil
			})
		},
	}
	f.officer(c)
	c.Flags().StringVar(&out, "out", "", "the backup `file` to write; must not exist")
	c.MarkFlagRequired("out")
	return c
}

func newTrusteeCheck() *cobra.Command {
	var f trusteeFolder
	c := &cobra.Command{
		Use:   "check --data DIR --key FILE BACKUP",
		Short: "Open a backup with the passphrase and compare it with the key",
		Long: `Open a backup from where it lies, with the passphrase, and compare what it holds with the key. Until a backup was checked,
ceremony gives no key, and so the poll cannot be opened.`,
		Example: `  piaojue trustee check --data li --key li.key /media/stick/li-trustee.key`,
		Args:    one("backup"),
		RunE: func(c *cobra.Command, args []string) error {
			return f.with(c, func(t *trustee.Trustee) error {
				pass, err := f.pass.ask(c, false)
				if err != nil {
					return err
				}
				defer clear(pass)
				if err := t.CheckBackup(args[0], pass); err != nil {
					return err
				}
				say(c, "trustee.checked", "Path", args[0])
				return nil
			})
		},
	}
	f.sealed(c)
	return c
}
