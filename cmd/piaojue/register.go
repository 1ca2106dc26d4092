package main

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/keeper/private"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/store/bolt"
)

func newRegister() *cobra.Command {
	c := &cobra.Command{
		Use:   "register",
		Short: "Keep the register of projects from collection to rectification (民生实事项目全流程)",
		Long: `Keep the register of a congress on a board of its own, which anyone can check as a poll's: collection, screening, candidate plan, the
ballot's choice, hand-over, progress, supervision, the evaluation of a year later, and what follows a bad one.

What happens is written as a draft, by hand or by "register import" from a table or a poll; officers sign it with "register order" on a copy of the
register that their own program replays, and the keeper puts it there with "register add". What the rules do not allow is refused with its clause of
docs/rules.md.`,
		Example: `  piaojue register new --data register --origin rd.example.cn/c/yunlan/register --congress 云澜县人民代表大会 --level county --officer zhang.json --officer li.json
  piaojue register import proposals.xlsx --campaign 2027 --out proposals.json
  piaojue register order proposals.json --board copy --key li/officer.key --out signed.json
  piaojue register add signed.json --data register --copy copy`,
	}
	c.AddCommand(newRegisterNew(), newRegisterImport(), newRegisterDraft(), newRegisterEvaluate(), newRegisterOrder(), newRegisterAdd(), newRegisterShow(), newRegisterExport(), newRegisterPrint(), newRegisterArchive(), newRegisterRollUp(),
		newRegisterVerify(), newRegisterConsole(), newRegisterWaiting(), newRegisterIntake(), newRegisterStation(), newRegisterPoster(), newRegisterErase(), newRegisterRestore(), newRegisterProblems())
	return c
}

// A registerFolder is where a register is kept: a board's folder, and the private records of citizens beside it.
type registerFolder struct{ boardFolder }

// privateFolder is the name of the folder with the private records.
const privateFolder = "private"

func (f *registerFolder) private() private.Folder { return private.Folder(f.in(privateFolder)) }

// check refuses a folder that is not a register's: what is kept there would be found by nobody who erases.
func (f *registerFolder) check() error {
	origin, err := f.origin()
	if err != nil || !register.IsOrigin(origin) {
		return fmt.Errorf("%s is not the folder of a register", f.path)
	}
	return nil
}

// with opens the register, with its keys if it is to be written, calls fn, and closes the store.
func (f *registerFolder) with(c *cobra.Command, write bool, fn func(context.Context, *keeper.Writer) error) (err error) {
	origin, err := f.origin()
	if err != nil {
		return err
	}
	var log *audit.Signer
	if write {
		keys, err := f.keys(c, origin)
		if err != nil {
			return err
		}
		log = keys.Log
	}
	s, err := bolt.Open(f.in(boardfolder.StoreFolder))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	w, err := keeper.Open(c.Context(), s, origin, log, boardfolder.Node, nil)
	if err != nil {
		return err
	}
	return fn(c.Context(), w)
}

// lookRegister replays a copy of a register. Of the polls that it cites, those whose bundles are named are verified, too.
func lookRegister(c *cobra.Command, place string, polls ...string) (*register.Board, *register.Report, error) {
	bundle, err := openBundle(c, place)
	if err != nil {
		return nil, nil, err
	}
	known := register.Polls{}
	for _, path := range polls {
		e, err := citePoll(c, path, register.Date{})
		if err != nil {
			return nil, nil, err
		}
		maps.Copy(known, e.Polls())
	}
	b, r, err := register.Verify(bundle, known)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", place, refused(c, err))
	}
	return b, r, nil
}

// citePoll verifies the bundle of a poll and says what it found. What the poll cites is not at hand, and that it was not checked is said.
func citePoll(c *cobra.Command, place string, day register.Date) (*register.CitePoll, error) {
	bundle, err := openBundle(c, place)
	if err != nil {
		return nil, err
	}
	b, err := audit.Replay(bundle, fast())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", place, err)
	}
	m := b.Poll().Manifest
	for _, on := range register.CitedBy(m) {
		fmt.Fprintln(c.ErrOrStderr(), printable(wordsOf(c).Say("register.poll.cites", "Origin", m.Origin, "Cited", on.Origin, "Size", on.Size)))
	}
	e, err := register.CitationOf(b, day)
	return e, refused(c, err)
}

func newRegisterNew() *cobra.Command {
	var f registerFolder
	var origin, congress, english, level, rules, witnesses string
	var officers []string
	c := &cobra.Command{
		Use:   "new --data DIR --origin ORIGIN --congress NAME --level LEVEL --officer FILE…",
		Short: "Begin a register: make its key and its manifest",
		Long: `Begin a register. The manifest is made of what is given here and of the public files of its officers, who are chairs and operators
(piaojue officer new). The rules are those of docs/rules.md for the level, which is province, city, county, township or subdistrict; others are
given as a file. The key of the log is made here and sealed with a passphrase.`,
		Example: `  piaojue register new --data register --origin rd.example.cn/c/yunlan/register --congress 云澜县人民代表大会 --level county --officer zhang.json --officer li.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			m := &register.Manifest{Version: 1, Origin: origin, Congress: ballot.Names{"zh": congress}, Rules: register.DefaultRules(register.Level(level)), Signatures: register.DefaultSignatures()}
			if english != "" {
				m.Congress["en"] = english
			}
			if rules != "" {
				given, err := readPublic[register.Rules](rules)
				if err != nil {
					return failure{err}
				}
				m.Rules = given
			}
			for _, path := range officers {
				o, err := readPublic[ballot.Officer](path)
				if err != nil {
					return failure{err}
				}
				m.Officers = append(m.Officers, o)
			}
			policy, err := policyLines(witnesses)
			if err != nil {
				return failure{err}
			}
			pass, err := f.pass.ask(c, true)
			if err != nil {
				return failure{err}
			}
			defer clear(pass)
			if err := boardfolder.CreateRegister(c.Context(), f.path, m, policy, pass); err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("register.new", "Path", f.path, "Manifest", m.Hash().String()))
			return nil
		},
	}
	f.sealed(c)
	c.Flags().StringVar(&origin, "origin", "", "the name of the register, which ends with /register")
	c.Flags().StringVar(&congress, "congress", "", "whose register it is, in Chinese")
	c.Flags().StringVar(&english, "congress-en", "", "the same in English")
	c.Flags().StringVar(&level, "level", "", "province, city, county, township or subdistrict")
	c.Flags().StringVar(&witnesses, "witnesses", "", "`file` with the witness, group and quorum lines of the policy; nobody if not given")
	c.Flags().StringVar(&rules, "rules", "", "`file` with other rules than those of the level")
	c.Flags().StringArrayVar(&officers, "officer", nil, "public `file` of an officer; again for each")
	for _, name := range []string{"origin", "congress", "level", "officer"} {
		c.MarkFlagRequired(name)
	}
	return c
}

func newRegisterAdd() *cobra.Command {
	var f registerFolder
	var out string
	c := &cobra.Command{
		Use:   "add --data DIR [--copy DIR] [ORDER…]",
		Short: "Put orders that enough officers have signed on the register, and write a copy of it",
		Long: `Put orders on the register, in the order given, each whole or not at all, up to the first that is refused; and write a copy of the register, which
is its evidence: what officers replay before they sign, and what anybody checks with "register verify". Without an order only the copy is written. What is
known of citizens is in no copy.`,
		Example: `  piaojue register add signed.json --data register --copy copy`,
		RunE: func(c *cobra.Command, args []string) error {
			if out == "" && len(args) == 0 {
				return errors.New("add: an order or --copy is wanted")
			}
			if out != "" {
				if err := vacant(out); err != nil {
					return failure{err}
				}
			}
			return asFailure(f.with(c, len(args) > 0, func(ctx context.Context, w *keeper.Writer) error {
				for _, path := range args {
					o, err := readOrder(path)
					if err != nil {
						return err
					}
					if _, err := w.Add(ctx, o); err != nil {
						return fmt.Errorf("%s: %w", path, refused(c, err))
					}
					fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("register.added", "Path", path, "Kind", kindText(c, o.Kind), "Count", len(o.Body)))
				}
				if out == "" {
					return nil
				}
				bundle, err := w.Evidence(ctx)
				if err != nil {
					return err
				}
				return writeBundle(ctx, bundle, out)
			}))
		},
	}
	f.sealed(c)
	c.Flags().StringVar(&out, "copy", "", "then write a copy of the register to this new `folder`")
	return c
}

func newRegisterErase() *cobra.Command {
	var f registerFolder
	var day, one, number string
	c := &cobra.Command{
		Use:   "erase --data DIR (--as-of DAY | --by HASH | --number NUMBER)",
		Short: "Erase what is known of citizens and may not be kept any more",
		Long: `Erase the private records whose day is before the one given, and those of drafts that were not put on the register within 30 days, or of submissions that were
not taken up; a server that runs does so every day. Or that of one proposal, by its feedback number or the "by" that stands in it, when its citizen asks, and with it all others of the same name and telephone. The register itself does not change and
verifies as before. Records are in no copy and no backup of a register; whoever copied the folder "private" by hand erases
that copy, too.`,
		Example: `  piaojue register erase --data register --as-of 2028-01-01`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if _, _, err := f.collectedFor(); err != nil {
				return failure{err}
			}
			if number != "" {
				by, err := f.sentBy(number)
				if err != nil {
					return failure{err}
				}
				one = by.String()
			}
			erased, err := f.erase(c, day, one)
			if erased > 0 || err == nil {
				fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("register.erased", "Count", erased))
			}
			return asFailure(err)
		},
	}
	f.flag(c)
	c.Flags().StringVar(&day, "as-of", "", "the `day`, such as 2028-01-01")
	c.Flags().StringVar(&one, "by", "", "the `hash` of one citizen's record")
	c.Flags().StringVar(&number, "number", "", "the feedback `number` of what the citizen sent in")
	c.MarkFlagsOneRequired("as-of", "by", "number")
	c.MarkFlagsMutuallyExclusive("as-of", "by", "number")
	return c
}

// sentBy returns the commitment to who sent in what has a feedback number.
func (f *registerFolder) sentBy(number string) (crypto.Hash, error) {
	n, err := crypto.ParseNumber(number)
	if err != nil {
		return crypto.Hash{}, fmt.Errorf("feedback number: %v", err)
	}
	box, err := f.box()
	if err != nil {
		return crypto.Hash{}, err
	}
	s, err := box.Find(n)
	switch {
	case err != nil:
		return crypto.Hash{}, fmt.Errorf("feedback number %s: %w", n, err)
	case s.By == nil:
		return crypto.Hash{}, fmt.Errorf("feedback number %s: who sent it is not known; there is nothing to erase", n)
	}
	return *s.By, nil
}

func (f *registerFolder) erase(c *cobra.Command, day, one string) (int, error) {
	if one != "" {
		hash, err := parseHash(one)
		if err != nil {
			return 0, err
		}
		return f.private().EraseOne(hash)
	}
	d, err := register.ParseDate(day)
	if err != nil {
		return 0, err
	}
	_, station, err := f.collectedFor()
	if err != nil {
		return 0, err
	}
	box, err := f.box()
	if err != nil { // what is due is erased also beside what cannot be read
		erased, eraseErr := f.private().Erase(d, nil)
		return erased, errors.Join(err, eraseErr)
	}
	if station { // nothing that a station took in is on a board there
		return box.Erase(d, map[crypto.Hash]bool{})
	}
	var listed map[crypto.Hash]bool
	boardErr := f.with(c, false, func(ctx context.Context, w *keeper.Writer) error {
		return w.View(ctx, func(b *register.Board) error {
			listed = b.State().Commitments()
			return nil
		})
	})
	erased, err := box.Erase(d, listed)
	return erased, errors.Join(err, boardErr)
}
