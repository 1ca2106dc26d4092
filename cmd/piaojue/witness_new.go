package main

import (
	"crypto/rand"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/witness"
)

func newWitnessNew() *cobra.Command {
	var name, address, out string
	pass := passphrase{of: "the witness"}
	c := &cobra.Command{
		Use:   "new --name NAME --out DIR",
		Short: "Draw the key of a witness and seal it with a passphrase",
		Long: `Draw the key of a witness and seal it with a new passphrase. DIR must not exist; it is for this witness alone, which will keep in
it what it has cosigned. The name is what people and programs call the witness by: an address without http:// of whoever runs
it, or any word without white space and plus signs. The line that is printed goes into the policy of the polls to come. The
key file opens with the age command, too.`,
		Example: `  piaojue witness new --name witness.example.cn/liu --url http://192.168.1.20:7380 --out liu`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := vacantFile(wordsOf(c), out); err != nil {
				return failure{err}
			}
			phrase, err := pass.ask(c, true)
			if err != nil {
				return failure{err}
			}
			defer clear(phrase)
			key, err := witness.New(rand.Reader, out, name, phrase)
			if err != nil {
				return failure{err}
			}
			line, err := witness.PolicyLine(key, address)
			if err != nil {
				os.RemoveAll(out) // nobody has seen the key yet
				return failure{err}
			}
			say(c, "witness.new", "Path", out)
			fmt.Fprint(c.OutOrStdout(), line)
			return nil
		},
	}
	c.Flags().StringVar(&name, "name", "", "the name of the witness")
	c.Flags().StringVar(&address, "url", "", "the `address` at which servers will reach it, http:// or https://")
	c.Flags().StringVar(&out, "out", "", "the `folder` to make; must not exist")
	pass.flag(c, "passphrase-file")
	c.MarkFlagRequired("name")
	c.MarkFlagRequired("out")
	return c
}
