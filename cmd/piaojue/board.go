package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/bolt"
)

func newBoard() *cobra.Command {
	c := &cobra.Command{
		Use:   "board",
		Short: "Keep the board of a poll by hand: what the clerk does",
		Long: `Keep the board of a poll by hand. The clerk takes message files from officers, scrutineers, registrars and
tablets, puts them on the board, and hands everybody a copy of it. The clerk can refuse a file, but neither change
nor invent one, and everybody's own program notices.`,
		Example: `  piaojue board draft --out poll.json
  piaojue board new --data board --draft poll.json --officer wang.json … --registrar a.json … --roll roll.json --slips slips.json
  piaojue board add --data board open.json
  piaojue board copy --data board --out copy`,
	}
	c.AddCommand(newBoardDraft(), newBoardNew(), newBoardSeries(), newBoardAdd(), newBoardAccept(), newBoardEpoch(), newBoardCopy(), newBoardShow())
	return c
}

// A boardFolder is where a clerk keeps one board: the store, the sealed keys of log and receipts, and the board's name.
type boardFolder struct {
	path string
	pass passphrase
}

func (f *boardFolder) flag(c *cobra.Command) {
	c.Flags().StringVar(&f.path, "data", "", "the `folder` of the board")
	c.MarkFlagRequired("data")
}

// sealed gives the command the flag for the passphrase of the board's keys as well.
func (f *boardFolder) sealed(c *cobra.Command) {
	f.flag(c)
	f.pass.of = "the board"
	f.pass.flag(c, "passphrase-file")
}

func (f *boardFolder) in(name string) string { return filepath.Join(f.path, name) }

// A boardJob does something with a board while its store is open.
type boardJob func(ctx context.Context, w *sequencer.Writer) error

// write opens the board with its keys, calls fn, and closes the store.
func (f *boardFolder) write(c *cobra.Command, fn boardJob) error {
	origin, err := f.origin()
	if err != nil {
		return failure{err}
	}
	keys, err := f.keys(c, origin)
	if err != nil {
		return failure{err}
	}
	return f.with(c, origin, keys, fn)
}

// read opens the board without its keys: nothing can be added.
func (f *boardFolder) read(c *cobra.Command, fn boardJob) error {
	origin, err := f.origin()
	if err != nil {
		return failure{err}
	}
	return f.with(c, origin, sequencer.Keys{}, fn)
}

func (f *boardFolder) origin() (string, error) {
	origin, err := os.ReadFile(f.in(boardfolder.OriginFile))
	if err != nil {
		return "", fmt.Errorf("%s is not the folder of a board: %v", f.path, err)
	}
	if len(origin) == 0 || bytes.ContainsAny(origin, " \t\r\n") {
		return "", fmt.Errorf("%s: origin: empty, or not the name of a board; bring the file back", f.path)
	}
	return string(origin), nil
}

func (f *boardFolder) with(c *cobra.Command, origin string, keys sequencer.Keys, fn boardJob) (err error) {
	s, err := bolt.Open(f.in(boardfolder.StoreFolder))
	if err != nil {
		return failure{err}
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	w, err := sequencer.Open(c.Context(), s, store.Poll(origin), keys, f.options())
	if err != nil {
		return failure{err}
	}
	if err := fn(c.Context(), w); err != nil {
		return failure{err}
	}
	return nil
}

func (f *boardFolder) options() sequencer.Options {
	return sequencer.Options{Node: boardfolder.Node, Each: each}
}

// keys asks for the passphrase and opens the keys of log and receipts.
func (f *boardFolder) keys(c *cobra.Command, origin string) (k sequencer.Keys, err error) {
	file, err := keyfile.Read(f.in(boardfolder.KeyFile))
	if err != nil {
		return k, err
	}
	pass, err := f.pass.ask(c, false)
	if err != nil {
		return k, err
	}
	defer clear(pass)
	return f.unseal(file, pass, origin)
}

// unseal opens the key file of the board with this origin.
func (f *boardFolder) unseal(file, pass []byte, origin string) (k sequencer.Keys, err error) {
	if k, err = boardfolder.Unseal(file, pass, origin); err != nil {
		return k, fmt.Errorf("%s: %w", f.in(boardfolder.KeyFile), err)
	}
	return k, nil
}

// messages reads message files.
func messages(paths []string) ([]audit.Message, error) {
	var all []audit.Message
	for _, path := range paths {
		data, err := readInput(path, audit.MaxPayload+256)
		if err != nil {
			return nil, err
		}
		m, err := audit.ParseMessage([]byte(strings.TrimSuffix(string(data), "\n")))
		if err != nil {
			return nil, fmt.Errorf("%s: %v", path, err)
		}
		all = append(all, m)
	}
	return all, nil
}
