package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/officer"
)

// tableFlag is for a teller who sets papers aside, none of which is valid.
func (s *signing) tableFlag(c *cobra.Command) {
	c.Flags().StringVar(&s.table, "reading", "", "invalid, where no paper is valid: your own table `file`")
}

// setsAside tells the view what this teller read.
func (s *signing) setsAside(v *officer.View, kind audit.Kind) error {
	switch {
	case s.table == "":
		return nil
	case kind != audit.Invalid:
		return fmt.Errorf("order %s: --reading is of invalid", kind)
	}
	r, err := readReading(v, s.table)
	if err != nil {
		return err
	}
	return v.NoneValid(r)
}
