package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/registrar/service"
)

// A registrarService is a registrar at work on a machine of its own.
type registrarService struct {
	registrarFolder
	boards, manifests      []string
	address, ca, cert, key string
}

func newRegistrarServe() *cobra.Command {
	var s registrarService
	c := &cobra.Command{
		Use:   "serve --data DIR --board URL… --listen ADDRESS",
		Short: "Answer the servers of polls, over boards that this program follows itself",
		Long: `Answer the servers of polls: sign the tokens that a desk asks for, and take note of check-ins and papers. Each board is followed
where it is published and replayed here before each answer; a server can invent neither card nor slip. The key of a poll is
bound to it if it is not yet, and is destroyed when the poll has closed. A server that does not answer is waited for, in the
beginning too; /readyz says when all boards were read.

--manifest is the hash that was read aloud when the poll was approved, one for each --board, in the same order. Give it when the
key is bound here for the first time: without it the server says which poll that is.`,
		Example: `  piaojue registrar serve --data scrutineers --board https://192.168.1.10:8443/c/yunlan/polls/2026 --ca ca.crt \
      --manifest 5f0c… --listen 192.168.1.12:8444 --tls-cert tls.crt --tls-key tls.key --passphrase-file phrase`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			polls, err := s.polls()
			if err != nil {
				return fmt.Errorf("registrar serve: %v", err)
			}
			return s.with(func(r *registrar.Registrar) error { return s.serve(c, r, polls) })
		},
	}
	s.sealed(c)
	f := c.Flags()
	f.StringArrayVar(&s.boards, "board", nil, "`address` of a poll on its server; may be given several times")
	f.StringArrayVar(&s.manifests, "manifest", nil, "the `hash` of its manifest, as it was read aloud; one for each --board, in their order")
	f.StringVar(&s.address, "listen", "", "`address` and port at which servers ask")
	f.StringVar(&s.ca, "ca", "", "PEM `file` of the authority that certified the servers, if they have a private one")
	f.StringVar(&s.cert, "tls-cert", "", "`file` of the certificate of this machine")
	f.StringVar(&s.key, "tls-key", "", "`file` of its key")
	for _, name := range []string{"board", "listen"} {
		c.MarkFlagRequired(name)
	}
	c.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	return c
}

// polls are those of the command line.
func (s *registrarService) polls() (polls []*client.Poll, err error) {
	web, err := client.NewHTTP(s.ca)
	if err != nil {
		return nil, err
	}
	if n := len(s.manifests); n != 0 && n != len(s.boards) {
		return nil, fmt.Errorf("--manifest: %d for %d boards; want one for each, or none", n, len(s.boards))
	}
	for i, address := range s.boards {
		o := client.Options{HTTP: web, Each: each}
		if len(s.manifests) > 0 {
			o.Manifest = new(crypto.Hash)
			if err := o.Manifest.UnmarshalText([]byte(s.manifests[i])); err != nil {
				return nil, fmt.Errorf("--manifest: %v", err)
			}
		}
		p, err := client.New(address, o)
		if err != nil {
			return nil, fmt.Errorf("--board: %v", err)
		}
		polls = append(polls, p)
	}
	return polls, nil
}

// registrarTime is how long an answer may take, until whoever asked has read it.
const registrarTime = 2 * time.Minute

// boardRest is how long a board has been still when a registrar looks whether it has closed.
const boardRest = 10 * time.Second

// serve answers until somebody stops the program, or a key cannot be opened.
func (s *registrarService) serve(c *cobra.Command, r *registrar.Registrar, polls []*client.Poll) error {
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	secure, err := certificate(s.cert, s.key)
	if err != nil {
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.address)
	if err != nil {
		return err
	}
	defer l.Close()
	phrase, err := s.pass.ask(c, false)
	if err != nil {
		return err
	}
	defer clear(phrase)
	o := service.Options{
		Registrar: r, Rest: boardRest, Log: slog.New(slog.NewTextHandler(c.ErrOrStderr(), nil)),
		Open: func(p *ballot.Poll) (*crypto.TokenIssuer, error) { return service.Open(r, p, phrase) },
	}
	for _, p := range polls {
		o.Boards = append(o.Boards, client.NewMirror(p))
	}
	answers := service.New(o)
	h := newHTTPServer(answers.Handler(), o.Log, func() {})
	h.WriteTimeout = registrarTime
	say(c, "registrar.serves", "Address", l.Addr(), "Boards", len(polls))
	parts, ctx := errgroup.WithContext(ctx)
	parts.Go(func() error { return answers.Run(ctx) })
	parts.Go(func() error { return serveHTTP(ctx, h, l, secure) })
	return errors.Join(notify("READY=1"), parts.Wait())
}
