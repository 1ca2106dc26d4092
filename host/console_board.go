package host

import (
	"context"
	"slices"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// A boardAnswer is what a console says of the board: by the officer's own replay, but for what [desk.hear] adds.
type boardAnswer struct {
	You        ballot.Officer     `json:"you"`
	State      api.State          `json:"state"`
	Candidates []ballot.Candidate `json:"candidates"`
	Short      []string           `json:"short"`        // of the election, as the chair reads it aloud when the poll opens; empty before there is a key
	InHall     int                `json:"in_hall"`      // of whom the quorum is: present, and not left
	Papers     int                `json:"papers"`       // given to deputies
	Slips      int                `json:"unused_slips"` // that can still be used
	Heads      []string           `json:"heads"`        // trustees who countersigned, by name
	Shares     []string           `json:"shares"`       // trustees whose share is on the board
	Excess     bool               `json:"excess"`       // more papers in the box than issued: only void may follow
	Complained bool               `json:"complained"`   // a trustee complained: only void may follow
	Void       []string           `json:"void"`         // the reasons for which the poll may be declared void now
	Outcome    *tally.Outcome     `json:"outcome"`      // null while there is none
	Written    []writtenAnswer    `json:"written"`      // of sealed texts, question by question; null of another form
	Findings   []tally.Finding    `json:"findings"`     // what the figures of the outcome would reveal
	Guarded    bool               `json:"guarded"`      // the rules name small groups: what reveals votes is published by a decision alone
	Earlier    *earlierAnswer     `json:"earlier"`      // with which the figures are compared; null if the manifest cites no poll as previous
	Steps      []tally.Step       `json:"steps"`        // the lawful next ones, when there is an outcome
	Result     *crypto.Hash       `json:"result"`       // what an announcement or a decision names
	Next       *crypto.Hash       `json:"next"`         // the manifest that the decision names
	Mandate    *mandateAnswer     `json:"mandate"`      // null while none was given
}

func (c *Console) boardLocked(ctx context.Context) (any, error) {
	v, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	s, err := api.NewState(v.Board, c.checkpoint)
	if err != nil {
		return nil, err
	}
	c.desk.hear(ctx, &s)
	b, m := v.Board, c.desk.manifest
	d := b.Decryption()
	a := boardAnswer{
		You: c.officer.Officer, State: s, Candidates: m.Candidates, InHall: b.InHall(), Papers: b.PapersIssued(), Slips: len(b.UnusedSlips()),
		Heads: trusteesIn(m, d.Heads), Shares: trusteesIn(m, d.Shares), Excess: b.Excess(), Complained: b.Transcript().Complained,
		Short: []string{}, Void: b.VoidReasons(), Outcome: b.Outcome(), Steps: []tally.Step{}, Next: b.Next(), Mandate: c.mandate.answer(), Earlier: c.earlierAnswer(),
	}
	if e := b.Poll().Election; e != nil {
		a.Short = crypto.Sum(e.Bytes()).Groups()
	}
	a.Findings, a.Guarded = append([]tally.Finding{}, b.Findings()...), m.Rules.SmallGroup > 0
	a.unread()
	if a.Outcome != nil {
		a.Steps = a.Outcome.Steps()
	}
	if slices.Contains([]audit.Phase{audit.Resulted, audit.Announced, audit.Decided}, b.Phase()) {
		result := b.Result()
		a.Result = &result
	}
	return a, nil
}

// A writtenAnswer counts what was written in answer to a question.
type writtenAnswer struct {
	Written    int `json:"written"`
	Empty      int `json:"empty"`
	Unreadable int `json:"unreadable"`
}

// unread takes the texts themselves out of the answer: who signs that they were opened need not read them, least of all before they are
// announced, and a page that has them can be photographed.
func (a *boardAnswer) unread() {
	if a.Outcome == nil || a.Outcome.Texts == nil {
		return
	}
	o := *a.Outcome
	for _, x := range o.Texts {
		a.Written = append(a.Written, writtenAnswer{len(x.Texts), x.Empty, x.Unreadable})
	}
	o.Texts, a.Outcome = nil, &o
}

// trusteesIn names trustees, in the order of their indices.
func trusteesIn(m *ballot.Manifest, there map[int]bool) []string {
	names := []string{}
	for i, key := range m.Trustees.Keys {
		if o, ok := m.Officer(key); ok && there[i+1] {
			names = append(names, o.Name)
		}
	}
	return names
}
