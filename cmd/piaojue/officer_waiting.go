package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/officer"
)

// orderNumber is how people name an order that waits: the beginning of its hash, which no name of a kind is.
var orderNumber = regexp.MustCompile(`^[0-9a-f]{12}$`)

func numberOf(p *audit.Poll, o audit.Order) string { return o.Name(p.Manifest).String()[:12] }

// served signs an order that waits on the server: the one of a kind, or the one of a number.
func (s *signing) served(c *cobra.Command, which string) error {
	defer s.destroy()
	all, withheld, err := s.onServer(c)
	if err != nil {
		return err
	}
	v, err := s.look(c)
	if err != nil {
		return err
	}
	var found []officer.Waiting
	for _, w := range all {
		if orderNumber.MatchString(which) && numberOf(v.Board.Poll(), w.Order) == which || string(w.Order.Kind) == which {
			found = append(found, w)
		}
	}
	switch {
	case len(found) == 0 && withheld:
		return errors.New(wordsOf(c).Say("officer.blind"))
	case len(found) == 0:
		return errors.New(wordsOf(c).Say("officer.notwaiting", "Which", which, "Waiting", numbered(v, all)))
	case len(found) > 1:
		return s.several(c, v, found)
	}
	w, complete, err := s.join(c, v, found[0])
	if err != nil {
		return err
	}
	return s.keep(c, s.out, w, complete)
}

// onServer reads the orders that wait, and whether others are withheld from whoever does not know the manifest.
func (s *signing) onServer(c *cobra.Command) (all []officer.Waiting, withheld bool, err error) {
	p, err := s.at(c, s.send)
	if err != nil {
		return nil, false, fmt.Errorf("--send: %w", err)
	}
	orders, err := p.Orders(c.Context())
	if err != nil {
		return nil, false, inWords(c, err)
	}
	for _, data := range orders.Orders {
		w, err := officer.ParseWaiting(data)
		if err != nil {
			return nil, false, err
		}
		all = append(all, w)
	}
	return all, len(orders.Withheld) > 0, nil
}

// numbered lists orders by kind and number.
func numbered(v *officer.View, all []officer.Waiting) string {
	var texts []string
	for _, w := range all {
		texts = append(texts, fmt.Sprintf("%s %s", w.Order.Kind, numberOf(v.Board.Poll(), w.Order)))
	}
	return strings.Join(texts, ", ")
}

// several shows each of the orders of a kind: which of them was meant only whoever signs knows.
func (s *signing) several(c *cobra.Command, v *officer.View, found []officer.Waiting) error {
	out, w := c.ErrOrStderr(), wordsOf(c)
	for _, each := range found {
		fmt.Fprintln(out, w.Say("officer.waits", "Number", numberOf(v.Board.Poll(), each.Order), "Until", clock(each)))
		if err := showOrder(c, out, v, each.Order); err != nil {
			fmt.Fprintln(out, printable(w.Reason(err.Error())))
		}
	}
	return errors.New(w.Say("officer.several", "Count", len(found)))
}
