package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/registrar"
)

// A stackFolder is where the key of a stack of cards lies, with the two lists for a manifest.
type stackFolder struct {
	path string
	pass passphrase
}

// The files of the folder.
const (
	stackKey   = "stack.key"
	stackRoll  = "roll.json"
	stackSlips = "slips.json"
)

func newStack() *cobra.Command {
	c := &cobra.Command{
		Use:   "stack",
		Short: "Cards that are handed out: whoever takes one answers a questionnaire on a phone",
		Long: `Make cards that are handed out (答卷卡): each has a number and a code, which opens the page for phones with card and slip in it.
Whoever has such a card can answer with it, once; so has, until it is erased, whoever has the key of the stack.

Before the poll: new, whose lists board new takes, with "electorate": "issued" in the draft.  For handing out: print, then
desk check-in and desk request with --stack and --numbers.  When they are handed out: erase.`,
		Example: `  piaojue stack new --count 300 --out stack
  piaojue stack print --data stack --address https://wenjuan.rd.example.cn:8443 --body 云澜县人大常委会 --title 养老服务问卷`,
	}
	c.AddCommand(newStackNew(), newStackPrint(), newStackErase())
	return c
}

func (f *stackFolder) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.path, "data", "", "the `folder` of the stack")
	c.MarkFlagRequired("data")
	f.sealed(c)
}

func (f *stackFolder) sealed(c *cobra.Command) {
	f.pass.of = "the stack"
	f.pass.flag(c, "passphrase-file")
}

// open opens the stack.
func (f *stackFolder) open(c *cobra.Command) (*registrar.Stack, error) {
	file, err := keyfile.Read(filepath.Join(f.path, stackKey))
	if err != nil {
		return nil, err
	}
	phrase, err := f.pass.ask(c, false)
	if err != nil {
		return nil, err
	}
	defer clear(phrase)
	return registrar.OpenStack(file, phrase)
}

func newStackNew() *cobra.Command {
	var f stackFolder
	var count int
	c := &cobra.Command{
		Use:   "new --count N --out DIR",
		Short: "Draw a stack of cards, and seal it with a passphrase",
		Long: `Draw a stack of cards and seal it with a new passphrase. DIR must not exist: stack.key in it is for whoever makes the cards;
roll.json and slips.json are for the clerk, for the manifest.`,
		Example: `  piaojue stack new --count 300 --out stack`,
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return asFailure(f.make(c, count)) },
	}
	c.Flags().StringVar(&f.path, "out", "", "the `folder` to make; must not exist")
	c.Flags().IntVar(&count, "count", 0, "how `many`")
	f.sealed(c)
	c.MarkFlagRequired("out")
	c.MarkFlagRequired("count")
	return c
}

func (f *stackFolder) make(c *cobra.Command, count int) error {
	if err := vacantFile(wordsOf(c), f.path); err != nil {
		return err
	}
	phrase, err := f.pass.ask(c, true)
	if err != nil {
		return err
	}
	defer clear(phrase)
	file, roll, slips, err := registrar.NewStack(rand.Reader, count, phrase)
	if err != nil {
		return err
	}
	if err := os.Mkdir(f.path, 0o700); err != nil {
		return err
	}
	in := func(name string) string { return filepath.Join(f.path, name) }
	if err := errors.Join(keyfile.Write(in(stackKey), file), writeNew(in(stackRoll), roll.Bytes()), writeNew(in(stackSlips), slips.Bytes())); err != nil {
		os.RemoveAll(f.path) // nobody has printed anything of it yet
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("stack.new", "Count", count, "Roll", in(stackRoll), "Slips", in(stackSlips)))
	return nil
}

func newStackErase() *cobra.Command {
	var path string
	c := &cobra.Command{
		Use:     "erase --data DIR",
		Short:   "Erase the key of a stack whose cards have been handed out",
		Example: `  piaojue stack erase --data stack`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := keyfile.Erase(filepath.Join(path, stackKey)); err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("stack.erased"))
			return nil
		},
	}
	c.Flags().StringVar(&path, "data", "", "the `folder` of the stack")
	c.MarkFlagRequired("data")
	return c
}
