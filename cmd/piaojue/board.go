package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
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
  piaojue board new --data board --draft poll.json --officers people --registrar a.json --roll roll.json --slips slips.json
  piaojue board add --data board open.json
  piaojue board copy --data board --out copy`,
	}
	c.AddCommand(newBoardDraft(), newBoardNew(), newBoardAdd(), newBoardAccept(), newBoardEpoch(), newBoardCopy(), newBoardShow())
	return c
}

// A boardFolder is where a clerk keeps one board: the store, the sealed keys of log and receipts, and the board's name.
type boardFolder struct {
	path string
	pass passphrase
}

func (f *boardFolder) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.path, "data", "", "the `folder` of the board")
	f.pass.of = "the board"
	f.pass.flag(c, "passphrase-file")
	c.MarkFlagRequired("data")
}

func (f *boardFolder) in(name string) string { return filepath.Join(f.path, name) }

const (
	originFile  = "origin"
	storeFolder = "store"
)

// with opens the board, calls fn, and closes the store.
func (f *boardFolder) with(c *cobra.Command, fn func(ctx context.Context, w *sequencer.Writer) error) (err error) {
	origin, err := os.ReadFile(f.in(originFile))
	if err != nil {
		return failure{fmt.Errorf("%s is not the folder of a board: %v", f.path, err)}
	}
	keys, err := f.keys(c, string(origin))
	if err != nil {
		return failure{err}
	}
	s, err := bolt.Open(f.in(storeFolder))
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
	return sequencer.Options{Node: "clerk", Each: each}
}

// keys opens the keys of log and receipts.
func (f *boardFolder) keys(c *cobra.Command, origin string) (k sequencer.Keys, err error) {
	pass, err := f.pass.ask(c, false)
	if err != nil {
		return k, err
	}
	defer clear(pass)
	if k.Log, err = f.signer(pass, keyfile.Log, origin); err != nil {
		return k, err
	}
	k.Receipt, err = f.signer(pass, keyfile.Receipt, origin+"/receipt")
	return k, err
}

func (f *boardFolder) signer(pass []byte, use keyfile.Use, name string) (*audit.Signer, error) {
	path := f.in(string(use) + ".key")
	file, err := keyfile.Read(path)
	if err != nil {
		return nil, err
	}
	key, err := keyfile.Open(file, pass, use)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer key.Destroy()
	if len(key.Secret) != 32 {
		return nil, fmt.Errorf("%s: not a signing key", path)
	}
	s, err := audit.NewSigner(name, crypto.SigningKeyFromSeed(key.Secret))
	if err != nil {
		return nil, err
	}
	if s.VerifierKey().String() != key.Public {
		return nil, fmt.Errorf("%s: it is the key of %.80q, not of %q", path, key.Public, name)
	}
	return s, nil
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
