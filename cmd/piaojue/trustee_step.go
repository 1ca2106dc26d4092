package main

import (
	"crypto/rand"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/trustee"
)

// A trusteeStep is a step over a copy of the board, which may end in a message.
type trusteeStep struct {
	trusteeFolder
	recipient
	board, policy, beside string
}

func (s *trusteeStep) flags(c *cobra.Command) {
	addBoard(c, &s.board)
	s.outOrSend(c)
	c.MarkFlagRequired("board")
}

// read reads the copy; the trustee itself replays it.
func (s *trusteeStep) read(c *cobra.Command) (audit.Bundle, audit.Options, error) {
	if err := s.vacant(c); err != nil {
		return nil, audit.Options{}, err
	}
	o, err := told{policy: s.policy, beside: s.beside}.options(c)
	if err != nil {
		return nil, o, err
	}
	bundle, err := openBundle(c, s.board)
	return bundle, o, err
}

func (s *trusteeStep) take(c *cobra.Command, step func(*trustee.Trustee, audit.Bundle, audit.Options) (trustee.Step, error)) error {
	bundle, o, err := s.read(c)
	if err != nil {
		return failure{err}
	}
	return s.unlocked(c, func(t *trustee.Trustee) error {
		next, err := step(t, bundle, o)
		if err != nil {
			return advice(c, err)
		}
		return s.step(c, next)
	})
}

func newTrusteeCeremony() *cobra.Command {
	var s trusteeStep
	c := &cobra.Command{
		Use:   "ceremony --data DIR --key FILE --board DIR (--out FILE | --send URL)",
		Short: "Say what this trustee owes next in the making of the key",
		Long: `Replay the copy of the board and write the message that this trustee owes next: certificate, commitment, deal, and key, or a
complaint against who dealt wrongly. If it owes nothing now, no file is written, and those whom everybody waits for are named.
It can be stopped and run again at any time, and says the same again.`,
		Example: `  piaojue trustee ceremony --data li --key li.key --board copy --out li.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return s.take(c, func(t *trustee.Trustee, b audit.Bundle, o audit.Options) (trustee.Step, error) {
				return t.Ceremony(rand.Reader, b, o)
			})
		},
	}
	s.sealed(c)
	s.flags(c)
	return c
}

func newTrusteeDecrypt() *cobra.Command {
	var s trusteeStep
	var aloud string
	c := &cobra.Command{
		Use:   "decrypt --data DIR --key FILE --board DIR (--out FILE | --send URL)",
		Short: "Verify the whole board, countersign the tally, and then decrypt it",
		Long: `Verify the whole board and write the message that this trustee owes next after the tally: first its countersignature of the
board right after the tally, then, once enough trustees have countersigned, its share of the decryption. One tally is
countersigned and decrypted in a key's life. A void poll, and one of too few ballots, is not.

Of sealed texts that are written beside another poll, --beside is a copy of that board: nothing is decrypted then if a text was made with
the randomness of a ballot there. No honest program makes such a text, and it opens no ballot; who decrypts all the same leaves it out.

--root is the root of the tally as another scrutineer reads it aloud. Who was restored from a backup without its record needs
it: it does not remember what it signed.`,
		Example: `  piaojue trustee decrypt --data li --key li.key --board copy --out li.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var root *crypto.Hash
			if aloud != "" {
				root = new(crypto.Hash)
				if err := root.UnmarshalText([]byte(aloud)); err != nil {
					return fmt.Errorf("--root: %v", err)
				}
			}
			return s.take(c, func(t *trustee.Trustee, b audit.Bundle, o audit.Options) (trustee.Step, error) {
				return t.Decrypt(rand.Reader, b, o, root)
			})
		},
	}
	s.sealed(c)
	s.flags(c)
	c.Flags().StringVar(&aloud, "root", "", "the `root` of the tally, read aloud by another scrutineer")
	c.Flags().StringVar(&s.policy, "policy", "", "a tlog-policy `file` that the checkpoint must satisfy as well")
	c.Flags().StringVar(&s.beside, "beside", "", "a `copy` of the board of the poll beside which sealed texts are written")
	return c
}
