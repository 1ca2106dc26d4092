package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/officer"
)

// A recipient is where something for the board goes: a file that is carried to the clerk, or the server of the poll.
type recipient struct{ out, send string }

// outFlag gives a command the flag for a file alone, which must be given.
func (r *recipient) outFlag(c *cobra.Command) {
	c.Flags().StringVar(&r.out, "out", "", "the `file` to write; must not exist")
	c.MarkFlagRequired("out")
}

// outOrSend gives a command the flags for a file and for a server, of which one must be given.
func (r *recipient) outOrSend(c *cobra.Command) {
	c.Flags().StringVar(&r.out, "out", "", "the `file` to write; must not exist")
	c.Flags().StringVar(&r.send, "send", "", "`address` of the poll on its server, to send it there instead of writing a file")
	c.MarkFlagsOneRequired("out", "send")
	c.MarkFlagsMutuallyExclusive("out", "send")
}

// vacant refuses a file that cannot be written, before any work is done for it.
func (r *recipient) vacant(c *cobra.Command) error {
	if r.send != "" {
		return nil
	}
	return vacantFile(wordsOf(c), r.out)
}

// poll is the poll on its server.
func (r *recipient) poll(c *cobra.Command) (*client.Poll, error) {
	web, err := webOf(c)
	if err != nil {
		return nil, err
	}
	p, err := client.New(r.send, client.Options{HTTP: web})
	if err != nil {
		return nil, fmt.Errorf("--send: %v", err)
	}
	return p, nil
}

// sendOrder sends an order with the signatures that it has so far, and says what became of it.
func (r *recipient) sendOrder(c *cobra.Command, w officer.Waiting) error {
	p, err := r.poll(c)
	if err != nil {
		return err
	}
	state, err := p.Order(c.Context(), w.Bytes())
	if err != nil {
		return inWords(c, err)
	}
	if state.Head == nil {
		fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("officer.sent.waiting", "Until", clock(w)))
		return nil
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("officer.sent.complete", "Size", state.Head.Size))
	return nil
}

// deliver writes or sends what a trustee says.
func (r *recipient) deliver(c *cobra.Command, m audit.Message) error {
	if r.send == "" {
		if err := writeNew(r.out, m.Bytes()); err != nil {
			return fmt.Errorf("%v; run it again with another --out: it will say the same", err)
		}
		say(c, "trustee.written", "Path", r.out)
		return nil
	}
	p, err := r.poll(c)
	if err != nil {
		return err
	}
	head, err := p.Message(c.Context(), m)
	if err != nil {
		return inWords(c, err)
	}
	say(c, "trustee.sent", "Size", head.Size)
	return nil
}
