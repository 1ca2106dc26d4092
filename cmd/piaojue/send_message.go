package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// message sends what somebody says to the board.
func (s *sending) message(c *cobra.Command, files [][]byte) (n int, err error) {
	ctx := c.Context()
	m, err := audit.ParseMessage(files[0])
	if err != nil {
		return 0, err
	}
	switch m.Kind {
	case audit.Cert, audit.Commit, audit.Deal, audit.Key, audit.Complaint, audit.Head, audit.Share, audit.Destroyed:
		_, err = s.poll.Message(ctx, m)
		return 1, err
	case audit.Surrender:
		_, err = s.poll.Surrender(ctx, m.Payload)
		return 1, err
	case audit.Epoch:
		return s.transcription(ctx, m, files[1:])
	}
	var command audit.Command[json.RawMessage]
	if err := crypto.DecodeJSON(m.Payload, &command); err != nil {
		return 0, errors.New("not a file that a server takes")
	}
	w, ok := s.waiting[orderName(audit.Order{Kind: m.Kind, Body: command.Body, Head: command.Head})]
	if !ok { // the first signer says in it how long it may wait, and the server asks
		return 0, errors.New("send it together with the file in which the order waited")
	}
	w.Order.Signatures = command.Signatures
	return 1, s.order(ctx, c, w.Bytes())
}

// transcription sends the ballots that follow the order of tellers.
func (s *sending) transcription(ctx context.Context, epoch audit.Message, files [][]byte) (n int, err error) {
	t := api.Transcription{Epoch: epoch}
	for _, data := range files {
		m, err := audit.ParseMessage(data)
		if err != nil || m.Kind != audit.Ballot {
			break
		}
		t.Ballots = append(t.Ballots, m)
	}
	_, err = s.poll.Transcribe(ctx, t)
	return 1 + len(t.Ballots), err
}

// cast sends a ballot, and keeps the receipt, also that of another ballot under the credential: the deputy learns that one is in.
func (s *sending) cast(ctx context.Context, envelope []byte) error {
	if info, err := os.Stat(s.receipts); err != nil || !info.IsDir() {
		return errors.New("name a folder for the receipt with --receipts")
	}
	receipt, err := s.poll.Cast(ctx, envelope)
	if receipt != nil {
		err = errors.Join(err, keepReceipt(s.receipts, receipt))
	}
	return err
}
