package main

import (
	"crypto/rand"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/trustee"
)

func newTrusteeNew() *cobra.Command {
	var f trusteeFolder
	var copyOf firstCopy
	c := &cobra.Command{
		Use:   "new --data DIR --board DIR --key FILE",
		Short: "Draw the key share of one poll and seal it with a passphrase",
		Long: `Draw the seed of a key share for the poll of this board, whose manifest lists the owner of the signing key among its
trustees, and seal it with a new passphrase. DIR must not exist. The key file opens with the age command, too.`,
		Example: `  piaojue trustee new --data li --board copy --key li.key`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return asFailure(f.create(c, copyOf))
		},
	}
	f.sealed(c)
	copyOf.flags(c)
	return c
}

func (f *trusteeFolder) create(c *cobra.Command, copyOf firstCopy) error {
	if err := vacantFile(wordsOf(c), f.path); err != nil {
		return err
	}
	board, _, err := copyOf.replay(c)
	if err != nil {
		return err
	}
	officer, err := f.signing(c)
	if err != nil {
		return err
	}
	defer officer.Destroy()
	pass, err := f.pass.ask(c, true)
	if err != nil {
		return err
	}
	defer clear(pass)
	m := board.Poll().Manifest
	t, err := trustee.New(rand.Reader, f.path, m, officer, pass)
	if err != nil {
		return err
	}
	say(c, "trustee.made", "Path", f.path, "Origin", m.Origin, "Poll", m.Hash())
	return t.Close()
}

func newTrusteeRestore() *cobra.Command {
	var f trusteeFolder
	c := &cobra.Command{
		Use:   "restore --data DIR --key FILE BACKUP",
		Short: "Bring a lost key file back from its backup",
		Long: `Bring a lost key file back from its backup. If the trustee's record is still in DIR, nothing else changes. If it is lost, too,
DIR is made anew, and decrypt will ask for the root of the tally as another scrutineer reads it aloud: somebody who keeps two
boards could otherwise show this trustee the other one.`,
		Example: `  piaojue trustee restore --data li --key li.key /media/stick/li-trustee.key`,
		Args:    one("backup"),
		RunE: func(c *cobra.Command, args []string) error {
			return asFailure(f.restore(c, args[0]))
		},
	}
	f.sealed(c)
	return c
}

func (f *trusteeFolder) restore(c *cobra.Command, backup string) error {
	officer, err := f.signing(c)
	if err != nil {
		return err
	}
	defer officer.Destroy()
	pass, err := f.pass.ask(c, false)
	if err != nil {
		return err
	}
	defer clear(pass)
	t, err := trustee.Restore(f.path, backup, officer, pass)
	if err != nil {
		return err
	}
	said := "trustee.back"
	if t.Restored() {
		said = "trustee.restored"
	}
	say(c, said, "Path", f.path)
	return t.Close()
}
