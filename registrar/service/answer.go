package service

import (
	"context"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// An act makes an answer of a body.
type act func(ctx context.Context, e *Embedded, body []byte) (any, error)

// answer reads a body and writes what do makes of it.
func (s *Service) answer(do act) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		e, refused := s.admit(r)
		if refused != nil {
			refused.Write(w)
			return
		}
		select {
		case s.busy <- struct{}{}:
			defer func() { <-s.busy }()
		case <-r.Context().Done():
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), callTime)
		defer cancel()
		body, err := readBody(w, r)
		if err != nil {
			api.NewProblem(code(err, api.BadRequest), "").Write(w)
			return
		}
		v, err := do(ctx, e, body)
		if err != nil {
			s.log.Warn("not answered", "error", err)
			api.NewProblem(code(err, api.Internal), "").Write(w)
			return
		}
		w.Header().Set("Content-Type", mediaJSON)
		w.Write(crypto.MustEncodeJSON(v)) // whoever asked may have gone, and asks again
	}
}

// bodyTime is how long a body is waited for: it holds a place that others want.
const bodyTime = 10 * time.Second

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	control := http.NewResponseController(w)
	control.SetReadDeadline(time.Now().Add(bodyTime)) // a recorder of a test has none
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, registrar.MaxFile))
	control.SetReadDeadline(time.Time{}) // or whoever asks seems to go away before the answer is there
	return body, err
}

// admit finds the poll that a request is for, and refuses what is too large before it is read.
func (s *Service) admit(r *http.Request) (*Embedded, *api.Problem) {
	var poll crypto.Hash
	if err := poll.UnmarshalText([]byte(r.PathValue("poll"))); err != nil {
		return nil, api.NewProblem(api.NotFound, "")
	}
	s.mu.RLock()
	e := s.polls[poll]
	s.mu.RUnlock()
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case e == nil:
		return nil, api.NewProblem(api.NotFound, "no such poll, or its board was not read yet")
	case err != nil || media != mediaJSON || r.Header.Get("Content-Encoding") != "":
		return nil, api.NewProblem(api.MediaType, "")
	case r.ContentLength > registrar.MaxFile:
		return nil, api.NewProblem(api.TooLarge, "")
	}
	return e, nil
}

// sign answers REQUESTS.
func sign(ctx context.Context, e *Embedded, body []byte) (any, error) {
	q, err := registrar.ParseRequests(body)
	if err != nil {
		return nil, errForm // what is wrong may name a card
	}
	answers, refused, err := e.Sign(ctx, q)
	if err != nil {
		return nil, err
	}
	return api.Signed{Answers: answers.Bytes(), Refused: refused}, nil
}

// receive answers MARKS.
func receive(ctx context.Context, e *Embedded, body []byte) (any, error) {
	m, err := registrar.ParseMarks(body)
	if err != nil {
		return nil, errForm
	}
	refused, err := e.Receive(ctx, m)
	if err != nil {
		return nil, err
	}
	return api.Marked{Refused: refused}, nil
}
