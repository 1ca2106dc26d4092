package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/piaojue/piaojue/api"
)

// maxAnswer bounds the bytes of an answer that has no bound of its own.
const maxAnswer = 16 << 20

// read asks for something and reads all of it, if it has at most limit bytes. what names it in errors: an address may tell
// which ballot is meant.
func (p *Poll) read(ctx context.Context, what, path string, limit int64, reader *api.Reader) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, p.callTime)
	defer cancel()
	request, err := p.request(ctx, http.MethodGet, path, nil, reader)
	if err != nil {
		return nil, fmt.Errorf("%s: %v", what, err)
	}
	return Ask(p.options.HTTP, request, what, limit)
}

// write sends canonical JSON.
func (p *Poll) write(ctx context.Context, what, path string, body []byte) ([]byte, error) {
	return p.send(ctx, what, path, "application/json", body, p.callTime, nil) // nobody signs what they send to a box
}

// send sends something of a media type, and waits so long at most. What comes back is read only if it is a success.
func (p *Poll) send(ctx context.Context, what, path, media string, body []byte, most time.Duration, reader *api.Reader) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	request, err := p.request(ctx, http.MethodPost, path, body, reader)
	if err != nil {
		return nil, fmt.Errorf("%s: %v", what, err)
	}
	request.Header.Set("Content-Type", media)
	return Ask(p.options.HTTP, request, what, maxAnswer)
}

func (p *Poll) request(ctx context.Context, method, path string, body []byte, reader *api.Reader) (*http.Request, error) {
	address := p.address
	if path != "" {
		address += "/" + path
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("not an address")
	}
	if reader != nil {
		request.Header.Set(api.ReaderHeader, reader.String())
	}
	return request, nil
}

// Ask asks for something and returns the body of the answer, if it is a success of at most limit bytes. what names it in errors,
// which have no address. A refusal is an [*api.Problem].
func Ask(h *http.Client, request *http.Request, what string, limit int64) ([]byte, error) {
	response, err := do(h, request, what)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%s: more than %d bytes", what, limit)
	}
	return data, nil
}

// do returns the response if it is a success, and its problem otherwise.
func do(h *http.Client, request *http.Request, what string) (*http.Response, error) {
	response, err := h.Do(request)
	var asked *url.Error
	if errors.As(err, &asked) { // it has the address
		err = asked.Err
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	switch response.StatusCode {
	case http.StatusOK, http.StatusCreated, http.StatusAccepted:
		return response, nil
	}
	defer response.Body.Close()
	return nil, fmt.Errorf("%s: %w", what, api.ReadProblem(response))
}

// reader signs for reading, if somebody is there who may.
func (p *Poll) reader(ctx context.Context) (*api.Reader, error) {
	key := p.options.Reader
	if key == nil {
		return nil, nil
	}
	m, err := p.Manifest(ctx)
	if err != nil {
		return nil, err
	}
	r := api.NewReader(m.Origin, *p.options.Manifest, *key, time.Now().Add(api.MaxReader/2)) // clocks differ
	return &r, nil
}

// decode parses what a server says about a poll. It is not signed and nobody hashes it, and a newer server may say more.
func decode(what string, data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s: %v", what, err)
	}
	return nil
}
