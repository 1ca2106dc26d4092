package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A moreError says that a witness has seen a larger log than ours.
type moreError struct{ size int64 }

func (e *moreError) Error() string { return fmt.Sprintf("the witness has seen %d entries", e.size) }

// askWitness asks a witness (C2SP tlog-witness) whether it has seen more of a log than this signed checkpoint: it submits the
// checkpoint as one that follows itself. A witness that has seen more, or less, answers 409 with the size that it knows.
func askWitness(ctx context.Context, web *http.Client, address string, checkpoint []byte) error {
	lines := strings.SplitN(string(checkpoint), "\n", 3)
	if len(lines) < 3 {
		return fmt.Errorf("ask %s: not a checkpoint", address)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return fmt.Errorf("ask %s: %v", address, err)
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	body := fmt.Appendf(nil, "old %d\n\n%s", size, checkpoint)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(address, "/")+"/add-checkpoint", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask %s: %v", address, err)
	}
	response, err := web.Do(request)
	if err != nil {
		return fmt.Errorf("ask %s: %v", address, err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if err != nil {
		return fmt.Errorf("ask %s: %v", address, err)
	}
	switch response.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusConflict:
		known, err := strconv.ParseInt(strings.TrimSpace(string(answer)), 10, 64)
		if err != nil {
			return fmt.Errorf("ask %s: its answer is no size", address)
		}
		if known > size {
			return &moreError{known}
		}
		return nil
	}
	return fmt.Errorf("ask %s: status %d", address, response.StatusCode)
}
