package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/store/bolt"
)

const (
	attachmentsFolder = "attachments" // of documents, in a register's folder
	intakeFolder      = "intake"      // of what citizens sent in, in a register's folder or a station's
	stationFile       = "station"     // in a station's: the origin of the register that it collects for
)

func newRegisterIntake() *cobra.Command {
	c := &cobra.Command{
		Use:   "intake",
		Short: "Moderate what citizens sent in, and carry it from stations without network",
		Long: `Moderate what citizens sent in, and carry it from stations without network. Who sent something is shown to whoever reads the folder, and nowhere else;
a submission becomes a proposal by an order that officers sign ("register order"), with the "by" that stands in it.`,
		Example: `  piaojue register intake list --data register
  piaojue register intake decide Q9W1-DFWF-077Y-MGA1 --data register --key li/officer.key --project P-017`,
	}
	c.AddCommand(newIntakeList(), newIntakeDecide(), newIntakeExport(), newIntakeImport())
	return c
}

// collectedFor returns the origin of the register that the folder is of, or that a station collects for.
func (f *registerFolder) collectedFor() (origin string, station bool, err error) {
	data, err := os.ReadFile(f.in(stationFile))
	if err == nil {
		return string(data), true, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", false, err
	}
	if err := f.check(); err != nil {
		return "", false, err
	}
	origin, err = f.origin()
	return origin, false, err
}

// box opens what was sent in.
func (f *registerFolder) box() (*intake.Box, error) {
	if _, _, err := f.collectedFor(); err != nil {
		return nil, err
	}
	return intake.Open(f.in(intakeFolder), f.private())
}

func newIntakeList() *cobra.Command {
	var f registerFolder
	var all, asJSON bool
	c := &cobra.Command{
		Use:     "list --data DIR",
		Short:   "List what citizens sent in and nobody has moderated yet",
		Long:    `List what citizens sent in and nobody has moderated yet; with --all, everything. --json has the texts, and who sent them as far as that is kept.`,
		Example: `  piaojue register intake list --data register --json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			box, err := f.box()
			if err != nil {
				return failure{err}
			}
			found, err := box.All()
			out := register.Submissions{Waiting: box.Waiting(), Submissions: []register.Sent{}}
			for _, s := range found {
				if all || s.State == register.Waiting {
					out.Submissions = append(out.Submissions, box.Sent(s))
				}
			}
			if asJSON {
				err = errors.Join(err, writeJSON(c, out))
			} else {
				t, w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0), wordsOf(c)
				for _, s := range out.Submissions {
					fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", s.Number, s.Received, w.Say("intake.state."+string(s.State)), printable(s.Title), printable(s.Place))
				}
				err = errors.Join(err, t.Flush())
			}
			return asFailure(err)
		},
	}
	f.flag(c)
	c.Flags().BoolVar(&all, "all", false, "also what was moderated")
	c.Flags().BoolVar(&asJSON, "json", false, "print everything as JSON")
	return c
}

func newIntakeDecide() *cobra.Command {
	var f registerFolder
	var key, project, reason string
	pass := passphrase{of: "your signing key"}
	c := &cobra.Command{
		Use:   "decide NUMBER --data DIR --key FILE (--project ID | --reason TEXT)",
		Short: "Say what becomes of a submission: taken up in a project, or not, with a reason",
		Long: `Say what becomes of a submission, as an officer of the register: it is taken up in a project, or it is not, for a reason that its citizen reads under the
number. The server must not run meanwhile; while it does, officers moderate in their console.`,
		Example: `  piaojue register intake decide Q9W1-DFWF-077Y-MGA1 --data register --key li/officer.key --reason 已列入今年的养护计划`,
		Args:    one("feedback number"),
		RunE: func(c *cobra.Command, args []string) error {
			if (project == "") == (reason == "") {
				return errors.New("decide: want --project or --reason")
			}
			n, err := crypto.ParseNumber(args[0])
			if err != nil {
				return fmt.Errorf("feedback number: %v", err)
			}
			phrase, err := pass.ask(c, false)
			if err != nil {
				return failure{err}
			}
			defer clear(phrase)
			who, err := officer.Open(key, phrase)
			if err != nil {
				return failure{err}
			}
			defer who.Destroy()
			err = f.with(c, false, func(ctx context.Context, w *keeper.Writer) error {
				box, err := f.box()
				if err != nil {
					return err
				}
				return w.View(ctx, func(b *register.Board) error {
					s, err := moderate(box, b.Manifest(), n, who, project, reason)
					if err == nil {
						fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("intake.decided", "Number", string(n), "State", wordsOf(c).Say("intake.state."+string(s.State))))
					}
					return err
				})
			})
			if errors.Is(err, bolt.ErrInUse) {
				err = fmt.Errorf("%w; while the server runs, officers moderate in their console", err)
			}
			return asFailure(err)
		},
	}
	f.flag(c)
	c.Flags().StringVar(&key, "key", "", "your signing key `file`")
	c.Flags().StringVar(&project, "project", "", "the `number` of the project that it is taken up in")
	c.Flags().StringVar(&reason, "reason", "", "why it is not taken up: one line `text`")
	pass.flag(c, "passphrase-file")
	c.MarkFlagRequired("key")
	return c
}

func moderate(box *intake.Box, m *register.Manifest, n crypto.Number, who *officer.Officer, project, reason string) (register.Submission, error) {
	s, err := box.Find(n)
	if err != nil {
		return s, err
	}
	o, err := who.Moderate(m, s, project != "", project, reason)
	if err != nil {
		return s, err
	}
	return box.Moderate(m, o)
}
