package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/officer"
)

const (
	epochFile         = "epoch.waiting.json"
	transcriptionFile = "transcription.json"
)

func newTellerEncrypt() *cobra.Command {
	var s signing
	c := &cobra.Command{
		Use:   "encrypt --board DIR --key FILE --out DIR READING",
		Short: "Make a ballot of every valid paper, and sign their list first",
		Long: `Make a ballot of every valid paper in your table, and sign the list of them. DIR is made for the other teller: the order
that waits, the ballots, and a file that shows what is in each. Order papers --count first. Invalid papers, such as those with
more approvals than seats, are listed with the order that sets each aside: give those orders when the ballots are on the board,
for after them the board takes no ballots of papers. If no paper is valid, nothing is made, and the exit code is 1.`,
		Example: `  piaojue teller encrypt --board copy --key wu/officer.key --out papers wu.csv`,
		Args:    one("table"),
		RunE: func(c *cobra.Command, args []string) error {
			return asFailure(s.encrypt(c, args[0]))
		},
	}
	s.flags(c)
	s.outFlag(c)
	return c
}

func (s *signing) encrypt(c *cobra.Command, path string) error {
	defer s.destroy()
	if err := vacantFile(wordsOf(c), s.out); err != nil {
		return err
	}
	v, err := look(c, s.board)
	if err != nil {
		return err
	}
	r, err := readReading(v, path)
	if err != nil {
		return err
	}
	if v.Board.Phase() != audit.Transcribing {
		return fmt.Errorf("%w: the board is %s", audit.ErrPhase, v.Board.Phase())
	}
	if err := showInvalid(c, v, r); err != nil {
		return err
	}
	if valid(r) == 0 {
		return errors.New(wordsOf(c).Say("teller.novalid", "Path", path))
	}
	t, err := officer.Encrypt(rand.Reader, &v.Board.Poll().Poll, r)
	if err != nil {
		return err
	}
	if err := v.Transcribed(r, t); err != nil {
		return err
	}
	w, _, err := s.begin(c, v, audit.Epoch, nil)
	if err != nil {
		return err
	}
	if err := writePapers(s.out, w, t); err != nil {
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("teller.encrypted", "Count", len(t.Papers), "Path", s.out))
	return nil
}

// writePapers makes the folder for the other teller.
func writePapers(folder string, w officer.Waiting, t *officer.Transcription) error {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	err := errors.Join(keyfile.Write(filepath.Join(folder, transcriptionFile), t.Bytes()), writeNew(filepath.Join(folder, epochFile), w.Bytes()))
	for i, m := range t.Messages() {
		err = errors.Join(err, writeNew(filepath.Join(folder, fmt.Sprintf("ballot-%06d.json", i+1)), m.Bytes()))
	}
	return err
}

// showInvalid lists the invalid papers, why each is, and how it is ordered.
func showInvalid(c *cobra.Command, v *officer.View, r officer.Reading) error {
	n := 0
	for _, p := range r {
		if p.Invalid == "" {
			continue
		}
		n++
		why, err := v.Describe(audit.NewOrder(audit.Invalid, audit.InvalidBody{Number: n, Reason: p.Invalid}, v.Board.Head()))
		if err != nil {
			return err
		}
		showLines(c.OutOrStdout(), wordsOf(c), why)
		fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("teller.invalid", "Paper", p.Number, "Number", n, "Reason", p.Invalid))
	}
	return nil
}
