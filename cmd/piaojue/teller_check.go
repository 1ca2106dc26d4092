package main

import (
	"bytes"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/officer"
)

func newTellerCheck() *cobra.Command {
	var s signing
	var reading string
	c := &cobra.Command{
		Use:   "check --board DIR --key FILE --reading FILE --out FILE DIR",
		Short: "Check the other teller's ballots against your own table, and sign",
		Long: `Check every ballot that the other teller made against your own table, and sign the list of them. DIR is what teller encrypt
made. When enough have signed, the file in it that shows what is in each ballot is erased: from then on nothing links a paper
to a ballot. On flash memory and on some file systems old bytes can remain; keep the stick with the papers.`,
		Example: `  piaojue teller check --board copy --key zheng/officer.key --reading zheng.csv --out epoch.json papers`,
		Args:    one("folder"),
		RunE: func(c *cobra.Command, args []string) error {
			return asFailure(s.check(c, reading, args[0]))
		},
	}
	s.flags(c)
	s.outFlag(c)
	c.Flags().StringVar(&reading, "reading", "", "your own table `file`")
	c.MarkFlagRequired("reading")
	return c
}

func (s *signing) check(c *cobra.Command, reading, folder string) error {
	defer s.destroy()
	if err := vacantFile(wordsOf(c), s.out); err != nil {
		return err
	}
	v, err := look(c, s.board)
	if err != nil {
		return err
	}
	r, err := readReading(v, reading)
	if err != nil {
		return err
	}
	w, err := readWaiting(filepath.Join(folder, epochFile))
	if err != nil {
		return err
	}
	if w.Order.Kind != audit.Epoch { // who made the folder does not choose what this command signs
		return fmt.Errorf("%s orders %s, not ballots made of papers: look at it with officer show", epochFile, w.Order.Kind)
	}
	path := filepath.Join(folder, transcriptionFile)
	data, err := readInput(path, officer.MaxTranscription)
	if err != nil {
		return err
	}
	t, err := officer.ParseTranscription(bytes.TrimSuffix(data, []byte("\n")))
	if err != nil {
		return fmt.Errorf("%s: %v", path, err)
	}
	if err := v.Transcribed(r, t); err != nil {
		return err
	}
	w, complete, err := s.join(c, v, w)
	if err != nil {
		return err
	}
	if err := s.keep(c, s.out, w, complete); err != nil || !complete {
		return err
	}
	if err := keyfile.Erase(path); err != nil {
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("teller.checked", "Count", len(t.Papers), "Path", path))
	return nil
}
