package main

import (
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

func newRegistrarKey() *cobra.Command {
	var f registrarFolder
	var out string
	var count int
	c := &cobra.Command{
		Use:   "key --data DIR --out FILE",
		Short: "Make the key that signs the tokens of one poll to come",
		Long: `Make the key that signs the tokens of one poll to come, sealed with a passphrase in the registrar's folder. FILE is what the
manifest says of it, and is public. A key serves one poll and is destroyed after it. For a series, --count makes as many keys as there are
polls, all in one file.`,
		Example: `  piaojue registrar key --data scrutineers --out scrutineers.json
  piaojue registrar key --data scrutineers --count 8 --out scrutineers.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := vacantFile(wordsOf(c), out); err != nil {
				return failure{err}
			}
			if count < 1 || count > ballot.MaxSeries {
				return fmt.Errorf("--count %d: want 1 to %d", count, ballot.MaxSeries)
			}
			return f.with(func(r *registrar.Registrar) error {
				passphrase, err := f.pass.ask(c, true)
				if err != nil {
					return err
				}
				defer clear(passphrase)
				all := make([]ballot.Registrar, count)
				for i := range all {
					if all[i], err = keptKey(r, passphrase); err != nil {
						return err
					}
				}
				if count == 1 {
					return writeNew(out, crypto.MustEncodeJSON(all[0]))
				}
				return writeNew(out, crypto.MustEncodeJSON(all))
			})
		},
	}
	f.sealed(c)
	c.Flags().StringVar(&out, "out", "", "the public `file` to write; must not exist")
	c.Flags().IntVar(&count, "count", 1, "how many polls of a series, each of which has a key of its own")
	c.MarkFlagRequired("out")
	return c
}

// keptKey makes a key that is sealed in the folder, and returns what the manifest says of it.
func keptKey(r *registrar.Registrar, passphrase []byte) (ballot.Registrar, error) {
	key, err := r.NewKey(rand.Reader)
	if err != nil {
		return ballot.Registrar{}, err
	}
	defer key.Destroy()
	return r.Public(key.Key()), r.KeepKey(key, passphrase)
}

func newRegistrarBind() *cobra.Command {
	var f registrarFolder
	var copyOf firstCopy
	c := &cobra.Command{
		Use:     "bind --data DIR --board DIR",
		Short:   "Tie the key to the poll whose manifest names it, for good",
		Example: `  piaojue registrar bind --data scrutineers --board copy`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			board, _, err := copyOf.replay(c)
			if err != nil {
				return failure{err}
			}
			return f.with(func(r *registrar.Registrar) error {
				passphrase, err := f.pass.ask(c, false)
				if err != nil {
					return err
				}
				defer clear(passphrase)
				p := &board.Poll().Poll
				if err := r.BindKept(p, passphrase); err != nil {
					return err
				}
				fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("registrar.bound", "Origin", p.Manifest.Origin, "Poll", p.Hash))
				return nil
			})
		},
	}
	f.sealed(c)
	copyOf.flags(c)
	return c
}

func newRegistrarDestroy() *cobra.Command {
	var f registrarFolder
	var copyOf string
	var early bool
	c := &cobra.Command{
		Use:     "destroy --data DIR --board DIR",
		Short:   "Destroy the key of a poll that has closed; the book stays",
		Example: `  piaojue registrar destroy --data scrutineers --board copy`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			board, _, err := replayBoard(c, copyOf)
			if err != nil {
				return failure{err}
			}
			if registrar.Issuing(board.Phase()) && !early {
				return failure{errors.New(wordsOf(c).Say("registrar.early", "Phase", wordsOf(c).Say("phase."+string(board.Phase()))))}
			}
			return f.with(func(r *registrar.Registrar) error {
				if err := r.Destroy(board.Poll().Hash); err != nil {
					return err
				}
				fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("registrar.destroyed", "Origin", board.Poll().Manifest.Origin))
				return nil
			})
		},
	}
	f.flag(c)
	addBoard(c, &copyOf)
	c.Flags().BoolVar(&early, "early", false, "even if the poll has not closed: nobody can be given tokens then")
	c.MarkFlagRequired("board")
	return c
}

func newRegistrarBook() *cobra.Command {
	var f registrarFolder
	var copyOf string
	var asJSON bool
	c := &cobra.Command{
		Use:   "book --data DIR [--board DIR]",
		Short: "Say what was issued, and compare it with the board",
		Long: `Say what the issuing book holds for a poll, and compare it with the board: who was answered and is not on the board yet, and
whom the board has and the book has not, which must never be. The sum is the same in all registrars' books when
they have answered the same deputies. Compare once more when issuing has ended: who was answered and is still not on
the board has tokens that nobody counts. Without --board, list the registrar's keys and their polls.`,
		Example: `  piaojue registrar book --data scrutineers --board copy`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.with(func(r *registrar.Registrar) error {
				if copyOf == "" {
					return showKeys(c, r, asJSON)
				}
				board, bundle, err := replayBoard(c, copyOf)
				if err != nil {
					return err
				}
				if err := r.See(board); err != nil {
					return err
				}
				records, err := bundle.Issued()
				if err != nil {
					return err
				}
				x, err := r.Issuance(board.Poll().Hash, append([]audit.IssueRecord{}, records...))
				if err != nil {
					return err
				}
				return showBook(c, x, registrar.Issuing(board.Phase()), asJSON)
			})
		},
	}
	f.flag(c)
	addBoard(c, &copyOf)
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object and nothing else")
	return c
}

func showKeys(c *cobra.Command, r *registrar.Registrar, asJSON bool) error {
	keys, err := r.Keys()
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(c, append([]registrar.TokenKey{}, keys...))
	}
	for _, k := range keys {
		fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("registrar.key", "Key", k.Key.ID(), "Origin", k.Origin, "Destroyed", k.Destroyed))
	}
	return nil
}

// showBook says what a book holds. The error is what must not be: cards that only the board has; or, when issuing has ended, only
// the book. Whoever keeps the board can withhold an issue and let its tokens be used nevertheless.
func showBook(c *cobra.Command, x registrar.Issuance, issuing, asJSON bool) error {
	w, out := wordsOf(c), c.OutOrStdout()
	if asJSON {
		if err := writeJSON(c, x); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(out, w.Say("registrar.book", "Origin", x.Origin, "Count", len(x.Issued), "Pending", len(x.Pending), "Sum", x.Sum))
	}
	if len(x.Foreign) > 0 {
		return errors.New(w.Say("registrar.foreign", "Count", len(x.Foreign), "Card", x.Foreign[0]))
	}
	if len(x.Pending) > 0 && !issuing {
		return errors.New(w.Say("registrar.uncounted", "Count", len(x.Pending), "Card", x.Pending[0]))
	}
	return nil
}
