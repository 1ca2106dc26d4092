package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/samples"
)

func newDemo() *cobra.Command {
	var headless bool
	var deputies int
	c := &cobra.Command{
		Use:   "demo [--headless] [--deputies N]",
		Short: "Show a whole sample meeting: vote, count, verify",
		Long: `Show a whole sample meeting, 12 projects for 10 seats, with all roles in this one process. It opens a hall on this machine, prints the
addresses of its pages and a few cards and slips, and lets virtual deputies fill the hall while you vote as one of them. Officers and
scrutineers act when you press Enter, or by their own pages. At the end the evidence is verified as a stranger would.

Nobody but this machine can reach the hall. With --headless there are no pages: it votes, counts, verifies, prints and exits.`,
		Example: `  piaojue demo
  piaojue demo --headless --deputies 60`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("deputies") && (deputies < 20 || deputies > 3000) {
				return errors.New("demo: --deputies: want 20 to 3000")
			}
			show := demonstrate
			if headless {
				show = demo
			}
			m, err := demoMeeting(deputies)
			if err == nil {
				err = show(c, m)
			}
			return asFailure(err)
		},
	}
	c.Flags().BoolVar(&headless, "headless", false, "without pages: vote, count, verify, print, exit")
	c.Flags().IntVar(&deputies, "deputies", 0, "how many deputies instead of the sample's 306")
	return c
}

const demoSample = "01_city_12_for_10"

func demoMeeting(deputies int) (*play.Meeting, error) {
	folder, err := fs.Sub(samples.Files, demoSample)
	if err != nil {
		return nil, err
	}
	m, err := play.Read(folder, demoSample)
	if err == nil && deputies > 0 {
		m.Resize(deputies)
	}
	return m, err
}

// demo plays the meeting without pages.
func demo(c *cobra.Command, m *play.Meeting) error {
	sayMeeting(c, m)
	path := demoBundle()
	if _, err := played(c, m, path, false); err != nil {
		return err
	}
	return demoVerify(c, path)
}

func sayMeeting(c *cobra.Command, m *play.Meeting) {
	title := wordsOf(c).Say("demo.title", "Agenda", m.Agenda, "Candidates", len(m.Candidates), "Seats", m.Seats)
	fmt.Fprintf(c.OutOrStdout(), "%s\n%s\n\n", m.Name, title)
}

func demoBundle() string {
	return filepath.Join(os.TempDir(), "piaojue-demo-"+time.Now().Format("20060102-150405.000"))
}

// demoVerify verifies the bundle as a stranger would, and says how to do it again.
func demoVerify(c *cobra.Command, path string) error {
	out, w := c.OutOrStdout(), wordsOf(c)
	o := fast()
	o.Progress = barOf(newBar(c, false), "verify")
	_, report := verify(c, path, o)
	showReport(out, w, report)
	if !report.OK {
		return errors.New("the bundle does not verify")
	}
	fmt.Fprintf(out, "\n%s\n  piaojue verify %s\n", w.Say("demo.again", "Path", path), path)
	return nil
}
