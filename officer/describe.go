package officer

import (
	"fmt"
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// A Line is one statement that an officer signs to: the name of a message of report/words, without "officer.", and names
// and values in turn for its places.
type Line struct {
	Name string
	Args []any
}

// Describe says in figures what an order orders, from this officer's own view. It is shown before anything is signed.
func (v *View) Describe(o audit.Order) ([]Line, error) {
	body, err := ParseBody(o.Kind, o.Body)
	if err != nil {
		return nil, err
	}
	p := v.Board.Poll()
	switch b := body.(type) {
	case *audit.ApproveBody:
		return lines("approve", "Title", p.Manifest.Title["zh"], "Manifest", p.Hash, "Trustees", len(p.Manifest.Trustees.Keys), "Threshold", p.Manifest.Trustees.Threshold), nil
	case *audit.AttendanceBody:
		return lines("attendance", "Present", len(b.Present), "Left", len(b.Left)), nil
	case *audit.PaperIssueBody:
		return lines("issue", "Papers", len(b.Papers)), nil
	case *audit.OpenBody:
		return opening(p.Manifest, v.Board.Report().Present), nil
	case *audit.ClosingBody:
		return lines("closing"), nil
	case *audit.CloseBody:
		return lines("close", "Ballots", b.Ballots), nil
	case *audit.PapersBody:
		name, issued := "papers", v.Board.PapersIssued()
		if b.Count > issued {
			name = "papers.excess"
		}
		return lines(name, "Count", b.Count, "Issued", issued), nil
	case *audit.TranscribedBody:
		return lines("epoch", "Count", b.Count), nil
	case *audit.InvalidBody:
		return lines(invalidity(p.Manifest, b.Reason), "Number", b.Number), nil
	case *audit.CollectionBody:
		return lines("collection", "Present", b.Present, "Issued", b.Issued, "Collected", b.Collected, "Electronic", b.Electronic,
			"Papers", b.Papers, "Valid", b.Valid, "Invalid", b.Invalid, "Surrendered", b.Surrendered, "Unused", b.Unused), nil
	case *audit.ValidBody:
		return lines("valid", "Collected", b.Collected, "Issued", b.Issued), nil
	case *audit.TallyBody:
		return lines("tally", "Ballots", b.Ballots), nil
	case *audit.ResultBody:
		return results(p.Manifest, b.Outcome), nil
	case *audit.AnnounceBody:
		return append(announcement(p.Manifest, v.Board.Outcome()), v.publication(b.Publication)...), nil
	case *audit.DecideBody:
		return append(decision(b), v.publication(b.Publication)...), nil
	case *audit.VoidBody:
		return lines("void."+b.Reason, "Text", b.Text), nil
	case *audit.RemarkBody:
		return lines("remark", "Text", b.Text), nil
	case *audit.ReplaceBody:
		name, r := "replace.card", b.Card
		if r == nil {
			name, r = "replace.slip", b.Slip
		}
		if r != nil {
			return lines(name, "Old", r.Old, "New", r.New), nil
		}
	case *audit.StrikeBody:
		return lines("strike", "Slips", len(b.Slips)), nil
	}
	return nil, fmt.Errorf("%s: nothing is ordered", o.Kind)
}

// Signers returns the officers who have signed an order. A wrong signature is an error: a name on the screen is no claim of
// whoever made the file.
func (v *View) Signers(o audit.Order) (all []ballot.Officer, err error) {
	p := v.Board.Poll()
	text := audit.CommandText(p.Manifest.Origin, p.Hash, o.Kind, o.Body, o.Head)
	for _, s := range o.Signatures {
		who, ok := p.Manifest.Officer(s.By)
		if !ok {
			return nil, fmt.Errorf("signer %v is no officer of this poll", s.By)
		}
		if err := s.By.Check(text, s.Signature); err != nil {
			return nil, fmt.Errorf("signature of %s %q: %w", who.Role, who.Name, err)
		}
		all = append(all, who)
	}
	return all, nil
}

// invalidity names the message of a reason why a paper is invalid: too much is marked in another way, and another paper is wrong, where
// nothing is chosen.
func invalidity(m *ballot.Manifest, reason string) string {
	name := "invalid." + reason
	if reason == OverSelected || reason == NotABallot {
		switch {
		case m.Rules.Evaluation != nil:
			name += ".evaluation"
		case m.Rules.Questionnaire != nil:
			name += ".questionnaire"
		}
	}
	return name
}

func lines(name string, args ...any) []Line { return []Line{{name, args}} }

// decision says what was decided, and which poll is next: its manifest says who orders and who decrypts there, and nobody
// signs to that unseen.
func decision(b *audit.DecideBody) []Line {
	all := lines("decide."+b.Decision, "Text", b.Text)
	if b.Next != nil {
		all = append(all, Line{"decide.next", []any{"Next", *b.Next}})
	}
	return all
}

// names returns the names of candidates.
func names(m *ballot.Manifest, ids []string) string {
	var all []string
	for _, id := range ids {
		for _, c := range m.Candidates {
			if c.ID == id {
				all = append(all, c.Names["zh"])
			}
		}
	}
	return strings.Join(all, "、")
}
