package main

import (
	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/trustee"
)

func newTrusteeDestroy() *cobra.Command {
	var s trusteeStep
	var now bool
	c := &cobra.Command{
		Use:   "destroy --data DIR --key FILE --board DIR (--out FILE | --send URL)",
		Short: "Erase the key share after the result, with its backups, and sign that it is gone",
		Long: `Erase the key share of a poll that has a result or is void, and the backups that this program made or checked and can reach
now, and write the signed statement that the key no longer exists. It names the backups that it could not erase: they are yours
to destroy. The passphrase of the share is not needed.

The key of a series goes when all of its polls have a result or are void: run this for the board of each, so that each has the statement.
--now destroys it although others go on; this trustee then decrypts none of them.`,
		Example: `  piaojue trustee destroy --data li --key li.key --board copy --out li.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			bundle, o, err := s.read(c)
			if err != nil {
				return failure{err}
			}
			return s.with(c, func(t *trustee.Trustee) error {
				m, err := t.Destroy(bundle, o, now)
				if err != nil {
					return err
				}
				left, err := t.EraseBackups()
				if err != nil {
					return err
				}
				say(c, "trustee.destroyed")
				for _, path := range left {
					say(c, "trustee.left", "Path", path)
				}
				if m == nil {
					say(c, "trustee.unmade")
					return nil
				}
				return s.deliver(c, *m)
			})
		},
	}
	s.officer(c)
	s.flags(c)
	c.Flags().BoolVar(&now, "now", false, "destroy the key of a series although other polls of it go on")
	return c
}
