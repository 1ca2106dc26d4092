package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/ballot"
)

// A sealedDraft is what people decide of a poll of sealed texts: the questions, and the poll beside which they are answered.
type sealedDraft struct {
	questions []string
	length    int
	beside    string
	public    bool
}

func (s *sealedDraft) flags(c *cobra.Command) {
	c.Flags().StringArrayVar(&s.questions, "question", nil, "a `question` of sealed texts; again for each")
	c.Flags().IntVar(&s.length, "length", 300, "how many characters an answer in words has at most")
	c.Flags().StringVar(&s.beside, "beside", "", "a `copy` of the board of the poll beside which texts are written")
	c.Flags().BoolVar(&s.public, "public", false, "texts are for everybody, as they were written")
	addCA(c)
}

// fill makes m a poll of these questions, if it is one of sealed texts.
func (s *sealedDraft) fill(c *cobra.Command, m *ballot.Manifest) (*ballot.Manifest, error) {
	if !m.Rules.Seals() {
		for _, name := range []string{"question", "length", "beside", "public"} {
			if c.Flags().Changed(name) {
				return nil, fmt.Errorf("board draft: --%s: only with --method %s", name, ballot.SealedText)
			}
		}
		return m, nil
	}
	if s.beside != "" {
		if err := s.cite(c, m); err != nil {
			return nil, err
		}
	}
	m.Audience = ballot.Deputies
	if s.public {
		m.Audience = ballot.Public
	}
	m.Candidates = nil
	for i, text := range s.questions {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: "q" + strconv.Itoa(i+1), Names: ballot.Names{"zh": text}, Text: &ballot.TextLimit{Max: s.length}})
	}
	if len(s.questions) == 0 {
		return nil, fmt.Errorf("board draft: --method %s: want a --question", ballot.SealedText)
	}
	return m, m.CheckTexts()
}

// cite lets m stand beside another poll, at the head of the copy, with the body and the staff of that.
func (s *sealedDraft) cite(c *cobra.Command, m *ballot.Manifest) error {
	board, _, err := replayBoard(c, s.beside)
	if err != nil {
		return err
	}
	other, head := board.Poll().Manifest, board.AtHead()
	m.Congress, m.Body, m.Term, m.Session, m.Timestamp = other.Congress, other.Body, other.Term, other.Session, other.Timestamp
	m.Signatures, m.Duties, m.Trustees.Threshold = other.Signatures, other.Duties, other.Trustees.Threshold
	m.K, m.Window, m.MinBallots, m.Rehearsal = other.K, other.Window, other.MinBallots, other.Rehearsal
	m.Rules.SmallGroup = max(m.Rules.SmallGroup, other.Rules.SmallGroup)
	m.Beside = &head
	return nil
}
