package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/samples"
)

func newDemo() *cobra.Command {
	var headless bool
	var deputies int
	c := &cobra.Command{
		Use:   "demo [--headless] [--deputies N]",
		Short: "Show a whole sample meeting: vote, count, verify",
		Long: `Show a whole sample meeting, 12 projects for 10 seats: virtual deputies check in, vote and are counted, and
then the evidence is verified as a stranger would. It writes a bundle to a temporary folder and says where.`,
		Example: `  piaojue demo --headless
  piaojue demo --headless --deputies 60`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("deputies") && (deputies < 20 || deputies > 3000) {
				return errors.New("demo: --deputies: want 20 to 3000")
			}
			if !headless {
				fmt.Fprintln(c.ErrOrStderr(), wordsOf(c).Say("demo.nopages"))
			}
			if err := demo(c, deputies); err != nil {
				return failure{err}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&headless, "headless", false, "without pages: vote, count, verify, print, exit")
	c.Flags().IntVar(&deputies, "deputies", 0, "how many deputies instead of the sample's 306")
	return c
}

const demoSample = "01_city_12_for_10"

func demo(c *cobra.Command, deputies int) error {
	folder, err := fs.Sub(samples.Files, demoSample)
	if err != nil {
		return err
	}
	m, err := play.Read(folder, demoSample)
	if err != nil {
		return err
	}
	if deputies > 0 {
		m.Resize(deputies)
	}
	out, w := c.OutOrStdout(), wordsOf(c)
	fmt.Fprintf(out, "%s\n%s\n\n", m.Name, w.Say("demo.title", "Agenda", m.Agenda, "Candidates", len(m.Candidates), "Seats", m.Seats))
	path := filepath.Join(os.TempDir(), "piaojue-demo-"+time.Now().Format("20060102-150405.000"))
	if _, err := played(c, m, path, false); err != nil {
		return err
	}
	_, report := verify(c, path, audit.Options{Each: each, Progress: barOf(newBar(c, false), "verify")})
	showReport(out, w, report)
	if !report.OK {
		return errors.New("the bundle does not verify")
	}
	fmt.Fprintf(out, "\n%s\n  piaojue verify %s\n", w.Say("demo.again", "Path", path), path)
	return nil
}
