package host

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
)

var (
	errNotCompared = errors.New("compare with the other teller's table first, until nothing differs")
	errThird       = errors.New("this poll wants a third teller: use teller check for each of them")
	errNoValid     = errors.New("no paper is valid: there is nothing to encrypt")
)

// encryptLocked makes a ballot of every valid paper, each under a fresh credential, and signs their list first. What shows what is in
// them is for the other teller, and lies nowhere but in this program and on the stick.
func (c *Console) encryptLocked(ctx context.Context, _ nothing) (any, error) {
	v, err := c.wholeLocked(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case c.papers.made != nil:
		return c.handOver(), nil
	case !c.papers.agreed:
		return nil, errNotCompared
	case c.validPapers() == 0:
		return nil, errNoValid
	}
	t, err := officer.Encrypt(rand.Reader, &v.Board.Poll().Poll, c.papers.reading)
	if err != nil {
		return nil, err
	}
	if err := v.Transcribed(c.papers.reading, t); err != nil {
		return nil, err
	}
	o, err := officer.Propose(rand.Reader, v, audit.Epoch, nil)
	if err != nil {
		return nil, err
	}
	c.view = nil // signing spends it
	w, _, err := c.officer.Start(v, o, time.Now(), officer.MaxWait)
	if err != nil {
		return nil, err
	}
	c.papers.made = crypto.MustEncodeJSON(handover{w.Bytes(), t.Bytes()})
	return c.handOver(), nil
}

// A handover is the file for the second teller (docs/protocol.md, section 5.9).
type handover struct {
	Epoch         json.RawMessage `json:"epoch"` // an order that waits
	Transcription json.RawMessage `json:"transcription"`
}

func (c *Console) handOver() tableAnswer { return tableAnswer{"papers.json", string(c.papers.made)} }

func parseHandover(data []byte) (w officer.Waiting, t *officer.Transcription, err error) {
	var h handover
	if err := crypto.DecodeJSON(bytes.TrimSuffix(data, []byte("\n")), &h); err != nil {
		return w, nil, fmt.Errorf("parse transcription: %v", err)
	}
	if w, err = officer.ParseWaiting(h.Epoch); err != nil {
		return w, nil, err
	}
	if w.Order.Kind != audit.Epoch { // who made the file does not choose what is signed here
		return w, nil, fmt.Errorf("parse transcription: it orders %s, not ballots made of papers", w.Order.Kind)
	}
	t, err = officer.ParseTranscription(h.Transcription)
	return w, t, err
}

// checkLocked makes every ciphertext of the first teller again, compares it with this teller's own reading, signs, and sends the
// ballots.
func (c *Console) checkLocked(ctx context.Context, file []byte) (any, error) {
	v, err := c.wholeLocked(ctx)
	if err != nil {
		return nil, err
	}
	w, t, err := parseHandover(file)
	if err != nil {
		return nil, err
	}
	if err := v.Transcribed(c.papers.reading, t); err != nil {
		return nil, err
	}
	c.view = nil // signing spends it
	next, complete, err := c.officer.Join(v, w, time.Now())
	if err != nil {
		return nil, err
	}
	if !complete {
		return nil, errThird
	}
	return c.desk.poll.Transcribe(ctx, api.Transcription{Epoch: next.Order.Message(), Ballots: t.Messages()})
}
