package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/registrar"
)

// A sending hands files to the server of a poll.
type sending struct {
	address, receipts string
	poll              *client.Poll
	waiting           map[crypto.Hash]officer.Waiting // orders among the files, by what they order
}

func newSend() *cobra.Command {
	var s sending
	c := &cobra.Command{
		Use:   "send --poll URL FILE…",
		Short: "Hand files to the server of a poll, as to a clerk",
		Long: `Hand files to the server of a poll over the network: what the desk, officers, scrutineers and tablets wrote, and a clerk would
put on the board from a stick. Each is sent as it is, in the order given; to send one again changes nothing.

  marks and requests from desk, tokens given back
  orders that wait from officer order; a complete one from officer sign together with the file that waited
  messages from trustee
  the ballots that teller made, after the order that both signed
  ballots from vote: --receipts says where the receipts go
  the manifest of a next round, before the decision that names it`,
		Example: `  piaojue send --poll https://192.168.1.10:8443/c/yunlan/polls/2026-1 --ca ca.crt open.waiting.json open.json
  piaojue send --poll https://192.168.1.10:8443/c/yunlan/polls/2026-1 --ca ca.crt papers/epoch.waiting.json papers/epoch.json papers/ballot-*`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return asFailure(s.send(c, args))
		},
	}
	c.Flags().StringVar(&s.address, "poll", "", "`address` of the poll on its server")
	c.Flags().StringVar(&s.receipts, "receipts", "", "the `folder` for the receipts of ballots; must exist")
	c.MarkFlagRequired("poll")
	addCA(c)
	return c
}

func (s *sending) send(c *cobra.Command, paths []string) error {
	web, err := webOf(c)
	if err != nil {
		return err
	}
	if s.poll, err = client.New(s.address, client.Options{HTTP: web}); err != nil {
		return err
	}
	files := make([][]byte, len(paths))
	for i, path := range paths {
		data, err := readInput(path, audit.MaxPayload+1024)
		if err != nil {
			return err
		}
		files[i] = bytes.TrimSuffix(data, []byte("\n"))
	}
	s.waiting = waitingAmong(files)
	for i := 0; i < len(files); {
		n, err := s.next(c, files[i:])
		if err != nil {
			return fmt.Errorf("%s: %w", paths[i], inWords(c, err))
		}
		i += n
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("send.sent", "Count", len(files)))
	return nil
}

// waitingAmong finds the orders that wait.
func waitingAmong(files [][]byte) map[crypto.Hash]officer.Waiting {
	all := map[crypto.Hash]officer.Waiting{}
	for _, data := range files {
		if w, err := officer.ParseWaiting(data); err == nil {
			all[orderName(w.Order)] = w
		}
	}
	return all
}

// orderName names what is ordered, whoever has signed it so far.
func orderName(o audit.Order) crypto.Hash {
	o.Signatures = []audit.Countersign{}
	return crypto.Sum(crypto.MustEncodeJSON(o))
}

// next sends the first file, and those after it that belong to it. It returns how many.
func (s *sending) next(c *cobra.Command, files [][]byte) (n int, err error) {
	ctx, data := c.Context(), files[0]
	switch {
	case bytes.HasPrefix(data, []byte(`{"order":`)):
		return 1, s.order(ctx, c, data)
	case bytes.HasPrefix(data, []byte(`{"kind":`)):
		return s.message(c, files)
	case bytes.HasPrefix(data, []byte(`{"ballot":`)):
		return 1, s.cast(ctx, data)
	case bytes.HasPrefix(data, []byte(`{"version":`)):
		return 1, s.poll.Next(ctx, data)
	}
	if _, err := registrar.ParseMarks(data); err == nil {
		marked, err := s.poll.Attendance(ctx, data)
		return 1, errors.Join(err, s.turned(c, marked.Refused))
	}
	if _, err := registrar.ParseRequests(data); err != nil {
		return 0, errors.New("not a file that a server takes")
	}
	issued, err := s.poll.Requests(ctx, data)
	return 1, errors.Join(err, s.turned(c, issued.Refused))
}

func (s *sending) order(ctx context.Context, c *cobra.Command, waiting []byte) error {
	state, err := s.poll.Order(ctx, waiting)
	if err == nil && state.Head == nil {
		say(c, "send.waits", "Kind", entryKind(c, state.Kind), "Signed", len(state.Signed))
	}
	return err
}

// turned says whose card was turned away, and why.
func (s *sending) turned(c *cobra.Command, refused []api.Refused) error {
	for _, r := range refused {
		fmt.Fprintln(c.ErrOrStderr(), printable(wordsOf(c).Say("registrar.turned", "Who", "", "Card", r.Card, "Reason", wordsOf(c).Say("problem."+string(r.Code)))))
	}
	return turned(c, len(refused))
}

// inWords says a problem in the reader's language.
func inWords(c *cobra.Command, err error) error {
	var p *api.Problem
	if !errors.As(err, &p) {
		return err
	}
	if p.Clause != "" { // the rules of a register
		return errors.New(wordsOf(c).Say("register.refused", "Of", p.Of, "Reason", p.Reasons[string(languageOf(c))], "Clause", p.Clause))
	}
	said := []string{p.In(string(languageOf(c))).Title, p.Detail}
	for _, kind := range p.Came {
		said = append(said, string(kind))
	}
	return errors.New(strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), " "))
}
