package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/host"
)

func newConsolePrepare() *cobra.Command {
	p := localPage{}
	var folder, server string
	s := serverHere{pass: passphrase{of: "the boards of the server"}}
	c := &cobra.Command{
		Use:   "prepare --data DIR [--server-data DIR]",
		Short: "Prepare a poll in a page: what is voted on, by whom, under which rules",
		Long: `Prepare a poll in a page of your own machine: title, candidates, seats, rules, duties, and everybody's public files. The page shows
at once what the manifest would be refused for. It writes DIR/poll.json, which piaojue board new takes.

On the server's own machine, --server-data names the data folder of piaojue serve: then the page begins the board there, and the
server takes it up by itself. Its passphrase is that of the server. For a series --server is where the server is found: the boards
after the first cite the key that is made on that one.`,
		Example: `  piaojue console prepare --data poll-2026
  piaojue console prepare --data poll-2026 --server-data /var/lib/piaojue --passphrase-file /etc/piaojue/passphrase \
      --server https://192.168.1.10:8443 --ca ca.crt`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			begin, err := s.begin(c)
			if err != nil {
				return failure{err}
			}
			defer clear(s.phrase)
			web, err := client.NewHTTP(p.ca)
			if err != nil {
				return failure{err}
			}
			page, err := host.NewPreparer(host.PrepareOptions{Folder: folder, Begin: begin, Server: strings.TrimRight(server, "/"), HTTP: web, Each: each})
			if err != nil {
				return failure{err}
			}
			return asFailure(p.run(ctx, c, page.Run))
		},
	}
	c.Flags().StringVar(&p.listen, "listen", "127.0.0.1:0", "`address` and port of the page, on this machine alone; 0 for any port")
	c.Flags().StringVar(&folder, "data", "", "`folder` of the draft, made if it is missing")
	c.Flags().StringVar(&server, "server", "", "`address` of the server, as https://host:port, for the later polls of a series")
	c.Flags().StringVar(&p.ca, "ca", "", "PEM `file` of the authority that certified the server, if it has a private one")
	s.flags(c, "passphrase-file")
	c.MarkFlagRequired("data")
	return c
}

// A serverHere is the data folder of a server on this machine.
type serverHere struct {
	data   string
	pass   passphrase
	phrase []byte
}

func (s *serverHere) flags(c *cobra.Command, passphraseFlag string) {
	c.Flags().StringVar(&s.data, "server-data", "", "data `folder` of piaojue serve on this machine, to begin boards in")
	s.pass.flag(c, passphraseFlag)
}

// begin returns how boards are begun, nil if the server is elsewhere. The server opens all boards with one passphrase.
func (s *serverHere) begin(c *cobra.Command) (_ host.Begin, err error) {
	if s.data == "" {
		return nil, nil
	}
	if s.phrase, err = s.pass.ask(c, false); err != nil {
		return nil, err
	}
	return s.create, nil
}

var (
	servedOrigin = regexp.MustCompile(`/c/([a-z0-9._-]+)/polls/([a-z0-9._-]+)$`)
	errUnserved  = errors.New("a poll is found at its server by its name: host/c/CONGRESS/polls/POLL")
)

// create begins a board where the server looks for it.
func (s *serverHere) create(ctx context.Context, m *ballot.Manifest, roll, slips ballot.Keys, witnesses string) (string, error) {
	at := servedOrigin.FindStringSubmatch(m.Origin)
	if at == nil {
		return "", errUnserved
	}
	if at[2] == "registrar" { // its folder stands beside those of the polls
		return "", fmt.Errorf("%s: the name registrar is taken", m.Origin)
	}
	congress := filepath.Join(s.data, at[1])
	if err := os.MkdirAll(congress, 0o700); err != nil {
		return "", err
	}
	f := boardFolder{path: filepath.Join(congress, at[2])}
	return f.path, boardfolder.Create(ctx, f.path, m, roll, slips, witnesses, s.phrase, f.options())
}
