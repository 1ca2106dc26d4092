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
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/host"
)

// A boothService is a booth host at work.
type boothService struct {
	address, server, ca, pages, cert, key string
	polls                                 []string
	perTablet                             int
	openDesk                              bool
}

func newBooth() *cobra.Command {
	var s boothService
	c := &cobra.Command{
		Use:   "booth --listen ADDRESS --server URL --poll [CONGRESS/POLL=]FILE…",
		Short: "Serve the tablets in the hall, and relay what they ask without saying which of them asks",
		Long: `Serve the tablets in the hall from a machine of the scrutineers. Their pages come from this program and not from the server
(--pages has others than those that are within it), and so do the keys of the board and its witnesses: --poll is the
manifest of a poll, brought here by hand. Compare the hash on the first page with what was read aloud. A poll is found where the
origin in its manifest says; write CONGRESS/POLL= before FILE if the server has it elsewhere.

A device becomes a desk at /desk when an officer types the code that is printed when this program starts, another one each time.

What tablets ask of the server is relayed without their addresses, and nothing of it is kept here. When pages are read, a hash of
all of them is printed: that of what sha256sum says of each file, sorted.`,
		Example: `  piaojue booth --listen 192.168.1.11:8443 --tls-cert tls.crt --tls-key tls.key --ca ca.crt \
      --server https://192.168.1.10:8443 --poll manifest.json
  piaojue booth --listen 127.0.0.1:8080 --server http://127.0.0.1:8443 --poll yunlan/2026=manifest.json --pages pages`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return asFailure(s.serve(c))
		},
	}
	f := c.Flags()
	f.StringVar(&s.address, "listen", "", "`address` and port for the tablets")
	f.StringVar(&s.server, "server", "", "`address` of the server, as https://host:port")
	f.StringArrayVar(&s.polls, "poll", nil, "manifest `file` of a poll; may be given several times")
	f.StringVar(&s.pages, "pages", "", "`folder` with the tablets' pages")
	f.StringVar(&s.ca, "ca", "", "PEM `file` of the authority that certified the server, if it has a private one")
	f.StringVar(&s.cert, "tls-cert", "", "`file` of the certificate of this machine")
	f.StringVar(&s.key, "tls-key", "", "`file` of its key")
	f.BoolVar(&s.openDesk, "open-desk", false, "let every device be a desk, without the code that is printed")
	f.IntVar(&s.perTablet, "per-tablet", 0, "requests a second, requests at a time and connections of one device; 20 if not given")
	for _, name := range []string{"listen", "server", "poll"} {
		c.MarkFlagRequired(name)
	}
	c.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	return c
}

// serve serves until somebody stops the program.
func (s *boothService) serve(c *cobra.Command) error {
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := s.options()
	if err != nil {
		return err
	}
	b, err := host.NewBooth(o)
	if err != nil {
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.address)
	if err != nil {
		return err
	}
	say(c, "booth.serves", "Address", l.Addr(), "Polls", len(o.Polls))
	if o.DeskCode != "" {
		say(c, "booth.desk", "Code", o.DeskCode)
	}
	if err := notify("READY=1"); err != nil {
		l.Close()
		return err
	}
	return b.Run(ctx, l, slog.New(slog.NewTextHandler(c.ErrOrStderr(), nil)))
}

func (s *boothService) options() (o host.BoothOptions, err error) {
	local, err := loopback(s.address)
	if err != nil {
		return o, fmt.Errorf("--listen: %v", err)
	}
	if !local && s.cert == "" { // whoever listens in the hall would learn what each tablet sends, and could change its pages
		return o, fmt.Errorf("--listen: others can reach %s: want a certificate in --tls-cert and --tls-key", s.address)
	}
	if o.Server, err = s.upstream(); err != nil {
		return o, fmt.Errorf("--server: %v", err)
	}
	if o.Polls, err = s.readPolls(); err != nil {
		return o, fmt.Errorf("--poll: %v", err)
	}
	if o.Pages, err = s.openPages(); err != nil {
		return o, fmt.Errorf("--pages: %v", err)
	}
	if o.HTTP, err = client.NewHTTP(s.ca); err != nil {
		return o, fmt.Errorf("--ca: %v", err)
	}
	o.TLS, err = certificate(s.cert, s.key)
	o.PerTablet = s.perTablet
	if !s.openDesk {
		o.DeskCode = host.NewDeskCode()
	}
	return o, err
}

// upstream is the address of the server. What goes to another machine is not for those between.
func (s *boothService) upstream() (*url.URL, error) {
	u, err := url.Parse(s.server)
	if err != nil {
		return nil, errors.New("not an address")
	}
	if u.Scheme == "http" {
		if local, err := loopback(u.Host); err != nil || !local {
			return nil, errors.New("want https, unless the server is on this machine")
		}
	}
	return u, nil
}

func (s *boothService) readPolls() (all []host.Poll, err error) {
	for _, value := range s.polls {
		name, path, named := strings.Cut(value, "=")
		if !named {
			name, path = "", value
		}
		data, err := readInput(path, ballot.MaxManifest)
		if err != nil {
			return nil, err
		}
		p, err := host.ReadPoll(name, data)
		if err != nil {
			return nil, fmt.Errorf("%s: %v", path, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// openPages opens the folder so that a link in it leads nowhere outside. The pages are read once, when the host is made.
func (s *boothService) openPages() (fs.FS, error) {
	if s.pages == "" {
		return nil, nil
	}
	root, err := os.OpenRoot(s.pages)
	if err != nil {
		return nil, err
	}
	return root.FS(), nil
}
