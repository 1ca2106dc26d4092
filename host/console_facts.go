package host

import (
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report"
)

// Facts are what does not change while a poll is held, for the modules of the console's page.
type facts struct {
	You        ballot.Officer            `json:"you"`
	Address    string                    `json:"address"` // of the poll on its server: what is public is found below it
	Congress   ballot.Names              `json:"congress"`
	Title      ballot.Names              `json:"title"`
	Manifest   crypto.Hash               `json:"manifest"`
	Document   string                    `json:"document"` // 票决办法
	Roll       int                       `json:"roll"`     // 应到
	Quorum     int                       `json:"quorum"`   // the least number in the hall that suffices
	Candidates int                       `json:"candidates"`
	Seats      int                       `json:"seats"`
	Form       ballot.Method             `json:"form"`
	Grades     []ballot.Grade            `json:"grades"`     // of an evaluation
	BlankItem  string                    `json:"blank_item"` // what an item without a mark means
	Whose      ballot.Names              `json:"whose"`      // answers those of a questionnaire are, in a sentence; null of another form
	HandedOut  bool                      `json:"handed_out"` // cards are handed out to whoever takes one (docs/protocol.md, section 5.14)
	Trustees   []string                  `json:"trustees"`   // by name
	Threshold  int                       `json:"threshold"`
	MinBallots int                       `json:"min_ballots"`
	Round      bool                      `json:"round"` // it follows another poll
	Rehearsal  bool                      `json:"rehearsal"`
	Series     *ballot.Series            `json:"series"` // null outside one
	Needs      map[audit.Kind]audit.Need `json:"needs"`
}

func newFacts(you ballot.Officer, m *ballot.Manifest, address string) facts {
	f := facts{
		You: you, Address: address, Congress: m.Congress, Title: m.Title, Manifest: m.Hash(), Document: m.Rules.Document,
		Roll: m.Roll.Count, Quorum: m.Rules.Quorum.Least(m.Roll.Count), Candidates: len(m.Candidates), Seats: m.Seats,
		Form: m.Rules.Method, Grades: append([]ballot.Grade{}, m.Rules.Grades()...), BlankItem: m.Rules.BlankItem, Whose: report.WhoseAnswers(m), HandedOut: m.Rules.HandsOut(),
		Threshold: m.Trustees.Threshold, MinBallots: m.MinBallots, Round: m.Previous != nil, Rehearsal: m.Rehearsal, Series: m.Series, Needs: audit.Needs(m),
	}
	all := map[int]bool{}
	for i := range m.Trustees.Keys {
		all[i+1] = true
	}
	f.Trustees = trusteesIn(m, all)
	return f
}
