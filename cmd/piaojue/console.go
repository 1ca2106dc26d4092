package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/officer"
)

// A localPage is a page for the browser of this machine, before a poll on a server.
type localPage struct {
	listen, board, manifest, ca string
}

func (p *localPage) flags(c *cobra.Command) {
	c.Flags().StringVar(&p.listen, "listen", "127.0.0.1:0", "`address` and port of the page, on this machine alone; 0 for any port")
	c.Flags().StringVar(&p.board, "board", "", "`address` of the poll on its server, as https://host/c/<congress>/polls/<poll>")
	c.Flags().StringVar(&p.ca, "ca", "", "PEM `file` of the authority that certified the server, if it has a private one")
	c.MarkFlagRequired("board")
}

// poll is the poll on its server. reader, if not nil, signs for reading what the public does not see; then the manifest is known.
func (p *localPage) poll(manifest *crypto.Hash, reader *crypto.SigningKey) (*client.Poll, error) {
	return p.pollAt(p.board, manifest, reader)
}

func (p *localPage) pollAt(address string, manifest *crypto.Hash, reader *crypto.SigningKey) (*client.Poll, error) {
	web, err := client.NewHTTP(p.ca)
	if err != nil {
		return nil, err
	}
	return client.New(address, client.Options{HTTP: web, Manifest: manifest, Reader: reader, Each: each})
}

// run runs a page until somebody stops the program, and prints the address that opens it.
func (p *localPage) run(ctx context.Context, c *cobra.Command, page func(context.Context, net.Listener, func(string)) error) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", p.listen)
	if err != nil {
		return err
	}
	return page(ctx, l, func(address string) {
		fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("page.open", "Address", address))
	})
}

func newConsole() *cobra.Command {
	var p localPage
	var key string
	var also []string
	var booth string
	var previous []string
	pass := passphrase{of: "your signing key"}
	here := serverHere{pass: passphrase{of: "the boards of the server"}}
	c := &cobra.Command{
		Use:   "console --key FILE --board URL",
		Short: "Order and sign from a page of your own machine: chair, scrutineers, tellers, operators",
		Long: `Order and sign from a page of your own machine. The program opens your signing key, prints an address, and serves a page there to
the one browser that opens it; other machines, other programs and pages of other sites are refused. Before each signature it
replays the whole board and says in words what is signed; then it sends the order to the server.

--manifest is the hash that was read aloud when the poll was approved. Without it the server says which poll this is, and shows
nothing that is not announced, or that the rules keep from the public: who reports or announces a result gives it.

Polls that are held at the same time are given with --also, as URL or URL,HASH. The page tells them apart by colours, in the order in
which they are given: give them to the booth hosts and to all officers in the same order.`,
		Example: `  piaojue console --key zhang/officer.key --board https://192.168.1.10:8443/c/yunlan/polls/2026 --ca ca.crt --manifest 5f0c…`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			polls, err := pollsOf(c, append([]string{p.board + "," + p.manifest}, also...))
			if err != nil {
				return err
			}
			return asFailure(p.console(c, key, pass, &here, polls, booth, previous))
		},
	}
	p.flags(c)
	c.Flags().StringVar(&p.manifest, "manifest", "", "the `hash` of the manifest, as it was read aloud when it was approved")
	c.Flags().StringArrayVar(&also, "also", nil, "`address` of another poll that is held at the same time, and its manifest's hash after a comma; repeat it")
	c.Flags().StringArrayVar(&previous, "previous", nil, "the `bundle` of a poll that one of these cites as previous, if this server does not have it; repeat it")
	c.Flags().StringVar(&booth, "booth", "", "`address` of the booth host, as https://host:port, to see which tablets call for help")
	c.Flags().StringVar(&key, "key", "", "your signing key `file`; what you saw of boards is kept beside it")
	pass.flag(c, "passphrase-file")
	c.MarkFlagRequired("key")
	here.flags(c, "server-passphrase-file")
	c.AddCommand(newConsolePrepare())
	return c
}

// A pollOf is where a poll is found, and which one it is, if somebody read it aloud.
type pollOf struct {
	address  string
	manifest *crypto.Hash
}

// pollsOf parses URL or URL,HASH.
func pollsOf(c *cobra.Command, texts []string) (all []pollOf, err error) {
	for _, text := range texts {
		address, hash, _ := strings.Cut(text, ",")
		o, err := told{manifest: hash}.options(c)
		if err != nil {
			return nil, err
		}
		all = append(all, pollOf{address, o.Manifest})
	}
	return all, nil
}

func (p *localPage) console(c *cobra.Command, path string, pass passphrase, here *serverHere, polls []pollOf, booth string, previous []string) error {
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	phrase, err := pass.ask(c, false)
	if err != nil {
		return err
	}
	defer clear(phrase)
	who, err := officer.Open(path, phrase)
	if err != nil {
		return err
	}
	defer who.Destroy()
	reader, err := signingKey(path, phrase)
	if err != nil {
		return err
	}
	defer reader.Destroy()
	begin, err := here.begin(c)
	if err != nil {
		return err
	}
	defer clear(here.phrase)
	calls, err := p.helpline(booth)
	if err != nil {
		return err
	}
	var earlier []audit.Bundle
	for _, place := range previous {
		b, err := openBundle(c, place)
		if err != nil {
			return err
		}
		earlier = append(earlier, b)
	}
	var all host.Consoles
	for _, x := range polls {
		o := host.ConsoleOptions{Officer: who, Manifest: x.manifest, Each: each, Begin: begin, Booth: calls, Earlier: earlier}
		reads := &reader
		if x.manifest == nil { // of a poll that is not known, an officer reads what everybody reads
			reads = nil
			say(c, "officer.blind")
		}
		if o.Poll, err = p.pollAt(x.address, x.manifest, reads); err != nil {
			return err
		}
		console, err := host.NewConsole(ctx, o)
		if err != nil {
			return err
		}
		all = append(all, console)
	}
	return p.run(ctx, c, all.Run)
}

// helpline is where tablets' calls for help are read; nil if no booth host is given.
func (p *localPage) helpline(booth string) (*host.Helpline, error) {
	if booth == "" {
		return nil, nil
	}
	at, err := url.Parse(booth)
	if err != nil || at.Scheme != "https" && at.Scheme != "http" || at.Host == "" {
		return nil, fmt.Errorf("--booth %q: want https://host:port", booth)
	}
	web, err := client.NewHTTP(p.ca)
	return &host.Helpline{Address: at, HTTP: web}, err
}
