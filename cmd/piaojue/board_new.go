package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
)

// A foundation is what a new board is made from: the draft of the poll, and everybody's public files.
type foundation struct {
	folder     boardFolder
	draft      string
	officers   []string
	registrars []string
	roll       string
	slips      string
	policy     string
}

func newBoardNew() *cobra.Command {
	var f foundation
	c := &cobra.Command{
		Use:   "new --data DIR --draft FILE --officer FILE… --registrar FILE… --roll FILE --slips FILE",
		Short: "Begin a board: make its keys and its manifest",
		Long: `Begin a board. The manifest is made from the draft and from the public files that officers, registrars and the printers
of cards and slips hand in; the scrutineers among the officers are the trustees, in the order of the files. The keys
of log and receipts are made here and sealed with a passphrase. Read the manifest's hash aloud when it is approved.

Wanted are a chair, one chief scrutineer, at least one more scrutineer and two tellers.`,
		Example: `  piaojue board new --data board --draft poll.json --officer wang.json --officer li.json --officer zhao.json \
      --officer zhou.json --officer wu.json --registrar secretariat.json --registrar scrutineers.json --roll roll.json --slips slips.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			m, err := f.make(c)
			if err != nil {
				return failure{err}
			}
			f.say(c, m)
			return nil
		},
	}
	f.flags(c)
	return c
}

func (f *foundation) flags(c *cobra.Command) {
	f.folder.sealed(c)
	c.Flags().StringVar(&f.draft, "draft", "", "the poll as people decided it, a `file` made by board draft")
	c.Flags().StringArrayVar(&f.officers, "officer", nil, "public `file` of an officer; again for each")
	c.Flags().StringArrayVar(&f.registrars, "registrar", nil, "public `file` of a registrar's key for this poll; again for each")
	c.Flags().StringVar(&f.roll, "roll", "", "`file` of the card keys")
	c.Flags().StringVar(&f.slips, "slips", "", "`file` of the slip keys")
	c.Flags().StringVar(&f.policy, "witnesses", "", "`file` with the witness, group and quorum lines of the policy; nobody if not given")
	for _, name := range []string{"draft", "officer", "registrar", "roll", "slips"} {
		c.MarkFlagRequired(name)
	}
}

// say says what was made, so that files in each other's places show, and what comes next.
func (f *foundation) say(c *cobra.Command, m *ballot.Manifest) {
	w, out, t := wordsOf(c), c.OutOrStdout(), m.Trustees
	fmt.Fprintln(out, w.Say("board.new", "Path", f.folder.path, "Manifest", m.Hash().String()))
	fmt.Fprintln(out, w.Say("board.made", "Cards", m.Roll.Count, "Slips", m.Slips.Count, "Trustees", len(t.Keys), "Threshold", t.Threshold))
	if m.Slips.Count < m.Roll.Count {
		say(c, "board.few-slips")
	}
	if t.Threshold == len(t.Keys) {
		say(c, "board.all-trustees")
	}
	fmt.Fprintln(out, w.Say("board.next.new"))
}

// make makes the board, and returns its manifest.
func (f *foundation) make(c *cobra.Command) (*ballot.Manifest, error) {
	m, roll, slips, err := f.read()
	if err != nil {
		return nil, err
	}
	witnesses, err := policyLines(f.policy)
	if err != nil {
		return nil, err
	}
	pass, err := f.folder.pass.ask(c, true)
	if err != nil {
		return nil, err
	}
	defer clear(pass)
	return m, boardfolder.Create(c.Context(), f.folder.path, m, roll, slips, witnesses, pass, f.folder.options())
}

// policyLines returns the lines of a policy but for that of the log: those of a file, or that nobody witnesses.
func policyLines(path string) (string, error) {
	if path == "" {
		return "quorum none\n", nil
	}
	text, err := readInput(path, 64<<10)
	return string(text), err
}

// read fills in the draft from everybody's files.
func (f *foundation) read() (m *ballot.Manifest, roll, slips ballot.Keys, err error) {
	if m, err = readDraft(f.draft); err != nil {
		return nil, nil, nil, err
	}
	if roll, err = readKeys(f.roll); err != nil {
		return nil, nil, nil, err
	}
	if slips, err = readKeys(f.slips); err != nil {
		return nil, nil, nil, err
	}
	m.Roll, m.Slips = roll.List(), slips.List()
	m.Officers, m.Registrars, m.Trustees.Keys = nil, nil, nil
	for _, path := range f.officers {
		o, err := readPublic[ballot.Officer](path)
		if err != nil {
			return nil, nil, nil, err
		}
		m.Officers = append(m.Officers, o)
		if o.Role == ballot.ChiefScrutineer || o.Role == ballot.Scrutineer {
			m.Trustees.Keys = append(m.Trustees.Keys, o.Key)
		}
	}
	for _, path := range f.registrars {
		keys, err := readRegistrar(path)
		if err != nil {
			return nil, nil, nil, err
		}
		m.Registrars = append(m.Registrars, keys...)
	}
	return m, roll, slips, nil
}

// readRegistrar reads a registrar's public file: one key, or a list of several.
func readRegistrar(path string) ([]ballot.Registrar, error) {
	if all, err := readPublic[[]ballot.Registrar](path); err == nil {
		return all, nil
	}
	one, err := readPublic[ballot.Registrar](path)
	return []ballot.Registrar{one}, err
}

// readPublic reads somebody's public file.
func readPublic[T any](path string) (v T, err error) {
	data, err := readInput(path, 64<<10)
	if err != nil {
		return v, err
	}
	if err := crypto.DecodeJSON(bytes.TrimSuffix(data, []byte("\n")), &v); err != nil {
		return v, fmt.Errorf("%s: %v", path, err)
	}
	return v, nil
}

func readKeys(path string) (ballot.Keys, error) {
	data, err := readInput(path, 70*ballot.MaxKeys)
	if err != nil {
		return nil, err
	}
	data = bytes.TrimSuffix(data, []byte("\n"))
	list := ballot.KeyList{Count: bytes.Count(data, []byte(`"`)) / 2, Hash: crypto.Sum(data)}
	keys, err := ballot.ParseKeys(data, list)
	if err != nil {
		return nil, fmt.Errorf("%s: %v", path, err)
	}
	return keys, nil
}
