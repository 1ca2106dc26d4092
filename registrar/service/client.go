package service

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// A Client is a registrar that runs elsewhere, as whoever asks it sees it. What it answers is not trusted: its signatures are
// checked by [registrar.Assemble], and it can refuse only those who asked, with a reason that is known.
type Client struct {
	address string
	http    *http.Client
}

// callTime bounds a call, whatever its context says.
const callTime = time.Minute

// NewClient returns the registrar at an address, such as https://192.168.1.12:8444, which is asked with h ([client.NewHTTP]).
func NewClient(address string, h *http.Client) *Client {
	return &Client{strings.TrimRight(address, "/"), h}
}

// Sign sends requests. To send them again is to get the same answers. A refusal of all of them is an [*api.Problem].
func (c *Client) Sign(ctx context.Context, q audit.Requests) (answers registrar.Answers, refused []api.Refused, err error) {
	data, err := c.send(ctx, q.Poll, "requests", q.Bytes())
	if err != nil {
		return answers, nil, err
	}
	asked := make([]crypto.PublicKey, len(q.Requests))
	for i, x := range q.Requests {
		asked[i] = x.Card
	}
	if answers, refused, err = parseSigned(data, q.Poll, asked); err != nil {
		return registrar.Answers{}, nil, fmt.Errorf("registrar: requests: %v", err)
	}
	return answers, refused, nil
}

// Receive sends marks and returns those that the registrar does not take.
func (c *Client) Receive(ctx context.Context, m audit.Marks) ([]api.Refused, error) {
	data, err := c.send(ctx, m.Poll, "marks", m.Bytes())
	if err != nil {
		return nil, err
	}
	asked := make([]crypto.PublicKey, len(m.Marks))
	for i, x := range m.Marks {
		asked[i] = x.Card
	}
	refused, err := parseMarked(data, asked)
	if err != nil {
		return nil, fmt.Errorf("registrar: marks: %v", err)
	}
	return refused, nil
}

func (c *Client) send(ctx context.Context, poll crypto.Hash, what string, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address+"/polls/"+poll.String()+"/"+what, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("registrar: its address is none")
	}
	request.Header.Set("Content-Type", mediaJSON)
	data, err := client.Ask(c.http, request, what, maxSigned)
	if err != nil {
		return nil, fmt.Errorf("registrar: %w", err)
	}
	return data, nil
}

// maxSigned bounds the bytes of an answer: that of [registrar.Answers], and a refusal of each card.
const maxSigned = registrar.MaxFile + 256*audit.MaxIssue

// parseSigned parses SIGNED of docs/protocol.md, section 11.2.
func parseSigned(data []byte, poll crypto.Hash, asked []crypto.PublicKey) (answers registrar.Answers, refused []api.Refused, err error) {
	var s api.Signed
	if err := crypto.DecodeJSON(data, &s); err != nil {
		return answers, nil, err
	}
	if err := checkRefused(s.Refused, asked); err != nil {
		return answers, nil, err
	}
	if err := crypto.DecodeJSON(s.Answers, &answers); err != nil {
		return answers, nil, err
	}
	if len(answers.Answers) > 0 { // as a file it has one card at least
		if answers, err = registrar.ParseAnswers(s.Answers); err != nil {
			return answers, nil, err
		}
	}
	if answers.Poll != poll {
		return answers, nil, errPoll
	}
	return answers, s.Refused, nil
}

// parseMarked parses MARKED.
func parseMarked(data []byte, asked []crypto.PublicKey) ([]api.Refused, error) {
	var m api.Marked
	if err := crypto.DecodeJSON(data, &m); err != nil {
		return nil, err
	}
	return m.Refused, checkRefused(m.Refused, asked)
}

// checkRefused refuses a refusal of somebody who did not ask, and a reason that nobody here has words for.
func checkRefused(refused []api.Refused, asked []crypto.PublicKey) error {
	for _, x := range refused {
		if !slices.Contains(asked, x.Card) {
			return errors.New("it refuses a card that was not in it")
		}
		if _, known := api.Codes()[x.Code]; !known {
			return fmt.Errorf("it refuses with the code %.40q, which is none", x.Code)
		}
	}
	return nil
}
