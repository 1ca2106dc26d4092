package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

func newVote() *cobra.Command {
	var copyOf firstCopy
	var out string
	c := &cobra.Command{
		Use:   "vote --board DIR --out FILE",
		Short: "Make a ballot as a tablet does, from a card and a slip",
		Long: `Make a ballot as a tablet does: it finds its own record in what was issued, encrypts, signs, and attaches the tokens. Standard
input has three lines: the card, the slip, and one mark a candidate in the order of the ballot, separated by spaces: A
(赞成), O (反对), B (弃权), in letters or words, or √ and - in the tick form; the number of the grade or of the answer (1,3 of several; the point of a scale) or -; where
answers are sealed texts, a line for each answer instead. The file that is written names nobody; it goes to the clerk, who
cannot read it. Give --manifest: on a board of another poll, the ballot would be encrypted for whoever made that.`,
		Example: `  piaojue vote --board copy --out ballot.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := vacantFile(wordsOf(c), out); err != nil {
				return failure{err}
			}
			board, bundle, err := copyOf.replay(c)
			if err != nil {
				return failure{err}
			}
			envelope, unsigned, err := castFrom(c.InOrStdin(), board, bundle)
			if err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("vote.cast", "Unsigned", unsigned, "ID", envelope.ID().String()))
			return asFailure(writeNew(out, envelope.Bytes()))
		},
	}
	copyOf.flags(c)
	c.Flags().StringVar(&out, "out", "", "the `file` to write; must not exist")
	c.MarkFlagRequired("out")
	return c
}

// castFrom reads what a deputy marks or, in a poll of sealed texts, writes, and makes the envelope of it, with the hash of what was signed.
func castFrom(in io.Reader, board *audit.Board, bundle audit.Bundle) (*ballot.Envelope, string, error) {
	if m := board.Poll().Manifest; !m.Rules.Seals() {
		deputy, marks, err := scanVote(in, m)
		if err != nil {
			return nil, "", err
		}
		return castBallot(board, bundle, deputy, marks)
	}
	deputy, texts, err := scanTexts(in, board.Poll().Manifest)
	if err != nil {
		return nil, "", err
	}
	return castTexts(board, bundle, deputy, texts)
}

// entitled returns the secret of a deputy's credential, and the tokens that were issued for it.
func entitled(board *audit.Board, bundle audit.Bundle, p pair) (secret crypto.Scalar, tokens []crypto.Token, err error) {
	poll := &board.Poll().Poll
	if board.Phase() != audit.Voting {
		return secret, nil, fmt.Errorf("vote: the board is %s: ballots are cast while the poll is open", board.Phase())
	}
	records, err := bundle.Issued()
	if err != nil {
		return secret, nil, err
	}
	if tokens, err = audit.Redeem(poll, p.card, p.slip, records); err != nil {
		return secret, nil, err
	}
	return crypto.DeriveCredential(p.card, p.slip, poll.Fingerprint), tokens, nil
}

// castBallot makes the envelope of one deputy, and returns it with the hash of the unsigned ballot.
func castBallot(board *audit.Board, bundle audit.Bundle, p pair, marks []ballot.Mark) (*ballot.Envelope, string, error) {
	secret, tokens, err := entitled(board, bundle, p)
	if err != nil {
		return nil, "", err
	}
	defer secret.Destroy()
	draft, err := board.Poll().Encrypt(rand.Reader, crypto.BaseMul(secret), marks)
	if err != nil {
		return nil, "", err
	}
	envelope, err := draft.Cast(rand.Reader, secret, tokens)
	if err != nil {
		return nil, "", err
	}
	return envelope, envelope.Ballot.Signature.Hash, nil
}

// scanVote reads the three lines. What a deputy chose is no more an argument than the codes are.
func scanVote(in io.Reader, m *ballot.Manifest) (p pair, marks []ballot.Mark, err error) {
	err = scans(in, func(line int, text string) (err error) {
		switch line {
		case 1:
			p.card, err = crypto.ParseCardTyped(text)
		case 2:
			p.slip, err = crypto.ParseSlipTyped(text)
		case 3:
			marks, err = parseMarks(m, text)
		default:
			err = errors.New("want a card, a slip and the marks")
		}
		return err
	})
	if err == nil && marks == nil {
		err = errors.New("want a card, a slip and the marks, each on a line of its own")
	}
	return p, marks, err
}

// parseMarks parses what a deputy chose. The marks themselves are never repeated in an error.
func parseMarks(m *ballot.Manifest, text string) ([]ballot.Mark, error) {
	codes, form := map[string]ballot.Mark{
		"A": ballot.Approve, "O": ballot.Oppose, "B": ballot.None,
		"赞成": ballot.Approve, "反对": ballot.Oppose, "弃权": ballot.None,
	}, "A O B (赞成 反对 弃权)"
	if m.Rules.Method == ballot.TickUpToN {
		codes, form = map[string]ballot.Mark{"√": ballot.Approve, "-": ballot.None}, "√ -"
	}
	if e := m.Rules.Evaluation; e != nil {
		codes, form = map[string]ballot.Mark{"-": ballot.None}, "-"
		for i, g := range e.Grades {
			codes[strconv.Itoa(i+1)] = ballot.Mark(i + 1)
			form += fmt.Sprintf(" %d (%s)", i+1, g.Names["zh"])
		}
	}
	fields := strings.Fields(text)
	if m.Rules.Questionnaire != nil {
		return parseAnswers(m, fields)
	}
	if len(fields) != len(m.Candidates) {
		return nil, fmt.Errorf("%d marks for %d candidates", len(fields), len(m.Candidates))
	}
	marks := make([]ballot.Mark, len(fields))
	for i, field := range fields {
		mark, ok := codes[field]
		if !ok {
			return nil, fmt.Errorf("mark %d is not one of the form's: %s", i+1, form)
		}
		marks[i] = mark
	}
	return marks, nil
}

// parseAnswers parses what was answered to each question: the number of the answer, of several with commas between them; the point of a scale;
// or -.
func parseAnswers(m *ballot.Manifest, fields []string) (marks []ballot.Mark, err error) {
	if len(fields) != len(m.Candidates) {
		return nil, fmt.Errorf("%d answers for %d questions", len(fields), len(m.Candidates))
	}
	for i, field := range fields {
		q := m.Candidates[i].Question
		given, least := []string{}, 1
		if field != "-" {
			given = strings.Split(field, ",")
		}
		if q.Kind == ballot.OnScale {
			least = q.From
		}
		at := make([]ballot.Mark, len(q.Labels()))
		for _, text := range given {
			n, err := strconv.Atoi(text)
			if n -= least; err != nil || n < 0 || n >= len(at) || at[n] != ballot.None || len(given) > 1 && q.Kind != ballot.SeveralAnswers {
				return nil, fmt.Errorf("answer %d: want - or a number from %d to %d, of a question with several answers 1,2", i+1, least, least+len(at)-1)
			}
			at[n] = ballot.Approve
		}
		if q.Kind != ballot.SeveralAnswers {
			at = []ballot.Mark{ballot.Mark(slices.Index(at, ballot.Approve) + 1)}
		}
		marks = append(marks, at...)
	}
	return marks, nil
}
