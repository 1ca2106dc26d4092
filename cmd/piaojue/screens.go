package main

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/server"
)

func newScreens() *cobra.Command {
	var data, at string
	c := &cobra.Command{
		Use:   "screens --data DIR [--server URL]",
		Short: "Print the addresses of the screens in the hall",
		Long: `Print, for each poll below the data folder of serve, the addresses of its two screens: that of the wall and that of the rostrum.
Whoever has an address can read what deputies see, and nothing else; it is not for the public where the counts are for deputies alone.
Run it on the server, as the user that serves.`,
		Example: `  piaojue screens --data /var/lib/piaojue --server https://192.168.1.10:8443`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			u, err := url.Parse(at)
			if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
				return errors.New("screens: --server wants an address such as https://192.168.1.10:8443")
			}
			polls, err := pollFolders(data)
			if err != nil {
				return failure{err}
			}
			for _, p := range polls {
				if p.poll == ownRegister { // has none
					continue
				}
				token, err := server.ScreensToken(filepath.Join(data, p.congress, p.poll))
				if err != nil {
					return failure{err}
				}
				for _, kind := range []string{"wall", "rostrum"} {
					fmt.Fprintf(c.OutOrStdout(), "%s %s %s/c/%s/polls/%s/%s?token=%s\n", p.name(), kind, strings.TrimSuffix(at, "/"), p.congress, p.poll, kind, token)
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&data, "data", ".", "the data `folder` of serve")
	c.Flags().StringVar(&at, "server", "https://localhost:8443", "the `address` of the server, as the screens reach it")
	return c
}
