package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/doctor"
)

// A checkup is what doctor --json prints.
type checkup struct {
	OK       bool      `json:"ok"` // nothing failed
	Findings []finding `json:"findings"`
}

type finding struct {
	Check string       `json:"check"`
	Case  string       `json:"case"`
	Level doctor.Level `json:"level"`
	Text  string       `json:"text"` // in the language of the command
}

func newDoctor() *cobra.Command {
	var asJSON bool
	var look doctor.Look
	c := &cobra.Command{
		Use:   "doctor [--data DIR] [--listen ADDRESS] [--tls-cert FILE] [--json]",
		Short: "Say whether this machine is fit for its part of a poll",
		Long: `Look at this machine, and at the folder that holds your keys or your board: the clock, the disk and whether it
tells the truth about what it has written, who can read your secrets, where a crash would leave them, and what is
missing; and, for a machine with a service, its address and its certificate. Each line says what to do. Nothing is changed, no
key is opened, and nothing is sent anywhere.

✓ is well, ! goes for a rehearsal, ✗ must be settled first, ? this system does not tell. The exit code is 1 if
there is any ✗.`,
		Example: `  piaojue doctor
  piaojue doctor --data board
  piaojue doctor --data /var/lib/piaojue/yunlan/2026-1 --listen 192.168.1.10:8443 --tls-cert /etc/piaojue/tls.crt
  piaojue doctor --data zhang --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			found := doctor.Judge(doctor.Measure(look))
			result := checkup{OK: doctor.Fit(found)}
			for _, f := range found {
				result.Findings = append(result.Findings, finding{f.Check, f.Case, f.Level, printable(f.Text(wordsOf(c)))})
			}
			if asJSON {
				if err := writeJSON(c, result); err != nil {
					return failure{err}
				}
			} else {
				showCheckup(c, result)
			}
			if !result.OK {
				return failure{}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object and nothing else")
	c.Flags().StringVar(&look.Folder, "data", "", "the `folder` that holds your keys, your book, or the board")
	c.Flags().StringVar(&look.Listen, "listen", "", "the `address` at which a service of this machine will be reached: is it free?")
	c.Flags().StringVar(&look.Certificate, "tls-cert", "", "the certificate `file` of that service: is it good, and for that address?")
	return c
}

func showCheckup(c *cobra.Command, result checkup) {
	marks := map[doctor.Level]string{doctor.Well: "✓", doctor.Warning: "!", doctor.Failure: "✗", doctor.Unchecked: "?"}
	for _, f := range result.Findings {
		fmt.Fprintf(c.OutOrStdout(), "%s %s\n", marks[f.Level], f.Text)
	}
	last := "doctor.fit"
	if !result.OK {
		last = "doctor.unfit"
	}
	fmt.Fprintf(c.OutOrStdout(), "\n%s\n", wordsOf(c).Say(last))
}
