package main

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report"
)

func newRegisterPoster() *cobra.Command {
	var campaign, channel, address, out string
	c := &cobra.Command{
		Use:   "poster COPY --campaign ID --channel NAME --address URL --out FILE",
		Short: "Print a poster with the code of the form for a collection",
		Long: `Make a poster of one page of A4, in both languages: whoever scans its code has the form for a collection, and what is sent counts for the channel. The
address is that of the register on its server.`,
		Example: `  piaojue register poster copy --campaign 2027 --channel 扫码 --address https://rd.example.cn/c/yunlan/register --out poster.html`,
		Args:    one("register"),
		RunE: func(c *cobra.Command, args []string) error {
			if !registerAddress.MatchString(address) {
				return fmt.Errorf("address %q: want that of the register, as https://HOST/c/CONGRESS/register", address)
			}
			if err := vacantFile(wordsOf(c), out); err != nil {
				return failure{err}
			}
			b, _, err := lookRegister(c, args[0])
			if err != nil {
				return failure{err}
			}
			k, err := collectionOf(b, campaign)
			if err == nil {
				err = hasChannel(k, channel)
			}
			if err != nil {
				return failure{err}
			}
			poster := report.Poster{
				Congress: b.Manifest().Congress, Level: b.Manifest().Rules.Level, Collection: k,
				Address: address + "/propose?" + url.Values{"campaign": {campaign}, "channel": {channel}}.Encode(),
			}
			var page bytes.Buffer
			if err := poster.Print(&page, languageOf(c)); err != nil {
				return failure{err}
			}
			if err := writeNew(out, page.Bytes()); err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("register.exported", "Path", out))
			return nil
		},
	}
	c.Flags().StringVar(&campaign, "campaign", "", "the `number` of the collection")
	c.Flags().StringVar(&channel, "channel", "", "the `channel`, one of the collection's")
	c.Flags().StringVar(&address, "address", "", "`address` of the register on its server")
	c.Flags().StringVar(&out, "out", "", "the `file` to write; must not exist")
	addCA(c)
	for _, name := range []string{"campaign", "channel", "address", "out"} {
		c.MarkFlagRequired(name)
	}
	return c
}

func collectionOf(b *register.Board, campaign string) (register.Collect, error) {
	k, there := b.State().Collection(campaign)
	if !there {
		return k, fmt.Errorf("the copy has no collection %q; one that was begun later is in a new copy", campaign)
	}
	return k, nil
}

func hasChannel(k register.Collect, channel string) error {
	if !slices.Contains(k.Channels, channel) {
		return fmt.Errorf("collection %q has no channel %q: want one of %s", k.Campaign, channel, strings.Join(k.Channels, ", "))
	}
	return nil
}
