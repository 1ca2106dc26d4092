package play

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/ballot"
)

// Questions that are answered in words are no part of a questionnaire's ballot, but a poll of sealed texts beside it (docs/rules.md,
// section 10), in which everybody who gave the questionnaire back hands in an envelope, an empty one, too.

// usualWords is how many characters an answer may have if the folder does not say.
const usualWords = 300

func (q question) inWords() ballot.Candidate {
	return ballot.Candidate{ID: q.ID, Names: ballot.Names{"zh": q.Text}, Text: &ballot.TextLimit{Max: cmp.Or(q.MaxLen, usualWords)}}
}

func (q question) checkWords() error {
	if q.Required {
		return errors.New("an answer in words cannot be required: nobody sees whether a sealed text is empty")
	}
	if n := q.inWords().Text.Max; n < 1 || n > ballot.MaxText {
		return fmt.Errorf("maxlen %d: want 1 to %d", n, ballot.MaxText)
	}
	return nil
}

// words reads the columns of answers.csv that are in words. What the folder has no column for is not asked.
func (r *reader) words(t *table) error {
	var asked []ballot.Candidate
	r.written = make([]Vote, len(t.rows))
	for _, c := range r.worded {
		column := slices.Index(t.headings, c.ID)
		if column < 0 {
			r.meeting.Unasked = append(r.meeting.Unasked, c.ID)
			continue
		}
		asked = append(asked, c)
		for i, row := range t.rows {
			if err := ballot.CheckAnswer(row.cells[column], c.Text.Max); err != nil {
				return t.fault("TEXT", row, column, notText, err)
			}
			r.written[i].Texts = append(r.written[i].Texts, row.cells[column])
		}
	}
	r.worded = asked
	return nil
}

// beside makes the poll of what was written, under the same rules for small groups.
func (r *reader) beside() error {
	if len(r.worded) == 0 {
		return nil
	}
	m := *r.meeting
	m.Folder, m.Agenda = "texts-"+m.Folder, besideTitle(m.Agenda)
	m.Rules = ballot.DefaultRules(ballot.SealedText)
	m.Rules.SmallGroup = r.meeting.Rules.SmallGroup
	m.Candidates, m.Votes, m.Unasked = r.worded, r.written, nil
	if n := len(m.Votes); n > m.Issued {
		return NewFault("MISMATCH", answersFile, "%d rows, but %d were given a ballot, and nobody writes a sealed text on paper; take the columns in words out, or correct the numbers", n, m.Issued)
	}
	draft := &ballot.Manifest{Rules: m.Rules, Candidates: m.Candidates, Roll: ballot.KeyList{Count: len(m.Deputies)}}
	if err := draft.CheckTexts(); err != nil {
		return NewFault("NUMBER", questionnaireFile, "%v", err)
	}
	r.meeting.Words = &m
	return nil
}

// besideTitle is the title of what is written beside a poll.
func besideTitle(title string) string {
	const suffix = "（书面意见）"
	runes := []rune(title)
	return string(runes[:min(len(runes), ballot.MaxName-len([]rune(suffix)))]) + suffix
}
