package client

import (
	"context"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// Cast sends an envelope, alone or as [ballot.WithEighths] writes it, and returns the receipt, which the caller checks with
// [audit.CheckReceipt]. If another ballot was cast under the credential, the receipt is that one's and the error an [api.AlreadyCast].
func (p *Poll) Cast(ctx context.Context, sent []byte) (receipt []byte, err error) {
	receipt, err = p.write(ctx, "ballot", "ballots", sent)
	var problem *api.Problem
	if errors.As(err, &problem) && problem.Code == api.AlreadyCast && problem.Receipt != "" {
		return []byte(problem.Receipt), err
	}
	return receipt, err
}

// Attendance hands over the MARKS of a desk, which then wait for two scrutineers.
func (p *Poll) Attendance(ctx context.Context, marks []byte) (m api.Marked, err error) {
	data, err := p.write(ctx, "attendance", "attendance", marks)
	if err != nil {
		return m, err
	}
	return m, decode("attendance", data, &m)
}

// Requests hands over the REQUESTS of a desk. What was issued is on the published board when it returns.
func (p *Poll) Requests(ctx context.Context, requests []byte) (i api.Issued, err error) {
	data, err := p.write(ctx, "requests", "requests", requests)
	if err != nil {
		return i, err
	}
	return i, decode("requests", data, &i)
}

// Surrender sends the payload of a surrender and returns the head that has it.
func (p *Poll) Surrender(ctx context.Context, payload []byte) (audit.BoardHead, error) {
	return p.writeForHead(ctx, "surrender", "surrenders", payload)
}

// Order sends a WAITING order with all signatures that it has so far.
func (p *Poll) Order(ctx context.Context, waiting []byte) (s api.OrderState, err error) {
	data, err := p.write(ctx, "order", "orders", waiting)
	if err != nil {
		return s, err
	}
	return s, decode("order", data, &s)
}

// Message sends what a trustee says and returns the head that has it.
func (p *Poll) Message(ctx context.Context, m audit.Message) (audit.BoardHead, error) {
	return p.writeForHead(ctx, "message", "messages", m.Bytes())
}

// Transcribe sends the ballots that tellers made of papers, and returns the head that has them.
func (p *Poll) Transcribe(ctx context.Context, t api.Transcription) (audit.BoardHead, error) {
	body, err := crypto.EncodeJSON(t)
	if err != nil {
		return audit.BoardHead{}, fmt.Errorf("transcription: %v", err)
	}
	return p.writeForHead(ctx, "transcription", "transcriptions", body)
}

// Next hands over the manifest of a next round, for the decision that names it.
func (p *Poll) Next(ctx context.Context, manifest []byte) error {
	_, err := p.write(ctx, "next manifest", "next", manifest)
	return err
}

// writeForHead sends something whose answer is the head of the published board that has it.
func (p *Poll) writeForHead(ctx context.Context, what, path string, body []byte) (h audit.BoardHead, err error) {
	data, err := p.write(ctx, what, path, body)
	if err != nil {
		return h, err
	}
	return h, decode(what, data, &h)
}
