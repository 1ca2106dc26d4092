package main

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

func newServe() *cobra.Command {
	var printOnly bool
	c := &cobra.Command{
		Use:   "serve --data DIR",
		Short: "Serve the polls of one or more congresses to their hall",
		Long: `Serve the polls that lie below the data folder, each in <congress>/<poll>, where board new made it: take ballots and what
officers, scrutineers and the desk say, put it on the boards, show the boards to their witnesses, and show everybody what is
published. Polls whose folders come later are opened, too; the names of the folders are those in addresses.

The register of a congress in <congress>/register, where register new made it, is served in the same way. A registrar in <congress>/registrar runs in this process. Registrars elsewhere are named with their addresses.

Every setting can stand in a file (--config, or PIAOJUE_CONFIG; TOML), in the environment (PIAOJUE_ and its name in capitals,
PIAOJUE_TLS_CERT for example; commas between the values of a list), or here. Flags count for more than the environment, and that
for more than the file.`,
		Example: `  piaojue serve --data /var/lib/piaojue --config /etc/piaojue/serve.toml
  piaojue serve --data boards --passphrase-file phrase
  piaojue serve --data boards --listen 192.168.1.10:8443 --tls-cert server/tls.crt --tls-key server/tls.key \
      --registrars jianpiao.rd.example.cn=https://192.168.1.12:8444 --ca server/ca.crt
  piaojue serve --config serve.toml --print-config`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			settings, err := configure(c, serveSettings, os.Environ)
			if err != nil {
				return failure{err}
			}
			config, err := settings.serve()
			if err != nil {
				return failure{err}
			}
			if printOnly {
				settings.print(c, serveSettings)
				return nil
			}
			return asFailure(serve(c, config))
		},
	}
	settingFlags(c, serveSettings)
	c.Flags().BoolVar(&printOnly, "print-config", false, "print the settings and where each comes from, and do nothing")
	return c
}

// serve serves until somebody stops the program.
func serve(c *cobra.Command, config serveConfig) (err error) {
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer context.AfterFunc(ctx, stop)() // whoever does not want to wait for the end asks once more
	logger := slog.New(slog.NewTextHandler(c.ErrOrStderr(), &slog.HandlerOptions{Level: config.LogLevel}))
	for _, name := range unknownVariables(os.Environ(), serveSettings) {
		logger.Warn("there is no setting of this name", "variable", name)
	}
	secure, err := certificate(config.TLS.Cert, config.TLS.Key)
	if err != nil {
		return err
	}
	warnOfDates(logger, secure, time.Now())
	d, err := listen(ctx, config)
	if err != nil {
		return err
	}
	defer d.close()
	pass := passphrase{of: "the boards", file: config.PassphraseFile}
	phrase, err := pass.ask(c, false)
	if err != nil {
		return err
	}
	defer clear(phrase)
	h, err := newHall(config, phrase, newServeMetrics(config.Data, secure), logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.look(ctx, time.Now()); err != nil {
		return err
	}
	return d.serve(ctx, h, secure)
}

// Doors are where others reach a service. They are taken before anything is opened: a second service ends at once.
type doors struct{ public, metrics net.Listener }

func listen(ctx context.Context, config serveConfig) (d doors, err error) {
	var l net.ListenConfig
	if d.public, err = l.Listen(ctx, "tcp", config.Listen); err != nil {
		return d, err
	}
	if config.Metrics == "" {
		return d, nil
	}
	if d.metrics, err = l.Listen(ctx, "tcp", config.Metrics); err != nil {
		d.close()
	}
	return d, err
}

func (d doors) close() {
	d.public.Close()
	if d.metrics != nil {
		d.metrics.Close()
	}
}

// serve runs all parts until ctx ends. Then whoever waits is answered first, while the boards still go on, and after that the
// boards come to their end: what was acknowledged is published, or waits in the box for the next start.
func (d doors) serve(ctx context.Context, h *hall, secure *tls.Config) error {
	boards, endBoards := context.WithCancel(context.WithoutCancel(ctx))
	defer endBoards()
	ended := make(chan error, 1)
	go func() { ended <- h.server.Run(boards) }()
	parts, ctx := errgroup.WithContext(ctx)
	parts.Go(func() error {
		return serveHTTP(ctx, newHTTPServer(h.handler(), h.log, h.metrics.handshakes.Inc), d.public, secure)
	})
	if d.metrics != nil {
		parts.Go(func() error {
			return serveHTTP(ctx, newHTTPServer(h.metrics.handler(), h.log, func() {}), d.metrics, nil)
		})
	}
	parts.Go(func() error { return h.run(ctx) })
	if os.Getenv("GOMEMLIMIT") == "" {
		parts.Go(func() error { return keepMemory(ctx) })
	}
	parts.Go(func() error { return watchdog(ctx, func() { h.server.Polls() }) })
	h.log.Info("ready", "address", d.public.Addr().String())
	err := notify("READY=1")
	defer context.AfterFunc(ctx, func() { h.log.Info("stopping"); notify("STOPPING=1"); h.server.End() })()
	err = errors.Join(err, parts.Wait())
	endBoards()
	return errors.Join(err, <-ended)
}
