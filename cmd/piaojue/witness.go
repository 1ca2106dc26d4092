package main

import "github.com/spf13/cobra"

func newWitness() *cobra.Command {
	c := &cobra.Command{
		Use:   "witness",
		Short: "Vouch for other people's boards: that nothing is taken back, and nobody is shown another one",
		Long: `Vouch for other people's boards. A witness remembers how far it has seen each of them, and cosigns only what continues that. It
runs on a machine of somebody who does not keep the board: a delegation's, or another body's. It sees neither ballots nor
names, and a board goes on without it, but says so.`,
		Example: `  piaojue witness new --name witness.example.cn/liu --url http://192.168.1.20:7380 --out liu
  piaojue witness serve --data liu --manifest copy/manifest.json --listen 192.168.1.20:7380`,
	}
	c.AddCommand(newWitnessNew(), newWitnessServe())
	return c
}
