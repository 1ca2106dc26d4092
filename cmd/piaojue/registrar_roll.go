package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/registrar"
)

func newRegistrarRoll() *cobra.Command {
	var f registrarFolder
	var out string
	var asJSON bool
	c := &cobra.Command{
		Use:   "roll --data DIR [--out FILE]",
		Short: "List the roll, or write its cards' keys for the manifest",
		Example: `  piaojue registrar roll --data secretariat                     # names, for people of the secretariat only
  piaojue registrar roll --data secretariat --out roll.json      # keys without names, for the board`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.with(func(r *registrar.Registrar) error {
				if out != "" {
					keys, err := r.RollKeys()
					if err != nil {
						return err
					}
					return writeNew(out, keys.Bytes())
				}
				members, err := r.Members()
				if err != nil {
					return err
				}
				if asJSON {
					return writeJSON(c, append([]registrar.Member{}, members...))
				}
				for _, m := range members {
					fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("registrar.member", "ID", m.ID, "Name", m.Name, "Delegation", m.Delegation,
						"Seat", m.Seat, "Absent", m.Absent, "Card", m.Card != nil))
				}
				return nil
			})
		},
	}
	f.flag(c)
	c.Flags().StringVar(&out, "out", "", "write the keys to this `file`; must not exist")
	c.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return c
}

func newRegistrarSlips() *cobra.Command {
	var f registrarFolder
	var sitting, out string
	c := &cobra.Command{
		Use:     "slips --data DIR --sitting NAME --out FILE",
		Short:   "Write the keys of a sitting's slips for the manifest",
		Example: `  piaojue registrar slips --data scrutineers --sitting 2026-1 --out slips.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.with(func(r *registrar.Registrar) error {
				keys, err := r.SlipKeys(sitting)
				if err != nil {
					return err
				}
				return writeNew(out, keys.Bytes())
			})
		},
	}
	f.flag(c)
	c.Flags().StringVar(&sitting, "sitting", "", "`name` of the sitting")
	c.Flags().StringVar(&out, "out", "", "the `file` to write; must not exist")
	c.MarkFlagRequired("sitting")
	c.MarkFlagRequired("out")
	return c
}
