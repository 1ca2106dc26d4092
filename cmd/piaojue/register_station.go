package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/keeper/counter"
	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/server/web"
)

func newRegisterStation() *cobra.Command {
	var f registerFolder
	var board, campaign, channel, listen string
	c := &cobra.Command{
		Use:   "station --data DIR --copy COPY --campaign ID",
		Short: "Take in what citizens propose at a station without network",
		Long: `Serve the form for a collection on this machine, without a network, from a copy of the register, and keep what is sent in the folder, which is made if it
is not there. "register intake export" carries it to the keeper; the numbers that citizens get stay theirs. The folder belongs on an encrypted disk.`,
		Example: `  piaojue register station --data station --copy copy --campaign 2027 --channel 代表联络站`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			b, _, err := lookRegister(c, board)
			if err != nil {
				return failure{err}
			}
			k, err := collectionOf(b, campaign)
			if err == nil && channel != "" {
				err = hasChannel(k, channel)
			}
			if err != nil {
				return failure{err}
			}
			if err := f.station(b.Manifest().Origin); err != nil {
				return failure{err}
			}
			box, err := intake.Open(f.in(intakeFolder), f.private())
			if err != nil {
				return failure{err}
			}
			set, err := web.Files()
			if err != nil {
				return failure{err}
			}
			desk := counter.New(counter.Options{
				View: func(fn func(*register.Board) error) error { return fn(b) }, Box: box, Pages: func() (*web.Set, error) { return set, nil }, Station: true,
				Form: url.Values{"campaign": {campaign}, "channel": {channel}},
			})
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			l, err := new(net.ListenConfig).Listen(ctx, "tcp", listen)
			if err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("intake.station", "Address", "http://"+l.Addr().String()+"/"))
			return asFailure(host.Serve(ctx, newHTTPServer(desk.Handler(), slog.New(slog.NewTextHandler(c.ErrOrStderr(), nil)), func() {}), l, nil))
		},
	}
	c.Flags().StringVar(&f.path, "data", "", "the `folder` of the station")
	c.Flags().StringVar(&board, "copy", "", "a copy of the register: `folder` or .tar.zst file")
	c.Flags().StringVar(&campaign, "campaign", "", "the `number` of the collection")
	c.Flags().StringVar(&channel, "channel", "", "the `channel` of this station, one of the collection's; asked in the form if not given")
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8460", "`address` and port of the form")
	for _, name := range []string{"data", "copy", "campaign"} {
		c.MarkFlagRequired(name)
	}
	return c
}

// station makes the folder of a station, or opens one that is for the same register.
func (f *registerFolder) station(origin string) error {
	if err := os.Mkdir(f.path, 0o700); err == nil {
		return keyfile.Write(f.in(stationFile), []byte(origin))
	} else if !errors.Is(err, fs.ErrExist) {
		return err
	}
	there, station, err := f.collectedFor()
	if err == nil && (!station || there != origin) {
		err = fmt.Errorf("%s is not the folder of a station that collects for %q", f.path, origin)
	}
	return err
}
