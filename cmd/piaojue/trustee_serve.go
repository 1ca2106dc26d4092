package main

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/trustee"
)

// A trusteeService is a trustee behind a page of the scrutineer's own machine.
type trusteeService struct {
	trusteeFolder
	localPage
	policy string
	beside string
	also   []string // the later polls of the series
}

func newTrusteeServe() *cobra.Command {
	var s trusteeService
	c := &cobra.Command{
		Use:   "serve --data DIR --key FILE --board URL",
		Short: "Hold the share from a page of your own machine",
		Long: `Hold the share from a page of your own machine. The program opens your signing key, prints an address, and serves a page there to
the one browser that opens it; other machines, other programs and pages of other sites are refused. The passphrase of the share is
given in the page, or with --passphrase-file. Before each step the whole board is verified, with the witnesses that its policy
demands; what is owed is sent to the server.

The later polls of a series, whose boards cite the ceremony of this one, are given with --also, as URL or URL,HASH. Told so once in the
page, the program replays each of their boards, says its trustees there, countersigns and decrypts by itself, and stops at anything
unusual.

Of sealed texts that are written beside another poll, --beside is a copy of that board, as with trustee decrypt. A browser cannot open
sealed texts: this program verifies their board for the page.

DIR is made with trustee new. While this program runs, no other one can use it.`,
		Example: `  piaojue trustee serve --data li --key li.key --board https://192.168.1.10:8443/c/yunlan/polls/2026 --ca ca.crt`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return asFailure(s.serve(c))
		},
	}
	s.sealed(c)
	s.flags(c)
	c.Flags().StringArrayVar(&s.also, "also", nil, "`address` of a later poll of the series, and its manifest's hash after a comma; repeat it")
	c.Flags().StringVar(&s.policy, "policy", "", "a tlog-policy `file` that checkpoints must satisfy as well")
	c.Flags().StringVar(&s.beside, "beside", "", "a `copy` of the board of the poll beside which sealed texts are written")
	return c
}

func (s *trusteeService) serve(c *cobra.Command) error {
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := told{policy: s.policy, beside: s.beside}.options(c)
	if err != nil {
		return err
	}
	officer, err := s.signing(c)
	if err != nil {
		return err
	}
	defer officer.Destroy()
	t, err := trustee.Open(s.path, officer)
	if err != nil {
		return err
	}
	defer t.Close()
	unlocked, err := s.unlock(c, t)
	if err != nil {
		return err
	}
	manifest := t.Poll()
	poll, err := s.poll(&manifest, &officer)
	if err != nil {
		return err
	}
	later, err := s.later(c, &officer)
	if err != nil {
		return err
	}
	page, err := host.NewTrustee(ctx, host.TrusteeOptions{
		Trustee: t, Officer: officer.Public(), Unlocked: unlocked, Poll: poll, Later: later, Policy: o.Policy, Beside: o.Beside, Each: each,
	})
	if err != nil {
		return err
	}
	return s.run(ctx, c, page.Run)
}

// later returns the later polls of the series.
func (s *trusteeService) later(c *cobra.Command, officer *crypto.SigningKey) (all []*client.Poll, err error) {
	polls, err := pollsOf(c, s.also)
	if err != nil {
		return nil, err
	}
	for _, x := range polls {
		reads := officer
		if x.manifest == nil { // of a poll that is not known, a trustee reads what everybody reads
			reads = nil
		}
		p, err := s.pollAt(x.address, x.manifest, reads)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// unlock opens the share if there is a file with its passphrase. If there is none, the page asks for it.
func (s *trusteeService) unlock(c *cobra.Command, t *trustee.Trustee) (bool, error) {
	if s.pass.file == "" {
		return false, nil
	}
	phrase, err := s.pass.ask(c, false)
	if err != nil {
		return false, err
	}
	defer clear(phrase)
	return true, t.Unlock(phrase)
}
