package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
)

// A matter is what an order says that does not follow from the board.
type matter struct {
	count, number                int
	reason, text, decision, next string
	publish, despite             string
}

func newOfficerOrder() *cobra.Command {
	var s signing
	var m matter
	c := &cobra.Command{
		Use:   "order KIND --board DIR --key FILE (--out FILE | --send URL)",
		Short: "Begin an order, and sign it first",
		Long: `Begin an order, and sign it first. Other officers then sign the file that is written, or the order that waits on the server.

  approve open closing close collection valid tally result announce strike     follow from the board
  papers --count N                             papers taken from the box, by a teller
  invalid --number N --reason R                OVER_SELECTED, UNREADABLE, NOT_A_BALLOT, BLANK or INCOMPLETE; numbers count from 1
  void --reason R --text T                     NO_QUORUM, COMPLAINT, COLLECTED_OVER_ISSUED, TOO_FEW_BALLOTS, FAULT or OTHER
  decide --decision D --text T [--next HASH]   REVOTE, FURTHER_BALLOT, LEAVE_VACANT, NEXT_SESSION or PRESIDIUM_DECIDED
  remark --text T

announce and decide may have --publish grades, of an evaluation, or --publish names, of a vote on projects: then no figures are ever
public. Where few ballots, or ballots that all say the same, would show how somebody voted, that is wanted, or else --despite with the
decision to publish everything, in words. They are looked at beside the figures of the poll that the manifest cites as previous, which
the server of the board has, or else --previous.

Attendance, papers given out and replacements come from the registrar's desk as files: sign them. Ballots made of papers
are ordered with teller encrypt.`,
		Example: `  piaojue officer order open --board copy --key zhang/officer.key --out open.waiting.json
  piaojue officer order papers --count 3 --board copy --key wu/officer.key --out papers.waiting.json
  piaojue officer order void --reason FAULT --text 停电 --board copy --key zhang/officer.key --out void.waiting.json`,
		Args: one("kind of order"),
		RunE: func(c *cobra.Command, args []string) error {
			kind := audit.Kind(args[0])
			body, err := m.body(c, kind)
			if err != nil {
				return err
			}
			return asFailure(s.order(c, kind, body))
		},
	}
	s.flags(c)
	s.outOrSend(c)
	s.compares(c)
	s.tableFlag(c)
	c.Flags().IntVar(&m.count, "count", 0, "papers: how many were in the box")
	c.Flags().IntVar(&m.number, "number", 0, "invalid: the how-manieth invalid paper")
	c.Flags().StringVar(&m.reason, "reason", "", "invalid and void: why")
	c.Flags().StringVar(&m.text, "text", "", "void, decide and remark: in your words")
	c.Flags().StringVar(&m.decision, "decision", "", "decide: what was decided")
	c.Flags().StringVar(&m.next, "next", "", "decide: `hash` of the manifest of the next poll")
	c.Flags().StringVar(&m.publish, "publish", "", "announce and decide: grades or names, and nothing else")
	c.Flags().StringVar(&m.despite, "despite", "", "announce and decide: the decision to publish everything although it reveals votes")
	return c
}

func (s *signing) order(c *cobra.Command, kind audit.Kind, body any) error {
	defer s.destroy()
	if err := s.vacant(c); err != nil {
		return err
	}
	v, err := s.look(c)
	if err != nil {
		return err
	}
	if decide, ok := body.(audit.DecideBody); ok {
		decide.Result = v.Board.Result()
		body = decide
	}
	w, complete, err := s.begin(c, v, kind, body)
	if err != nil {
		return err
	}
	return s.keep(c, s.out, w, complete)
}

// body returns what the flags say, nil if all of it follows from the board.
func (m *matter) body(c *cobra.Command, kind audit.Kind) (any, error) {
	wanted := map[audit.Kind][]string{
		audit.Papers: {"count"}, audit.Invalid: {"number", "reason"}, audit.Void: {"reason", "text"},
		audit.Decide: {"decision", "text"}, audit.Remark: {"text"},
	}[kind]
	for _, name := range wanted {
		if !c.Flags().Changed(name) {
			return nil, fmt.Errorf("order %s: --%s is wanted", kind, name)
		}
	}
	known := audit.Publication{Publish: audit.Extent(m.publish), Despite: m.despite}
	if kind != audit.Announce && kind != audit.Decide && (m.publish != "" || m.despite != "") {
		return nil, fmt.Errorf("order %s: --publish and --despite are of announce and decide", kind)
	}
	switch {
	case kind == audit.Epoch:
		return nil, fmt.Errorf("order %s: begin it with teller encrypt", kind)
	case kind == audit.Announce:
		return audit.AnnounceBody{Publication: known}, nil
	case officer.Follows(kind):
		return nil, nil
	case kind == audit.Papers:
		return audit.PapersBody{Count: m.count}, nil
	case kind == audit.Invalid:
		return audit.InvalidBody{Number: m.number, Reason: m.reason}, nil
	case kind == audit.Void:
		return audit.VoidBody{Reason: m.reason, Text: m.text}, nil
	case kind == audit.Remark:
		return audit.RemarkBody{Text: m.text}, nil
	case kind == audit.Decide:
		body := audit.DecideBody{Decision: m.decision, Text: m.text, Publication: known}
		if m.next != "" {
			body.Next = new(crypto.Hash)
			if err := body.Next.UnmarshalText([]byte(m.next)); err != nil {
				return nil, fmt.Errorf("--next: %v", err)
			}
		}
		return body, nil
	case kind == audit.Attendance || kind == audit.Issue || kind == audit.Replace:
		return nil, fmt.Errorf("order %s: the registrar's desk makes it; sign its file with officer sign", kind)
	}
	return nil, fmt.Errorf("order %q: officers order no such thing", kind)
}
