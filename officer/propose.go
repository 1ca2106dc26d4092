package officer

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// bodies are what officers order: an empty body of each kind.
var bodies = map[audit.Kind]func() any{
	audit.Approve:    func() any { return new(audit.ApproveBody) },
	audit.Attendance: func() any { return new(audit.AttendanceBody) },
	audit.Issue:      func() any { return new(audit.PaperIssueBody) },
	audit.Open:       func() any { return new(audit.OpenBody) },
	audit.Closing:    func() any { return new(audit.ClosingBody) },
	audit.Close:      func() any { return new(audit.CloseBody) },
	audit.Papers:     func() any { return new(audit.PapersBody) },
	audit.Epoch:      func() any { return new(audit.TranscribedBody) },
	audit.Invalid:    func() any { return new(audit.InvalidBody) },
	audit.Collection: func() any { return new(audit.CollectionBody) },
	audit.Valid:      func() any { return new(audit.ValidBody) },
	audit.Tally:      func() any { return new(audit.TallyBody) },
	audit.Result:     func() any { return new(audit.ResultBody) },
	audit.Announce:   func() any { return new(audit.AnnounceBody) },
	audit.Decide:     func() any { return new(audit.DecideBody) },
	audit.Void:       func() any { return new(audit.VoidBody) },
	audit.Remark:     func() any { return new(audit.RemarkBody) },
	audit.Replace:    func() any { return new(audit.ReplaceBody) },
	audit.Strike:     func() any { return new(audit.StrikeBody) },
}

// ParseBody parses the body of a kind that officers order; it is a pointer to one of the body types of package audit.
func ParseBody(kind audit.Kind, data []byte) (any, error) {
	empty, known := bodies[kind]
	if !known {
		return nil, fmt.Errorf("%.40q: officers order no such thing", kind)
	}
	body := empty()
	if err := crypto.DecodeJSON(data, body); err != nil {
		return nil, fmt.Errorf("%s: %v", kind, err)
	}
	return body, nil
}

// A choice is what somebody chooses of a body that otherwise follows from the board: what salts a result, and what an announcement makes
// known.
type choice struct {
	salt  crypto.Hash
	known audit.Publication
}

// derived are the kinds whose body follows from the board, and the phase in which they do.
var derived = map[audit.Kind]struct {
	phases []audit.Phase
	body   func(v *View, c choice) (any, error)
}{
	audit.Approve: {[]audit.Phase{audit.Approval}, func(v *View, _ choice) (any, error) {
		return audit.ApproveBody{Trustees: v.Board.TrusteesHash()}, nil
	}},
	audit.Open: {[]audit.Phase{audit.Gathering}, func(v *View, _ choice) (any, error) {
		p := v.Board.Poll()
		return audit.OpenBody{Roll: p.Manifest.Roll.Hash, Slips: p.Manifest.Slips.Hash, Trustees: v.Board.TrusteesHash(), Election: p.Fingerprint}, nil
	}},
	audit.Strike: {[]audit.Phase{audit.Gathering, audit.Voting, audit.LastCall, audit.Closed, audit.Transcribing}, func(v *View, _ choice) (any, error) {
		unused := v.Board.UnusedSlips()
		if len(unused) == 0 {
			return nil, errors.New("no slip is left to be struck")
		}
		return audit.StrikeBody{Slips: unused}, nil
	}},
	audit.Closing: {[]audit.Phase{audit.Voting}, func(*View, choice) (any, error) { return audit.ClosingBody{}, nil }},
	audit.Close: {[]audit.Phase{audit.LastCall}, func(v *View, _ choice) (any, error) {
		return audit.CloseBody{Ballots: v.Board.Report().Electronic}, nil
	}},
	audit.Epoch: {[]audit.Phase{audit.Transcribing}, (*View).epoch},
	audit.Collection: {[]audit.Phase{audit.Closed, audit.Transcribing}, func(v *View, _ choice) (any, error) {
		return v.Board.Report(), nil
	}},
	audit.Valid: {[]audit.Phase{audit.Collected}, func(v *View, _ choice) (any, error) {
		r := v.Board.Report()
		return audit.ValidBody{Collected: r.Collected, Issued: r.Issued}, nil
	}},
	audit.Tally: {[]audit.Phase{audit.Validated}, func(v *View, _ choice) (any, error) {
		return v.Board.Tally(), nil
	}},
	audit.Result: {[]audit.Phase{audit.Tallied}, func(v *View, c choice) (any, error) {
		counts, outcome, err := v.Board.Count()
		return audit.ResultBody{Salt: c.salt, Counts: counts, Outcome: outcome}, err
	}},
	audit.Announce: {[]audit.Phase{audit.Resulted}, func(v *View, c choice) (any, error) {
		known, err := v.known(c.known)
		return audit.AnnounceBody{Result: v.Board.Result(), Publication: known}, err
	}},
}

// Follows reports whether the body of a kind follows from the board, so that nobody is asked for it. For an announcement somebody may choose
// what it makes known.
func Follows(kind audit.Kind) bool { _, ok := derived[kind]; return ok }

// derive computes the body of a kind that follows from the board.
func (v *View) derive(kind audit.Kind, c choice) (any, error) {
	d := derived[kind]
	if !slices.Contains(d.phases, v.Board.Phase()) {
		return nil, fmt.Errorf("%s: %w: the board is %s", kind, audit.ErrPhase, v.Board.Phase())
	}
	body, err := d.body(v, c)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return body, nil
}

// Propose makes an order over the head of the board that nobody has signed yet. body is nil if it follows from the board,
// [Follows], and else one of the body types of package audit, or a pointer to one. Of an announcement it may be given with what it makes
// known; of a decision what that says of the result is filled in. rand salts a result.
func Propose(rand io.Reader, v *View, kind audit.Kind, body any) (audit.Order, error) {
	body, err := v.body(rand, kind, body)
	if err != nil {
		return audit.Order{}, fmt.Errorf("propose %w", err)
	}
	o := audit.NewOrder(kind, body, v.Board.Head())
	if _, err := ParseBody(kind, o.Body); err != nil {
		return audit.Order{}, fmt.Errorf("propose %v", err)
	}
	return o, nil
}

// body completes the body of an order.
func (v *View) body(rand io.Reader, kind audit.Kind, body any) (any, error) {
	var c choice
	switch b := body.(type) {
	case *audit.AnnounceBody:
		return v.body(rand, kind, *b)
	case audit.AnnounceBody:
		if kind == audit.Announce {
			c.known, body = b.Publication, nil
		}
	case *audit.DecideBody:
		return v.body(rand, kind, *b)
	case audit.DecideBody:
		if b.Publish != "" {
			var err error
			if b.Publication, err = v.known(b.Publication); err != nil {
				return nil, err
			}
		}
		return b, nil
	}
	if Follows(kind) != (body == nil) {
		return nil, fmt.Errorf("%s: its body follows from the board: %t", kind, Follows(kind))
	}
	if body != nil {
		return body, nil
	}
	if _, err := io.ReadFull(rand, c.salt[:]); err != nil {
		return nil, fmt.Errorf("%s: %v", kind, err)
	}
	return v.derive(kind, c)
}
