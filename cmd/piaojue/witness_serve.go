package main

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/witness"
)

// A witnessing is a witness at work.
type witnessing struct {
	dir, address, cert, key string
	logs, manifests         []string
	pass                    passphrase
}

func newWitnessServe() *cobra.Command {
	x := witnessing{pass: passphrase{of: "the witness"}}
	c := &cobra.Command{
		Use:   "serve --data DIR (--log VKEY | --manifest FILE)… --listen ADDRESS",
		Short: "Cosign the boards that are named, for whoever keeps them",
		Long: `Cosign the boards that are named, each by its manifest or by the key of its log, for whoever asks with a checkpoint of theirs
(C2SP tlog-witness). What was cosigned is kept in DIR, before the cosignature leaves: never use a copy of that folder, and
never put an older one in its place. When a log has signed two checkpoints of one size, both are kept there: whoever has both
can show that the board was forged.`,
		Example: `  piaojue witness serve --data liu --manifest copy/manifest.json --listen 192.168.1.20:7380
  piaojue witness serve --data liu --log example.cn/c/yunlan/polls/2026+1a2b3c4d+AX… --listen 192.168.1.20:7381 \
      --tls-cert liu.crt --tls-key liu.tls --passphrase-file phrase`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return asFailure(x.serve(c))
		},
	}
	f := c.Flags()
	f.StringVar(&x.dir, "data", "", "the `folder` of the witness, made by witness new")
	f.StringArrayVar(&x.logs, "log", nil, "the `key` of a log, as in log.vkey of a copy of the board")
	f.StringArrayVar(&x.manifests, "manifest", nil, "the manifest `file` of a poll, which names the key of its log")
	f.StringVar(&x.address, "listen", "", "`address` and port at which servers ask")
	f.StringVar(&x.cert, "tls-cert", "", "`file` of the certificate of this machine")
	f.StringVar(&x.key, "tls-key", "", "`file` of its key")
	x.pass.flag(c, "passphrase-file")
	c.MarkFlagRequired("data")
	c.MarkFlagRequired("listen")
	c.MarkFlagsOneRequired("log", "manifest")
	c.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	return c
}

// serve cosigns until somebody stops the program.
func (x *witnessing) serve(c *cobra.Command) error {
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	manifests, err := readManifests(x.manifests)
	if err != nil {
		return err
	}
	secure, err := certificate(x.cert, x.key)
	if err != nil {
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", x.address)
	if err != nil {
		return err
	}
	defer l.Close()
	w, err := x.open(c, manifests)
	if err != nil {
		return err
	}
	defer w.Destroy()
	w.Logger = slog.New(slog.NewTextHandler(c.ErrOrStderr(), nil))
	say(c, "witness.serves", "Name", w.VerifierKey().Name(), "Address", l.Addr(), "Logs", strings.Join(w.Logs(), " "))
	s := newHTTPServer(w, w.Logger, func() {})
	s.ReadTimeout, s.WriteTimeout = headerTime, headerTime+time.Second // a request has a few hundred bytes
	if err := notify("READY=1"); err != nil {
		return err
	}
	return serveHTTP(ctx, s, l, secure)
}

// open opens the witness for the logs of the manifests, and for those of the command line.
func (x *witnessing) open(c *cobra.Command, manifests []*ballot.Manifest) (*witness.Witness, error) {
	logs := slices.Clone(x.logs)
	for _, m := range manifests {
		logs = append(logs, m.LogKey)
	}
	phrase, err := x.pass.ask(c, false)
	if err != nil {
		return nil, err
	}
	defer clear(phrase)
	w, err := witness.Open(x.dir, phrase, logs...)
	if err != nil {
		return nil, err
	}
	for _, m := range manifests {
		if !names(m, w.VerifierKey()) {
			say(c, "witness.unnamed", "Origin", m.Origin)
		}
	}
	return w, nil
}

// names reports whether the policy of a poll names a witness.
func names(m *ballot.Manifest, key audit.VerifierKey) bool {
	p, err := audit.ParsePolicy(m.Policy)
	return err == nil && slices.ContainsFunc(p.Witnesses, func(w audit.Witness) bool { return w.Key == key })
}

func readManifests(paths []string) (all []*ballot.Manifest, err error) {
	for _, path := range paths {
		data, err := readInput(path, ballot.MaxManifest)
		if err != nil {
			return nil, err
		}
		m, err := ballot.ParseManifest(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %v", path, err)
		}
		all = append(all, m)
	}
	return all, nil
}
