package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// showTexts prints what people wrote, question by question. A line break in a text becomes a mark: whoever wrote it must not write the
// report.
func showTexts(out io.Writer, w *words.Words, all []tally.Texts) {
	for _, x := range all {
		fmt.Fprintln(out)
		fmt.Fprintln(out, w.Say("outcome.texts", "ID", x.ID, "Count", len(x.Texts), "Empty", x.Empty, "Unreadable", x.Unreadable))
		for _, text := range x.Texts {
			fmt.Fprintln(out, "  ·", printable(text))
		}
	}
}

// castTexts makes the envelope of one who writes.
func castTexts(board *audit.Board, bundle audit.Bundle, p pair, texts []string) (*ballot.Envelope, string, error) {
	secret, tokens, err := entitled(board, bundle, p)
	if err != nil {
		return nil, "", err
	}
	defer secret.Destroy()
	envelope, err := board.Poll().CastTexts(crypto.AESGCM, rand.Reader, secret, texts, tokens)
	if err != nil {
		return nil, "", err
	}
	return envelope, envelope.Texts.Signature.Hash, nil
}

// maxWritten bounds what is read of one who writes, in bytes.
const maxWritten = 1 << 20

// scanTexts reads card and slip, a line each, and then an answer a line in the order of the manifest, an empty line for none.
func scanTexts(in io.Reader, m *ballot.Manifest) (p pair, texts []string, err error) {
	lines := bufio.NewScanner(io.LimitReader(in, maxWritten))
	lines.Buffer(nil, maxWritten)
	for line := 1; lines.Scan() && err == nil; line++ {
		switch {
		case line == 1:
			p.card, err = crypto.ParseCardTyped(lines.Text())
		case line == 2:
			p.slip, err = crypto.ParseSlipTyped(lines.Text())
		default:
			texts = append(texts, lines.Text())
		}
	}
	if err == nil {
		err = lines.Err()
	}
	if err == nil && len(texts) != len(m.Candidates) {
		err = errors.New("want a card, a slip and one answer a question, each on a line of its own")
	}
	return p, texts, err
}
