package play

import (
	"strings"

	"github.com/piaojue/piaojue/ballot"
)

// registrars sign every token set in a played meeting.
const registrars = 2

// oneParty does everything in a played meeting.
const oneParty = "模拟程序"

// threshold of the trustees: one of the four may be absent, or dishonest.
const threshold = 3

// draft writes the manifest of a meeting, but for what the board's keeper and the registrars enter.
func (p *people) draft(m *Meeting) (manifest *ballot.Manifest, roll, slips ballot.Keys) {
	roll, slips = p.lists()
	manifest = &ballot.Manifest{
		Version:    1,
		Origin:     "piaojue.example/play/" + m.slug(),
		Congress:   ballot.Names{"zh": m.Name},
		Body:       m.Body,
		Title:      ballot.Names{"zh": m.Agenda},
		Timestamp:  m.Timestamp,
		Candidates: m.Candidates,
		Seats:      m.Seats,
		Rules:      m.Rules,
		Audience:   ballot.Public,
		Roll:       roll.List(),
		Slips:      slips.List(),
		Officers:   p.names,
		Signatures: ballot.DefaultSignatures(),
		Trustees:   ballot.Trusteeship{Threshold: threshold},
		Duties:     &ballot.Duties{Cards: oneParty, Slips: oneParty, Board: oneParty, Booth: oneParty},
		K:          10,
		Window:     60,
		MinBallots: m.MinBallots,
		Previous:   m.Previous,
		Rehearsal:  true, // nobody real has voted
	}
	for _, t := range p.trustees {
		manifest.Trustees.Keys = append(manifest.Trustees.Keys, t.key.Public())
	}
	return manifest, roll, slips
}

// slug names a meeting's board after its folder.
func (m *Meeting) slug() string {
	keep := func(r rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-._", r) {
			return r
		}
		return '-'
	}
	name := strings.Trim(strings.Map(keep, strings.ToLower(m.Folder)), "-./")
	if name == "" {
		return "meeting"
	}
	return name[:min(len(name), 80)]
}
