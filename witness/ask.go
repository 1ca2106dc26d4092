package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/piaojue/piaojue/audit"
)

const (
	endpoint = "/add-checkpoint"
	sizeType = "text/x.tlog.size"
)

// A conflictError is a witness's 409 with the size that it has; -1 if it did not say.
type conflictError struct{ size int64 }

func (e *conflictError) Error() string { return fmt.Sprintf("the size cosigned last is %d", e.size) }

// known reports whether the witness named a size from which one can go on to this one.
func (e *conflictError) known(size int64) bool { return 0 <= e.size && e.size <= size }

// ask asks once, as if the witness had cosigned the old size last. A [conflictError] says that it has not.
func (p *peer) ask(ctx context.Context, old int64, head audit.Checkpoint, signed []byte, prove Prove) (line, error) {
	var proof tlog.TreeProof // empty before the first entry, and for the same checkpoint again
	if 0 < old && old < head.Size {
		var err error
		if proof, err = prove(old, head.Size); err != nil {
			return line{}, fmt.Errorf("from %d entries, which it has: %v", old, err)
		}
	}
	response, err := p.post(ctx, request{old, proof, signed})
	if err != nil {
		return line{}, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxNote+1))
	switch {
	case err != nil:
		return line{}, fmt.Errorf("read its answer: %v", err)
	case response.StatusCode == http.StatusOK:
		return findLine(answer, p.witness.Key, head.Text())
	case response.StatusCode == http.StatusConflict:
		return line{}, conflict(response.Header.Get("Content-Type"), answer)
	default:
		return line{}, refusal(response.StatusCode)
	}
}

func (p *peer) post(ctx context.Context, r request) (*http.Response, error) {
	u, err := parseAddress(p.witness.URL)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, u.JoinPath(endpoint).String(), bytes.NewReader(r.bytes()))
	if err != nil {
		return nil, err
	}
	response, err := p.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("it does not answer; see that it runs and can be reached from here: %v", err)
	}
	return response, nil
}

// parseAddress parses where a policy says that a witness is. A policy is public: no password belongs there.
func parseAddress(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("its address in the policy is none: %.200q", text)
	}
	return u, nil
}

// conflict reads the size out of a 409.
func conflict(contentType string, answer []byte) error {
	if t, _, err := mime.ParseMediaType(contentType); err != nil || t != sizeType {
		return &conflictError{-1}
	}
	size, err := parseSize(answer)
	if err != nil {
		return err
	}
	return &conflictError{size}
}

// refusal says what a status means, and what to do.
func refusal(status int) error {
	switch status {
	case http.StatusUnprocessableEntity:
		return fmt.Errorf("%w: the proof that this one continues it does not hold", ErrFork)
	case http.StatusForbidden:
		return errors.New("it does not know the log's key; start it with the log_key of this poll's manifest")
	case http.StatusNotFound:
		return errors.New("it does not know this log; start it with this poll's manifest, or correct its address")
	case http.StatusBadRequest:
		return errors.New("it cannot read the request; compare the versions of both programs")
	}
	if status >= 300 && status < 400 {
		return fmt.Errorf("it points to another address (status %d), which the policy does not name", status)
	}
	return fmt.Errorf("it fails (status %d); see what it says on its own machine", status)
}
