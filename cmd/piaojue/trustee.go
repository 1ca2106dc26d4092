package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/trustee"
)

func newTrustee() *cobra.Command {
	c := &cobra.Command{
		Use:   "trustee",
		Short: "Hold a share of the key of a poll: what a scrutineer does",
		Long: `Hold a share of the key of a poll. Each of the scrutineers who are its trustees has a folder of their own, on a machine or a
stick of their own, and works on a copy of the board that the clerk hands out: ceremony until the key is made, decrypt once
the votes are summed. Both say what is owed next, or whom everybody waits for; run again, they say the same again.`,
		Example: `  piaojue trustee new --data li --board copy --key li.key
  piaojue trustee backup --data li --key li.key --out /media/stick/li-trustee.key
  piaojue trustee check --data li --key li.key /media/stick/li-trustee.key
  piaojue trustee ceremony --data li --key li.key --board copy --out li.json
  piaojue trustee decrypt --data li --key li.key --board copy --out li.json
  piaojue trustee destroy --data li --key li.key --board copy --out li.json`,
	}
	c.AddCommand(newTrusteeNew(), newTrusteeBackup(), newTrusteeCheck(), newTrusteeCeremony(), newTrusteeDecrypt(),
		newTrusteeRestore(), newTrusteeDestroy(), newTrusteeServe())
	return c
}

// A trusteeFolder is where a scrutineer keeps a key share, and the signing key that goes with it.
type trusteeFolder struct {
	path, key         string
	pass, officerPass passphrase
}

// officer gives a command the flags for the folder and the signing key.
func (f *trusteeFolder) officer(c *cobra.Command) {
	c.Flags().StringVar(&f.path, "data", "", "the trustee's `folder` for this poll")
	c.Flags().StringVar(&f.key, "key", "", "the scrutineer's signing key `file`")
	f.officerPass.of = "the signing key"
	f.officerPass.flag(c, "officer-passphrase-file")
	c.MarkFlagRequired("data")
	c.MarkFlagRequired("key")
}

// sealed gives a command the flags for the key share, too.
func (f *trusteeFolder) sealed(c *cobra.Command) {
	f.officer(c)
	f.pass.of = "the trustee key"
	f.pass.flag(c, "passphrase-file")
}

// signing opens the scrutineer's signing key.
func (f *trusteeFolder) signing(c *cobra.Command) (key crypto.SigningKey, err error) {
	if _, err := os.Stat(f.key); err != nil { // before anybody is asked for a passphrase
		return key, err
	}
	pass, err := f.officerPass.ask(c, false)
	if err != nil {
		return key, err
	}
	defer clear(pass)
	return signingKey(f.key, pass)
}

// signingKey opens the file of an officer's signing key.
func signingKey(path string, passphrase []byte) (key crypto.SigningKey, err error) {
	file, err := keyfile.Read(path)
	if err != nil {
		return key, err
	}
	k, err := keyfile.Open(file, passphrase, keyfile.Officer)
	if err != nil {
		return key, fmt.Errorf("%s: %w", path, err)
	}
	defer k.Destroy()
	if len(k.Secret) != 32 {
		return key, fmt.Errorf("%s: not a signing key", path)
	}
	return crypto.SigningKeyFromSeed(k.Secret), nil
}

// with opens the folder for fn.
func (f *trusteeFolder) with(c *cobra.Command, fn func(*trustee.Trustee) error) error {
	officer, err := f.signing(c)
	if err != nil {
		return failure{err}
	}
	defer officer.Destroy()
	t, err := trustee.Open(f.path, officer)
	if err != nil {
		return failure{err}
	}
	defer t.Close()
	return asFailure(fn(t))
}

// unlocked opens the folder and the key share for fn.
func (f *trusteeFolder) unlocked(c *cobra.Command, fn func(*trustee.Trustee) error) error {
	return f.with(c, func(t *trustee.Trustee) error {
		pass, err := f.pass.ask(c, false)
		if err != nil {
			return err
		}
		defer clear(pass)
		if err := t.Unlock(pass); err != nil {
			return err
		}
		return fn(t)
	})
}

// say writes a line for the person at the machine.
func say(c *cobra.Command, id string, args ...any) {
	fmt.Fprintln(c.ErrOrStderr(), wordsOf(c).Say(id, args...))
}

// step hands on the message of a step, and says what it says or who is awaited.
func (r *recipient) step(c *cobra.Command, s trustee.Step) error {
	m := s.Board.Poll().Manifest
	head := s.Board.Head()
	if s.Message != nil {
		head.Size-- // the message was tried on it
	}
	say(c, "trustee.seen", "Origin", m.Origin, "Index", s.Index, "Count", len(m.Trustees.Keys), "Size", head.Size)
	if s.Message == nil {
		say(c, "trustee.nothing")
		say(c, "trustee.waits."+string(s.Waits))
		if len(s.For) > 0 {
			say(c, "trustee.awaited", "Names", strings.Join(s.For, ", "))
		}
		return nil
	}
	if owes := s.Message.Kind; owes == audit.Key && m.Trustees.Threshold == len(m.Trustees.Keys) {
		say(c, "trustee.owes.public") // nothing was dealt
	} else {
		say(c, "trustee.owes."+string(owes))
	}
	if d := s.Board.Decryption(); s.Message.Kind == audit.Head {
		say(c, "trustee.root", "Root", d.Tally.Root)
	}
	return r.deliver(c, *s.Message)
}

// advice adds to an error what to do about it.
func advice(c *cobra.Command, err error) error {
	for id, reason := range map[string]error{
		"trustee.advice.backup": trustee.ErrBackup, "trustee.advice.aloud": trustee.ErrAloud,
		"trustee.advice.other": trustee.ErrOtherTally, "trustee.advice.checkpoint": trustee.ErrCheckpoint,
	} {
		if errors.Is(err, reason) {
			say(c, id)
		}
	}
	return err
}
