package play

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store/memory"
)

// A local clerk writes the board in this process, and has the registrars and a witness of another body beside it.
type local struct {
	writer     *sequencer.Writer
	folder     string // of the registrars, to be removed
	registrars []issuer
	log        *audit.Signer
	receipts   *audit.Signer
	witness    crypto.SigningKey // cosigns what the log signs
}

// engage makes the keys that serve one poll, of registrars, log, receipts and witness, and enters them in its manifest.
func (l *local) engage(m *ballot.Manifest) (err error) {
	if m.Registrars, err = l.tokenKeys(); err != nil {
		return err
	}
	if l.log, err = newSigner(m.Origin); err != nil {
		return err
	}
	if l.receipts, err = newSigner(m.Origin + "/receipt"); err != nil {
		return err
	}
	m.LogKey, m.ReceiptKey = l.log.VerifierKey().String(), l.receipts.VerifierKey().String()
	if l.witness, err = crypto.NewSigningKey(rand.Reader); err != nil {
		return err
	}
	witness, err := l.cosigner()
	if err != nil {
		return err
	}
	m.Policy = fmt.Sprintf("log %s\nwitness other-body %s\nquorum other-body\n", m.LogKey, witness.VerifierKey())
	return m.Check()
}

// cosigner returns the witness's signer for this moment.
func (l *local) cosigner() (*audit.Signer, error) {
	return audit.NewCosigner("witness.piaojue.example", l.witness, time.Now().Unix())
}

func newSigner(name string) (*audit.Signer, error) {
	key, err := crypto.NewSigningKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return audit.NewSigner(name, key)
}

// begin puts the manifest on a new board.
func (l *local) begin(ctx context.Context, m *ballot.Manifest, roll, slips ballot.Keys, each func(n int, do func(i int))) (err error) {
	for _, r := range l.registrars {
		r.Each = each
	}
	keys := sequencer.Keys{Log: l.log, Receipt: l.receipts}
	l.writer, err = sequencer.Create(ctx, memory.New(), m, roll, slips, keys, sequencer.Options{Node: "play", Each: each})
	return err
}

func (l *local) look(ctx context.Context) (board *audit.Board, err error) {
	err = l.writer.View(ctx, func(b *audit.Board) error { board = b; return nil })
	return board, err
}

// order puts on the board what officers have signed together. Once the poll is closed nobody is given tokens any more.
func (l *local) order(ctx context.Context, o audit.Order, keys ...crypto.SigningKey) error {
	board, err := l.look(ctx)
	if err != nil {
		return err
	}
	if o.Kind == audit.Close {
		if err := l.destroyTokenKeys(board.Poll().Hash); err != nil {
			return err
		}
	}
	for _, key := range keys {
		o.Sign(board.Poll().Manifest, key)
	}
	return l.writer.Add(ctx, o.Message())
}

func (l *local) say(ctx context.Context, m audit.Message) error { return l.writer.Add(ctx, m) }

func (l *local) transcribe(ctx context.Context, epoch audit.Message, ballots []audit.Message) error {
	return l.writer.Add(ctx, append([]audit.Message{epoch}, ballots...)...)
}

// attend has nothing to carry: desk and scrutineers are in one process.
func (l *local) attend(_ context.Context, _ string, marks []audit.CardMark) ([]audit.CardMark, error) {
	return marks, nil
}

func (l *local) cast(ctx context.Context, sent []byte) ([]byte, error) {
	envelope, eighths, err := ballot.ParseSent(sent)
	if err != nil {
		return nil, err
	}
	return l.writer.Accept(ctx, envelope, eighths)
}

func (l *local) epoch(ctx context.Context, _ int) error {
	_, err := l.writer.Epoch(ctx)
	return err
}

func (l *local) next(ctx context.Context, manifest []byte) error {
	return l.writer.Stage(ctx, manifest)
}
