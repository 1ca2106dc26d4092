package report

import (
	"bytes"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// RecordPath is where [Record] lies in a bundle, and recordForm the form that it says it has: other bytes for the same poll are
// another form. TestGolden fails when they change.
const (
	RecordPath = "report.html"
	recordForm = "3"
)

// Record returns report.html of a bundle (docs/protocol.md, section 7.3): the report sheet, how it was counted and the trust
// statement, in all languages. It follows from the manifest, the board and the checkpoint in the bundle alone, so that a verifier can
// make it again; where the audience is limited it is the same for all readers, without counts and decision. There is none
// before the poll has ended: then it returns nil.
func Record(m *ballot.Manifest, r *audit.Report) ([]byte, error) {
	if r.Record == nil || !ended(r.Record.Phase) {
		return nil, nil
	}
	shown := *r
	if !open(m, r) && r.Record.Phase != audit.Voided {
		shown.Outcome = nil
	}
	var in []*poll
	for _, lang := range words.Languages {
		p, err := newPoll("report.record", lang, m, &shown)
		if err != nil {
			return nil, refuse("page of the bundle", err)
		}
		in = append(in, p)
	}
	var page bytes.Buffer
	err := in[0].write(&page, "record.html", struct {
		*poll
		In   []*poll
		Form string
	}{in[0], in, recordForm})
	return page.Bytes(), err
}

func ended(phase audit.Phase) bool { return (&audit.Record{Phase: phase}).Ended() }

// WithRecord returns the bundle of a board with its report.html, or as it is while there is none.
func WithRecord(bundle audit.Bundle, b *audit.Board) (audit.Bundle, error) {
	r, err := audit.ReportOf(b, bundle["log/checkpoint"])
	if err != nil {
		return nil, refuse("page of the bundle", err)
	}
	page, err := Record(b.Poll().Manifest, r)
	if err != nil || page == nil {
		return bundle, err
	}
	return bundle.AddPages(map[string][]byte{RecordPath: page})
}

// Tag is the language of a section.
func (p *page) Tag() string {
	if p.Lang == words.Chinese {
		return "zh-CN"
	}
	return string(p.Lang)
}

// Paper reports whether the page is printed to be filled in and signed.
func (p *poll) Paper() bool { return p.kind != "report.record" }

// Sentence says the result in one.
func (p *poll) Sentence() string {
	switch {
	case p.Record.Phase == audit.Voided:
		return p.Say("report.sentence.void", "Reason", p.Say("report.void."+p.Record.Void))
	case p.figureless():
		return p.onlySaid()
	case p.Outcome == nil:
		return p.Say("report.sentence.limited")
	case p.Seals():
		return p.Say("report.sentence.texts", "Questions", len(p.Candidates), "Valid", p.Outcome.Valid)
	case p.Evaluates():
		return p.Say("report.sentence.evaluation", "Items", len(p.Candidates), "Valid", p.Outcome.Valid, "Graded", p.Graded())
	case p.Asks():
		return p.Say("report.sentence.questionnaire", "Whose", p.Whose(), "Questions", len(p.Candidates), "Valid", p.Outcome.Valid)
	case p.Outcome.Next == tally.Announce && p.Outcome.Vacant == 0:
		return p.Say("report.sentence.chosen", "Count", len(p.Outcome.Chosen), "Candidates", len(p.Candidates))
	}
	return p.Say("report.sentence.open", "Count", len(p.Outcome.Chosen), "Candidates", len(p.Candidates), "Vacant", p.Outcome.Vacant)
}

// A Comparison is what came of comparing report.html of a bundle with the one made again.
type Comparison string

// The comparisons.
const (
	Absent Comparison = "absent" // there is none in the bundle
	Same   Comparison = "same"   // byte for byte
	Other  Comparison = "other"  // of another form: nothing is known of it
	Forged Comparison = "forged" // it says that it has this form, and is another
)

// Compare compares report.html of a bundle with what this program makes of its verification, which must have passed.
func Compare(bundle audit.Bundle, m *ballot.Manifest, r *audit.Report) (Comparison, error) {
	have, there := bundle[RecordPath]
	if !there {
		return Absent, nil
	}
	want, err := Record(m, r)
	switch {
	case err != nil:
		return "", err
	case bytes.Equal(have, want):
		return Same, nil
	case bytes.Contains(have, []byte(generator(recordForm))) || !bytes.Contains(have, []byte(generatorBegins)):
		return Forged, nil
	}
	return Other, nil
}

// generator is the line by which a page says its form.
func generator(form string) string { return generatorBegins + form + `">` }

const generatorBegins = `<meta name="generator" content="piaojue report `
