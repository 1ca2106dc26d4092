package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/piaojue/piaojue/crypto"
)

// A Helpline is the booth host whose tablets' calls for help an officer sees.
type Helpline struct {
	Address *url.URL // of the form https://host:port
	HTTP    *http.Client
}

// helpTime is how long a booth host may take: nothing in the meeting waits for it.
const helpTime = 3 * time.Second

// A helpAnswer is the calls that wait.
type helpAnswer struct {
	Calls []HelpCall `json:"calls"`
	Away  bool       `json:"away"` // the booth host does not answer
}

func (c *Console) helpLocked(ctx context.Context) (any, error) {
	if c.helpline == nil {
		return helpAnswer{Calls: []HelpCall{}}, nil
	}
	return c.helpline.ask(ctx, http.MethodGet, nil), nil
}

// helpedLocked says that somebody has gone to a seat.
func (c *Console) helpedLocked(ctx context.Context, call HelpCall) (any, error) {
	if c.helpline == nil || !call.Done {
		return nil, errors.New("there is no booth host whose tablets call here, or nobody has gone there")
	}
	return c.helpline.ask(ctx, http.MethodPost, crypto.MustEncodeJSON(call)), nil
}

func (h *Helpline) ask(ctx context.Context, method string, body []byte) helpAnswer {
	calls, err := h.calls(ctx, method, body)
	if err != nil {
		return helpAnswer{Calls: []HelpCall{}, Away: true}
	}
	return helpAnswer{Calls: calls}
}

func (h *Helpline) calls(ctx context.Context, method string, body []byte) ([]HelpCall, error) {
	ctx, cancel := context.WithTimeout(ctx, helpTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, h.Address.JoinPath(helpPath).String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := h.HTTP.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxCalls*maxHelp))
	if err != nil {
		return nil, err
	}
	var list HelpCalls
	err = crypto.DecodeJSON(bytes.TrimSpace(data), &list)
	if err != nil || answer.StatusCode != http.StatusOK || slices.ContainsFunc(list.Calls, func(c HelpCall) bool { return !isSeat(c.Seat) }) {
		return nil, fmt.Errorf("calls for help: status %d: %v", answer.StatusCode, err)
	}
	return list.Calls, nil
}
