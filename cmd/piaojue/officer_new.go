package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/officer"
)

func newOfficerNew() *cobra.Command {
	var role, name, out string
	pass := passphrase{of: "the new signing key"}
	c := &cobra.Command{
		Use:   "new --role ROLE --name NAME --out DIR",
		Short: "Draw your signing key and seal it with a passphrase",
		Long: `Draw a signing key and seal it with a new passphrase, on a machine or a stick of your own. The role is chair,
chief_scrutineer, scrutineer, teller or operator. DIR must not exist: officer.key in it is for you alone, and officer.json is
handed to the clerk, for the manifest. The key file opens with the age command, too.`,
		Example: `  piaojue officer new --role chair --name 张三 --out zhang`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := vacantFile(wordsOf(c), out); err != nil {
				return failure{err}
			}
			phrase, err := pass.ask(c, true)
			if err != nil {
				return failure{err}
			}
			defer clear(phrase)
			file, public, err := officer.New(rand.Reader, ballot.Role(role), name, phrase)
			if err != nil {
				return failure{err}
			}
			if err := os.Mkdir(out, 0o700); err != nil {
				return failure{err}
			}
			key, shown := filepath.Join(out, "officer.key"), filepath.Join(out, "officer.json")
			if err := errors.Join(keyfile.Write(key, file), writeNew(shown, public)); err != nil {
				os.RemoveAll(out) // nobody has seen the public key yet
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("officer.new", "Key", key, "Public", shown))
			return nil
		},
	}
	c.Flags().StringVar(&role, "role", "", "chair, chief_scrutineer, scrutineer, teller or operator")
	c.Flags().StringVar(&name, "name", "", "your name, as the meeting adopted it")
	c.Flags().StringVar(&out, "out", "", "the `folder` to make; must not exist")
	pass.flag(c, "passphrase-file")
	for _, name := range []string{"role", "name", "out"} {
		c.MarkFlagRequired(name)
	}
	return c
}
