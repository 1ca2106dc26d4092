package service

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// What is not asked as docs/protocol.md, section 11.2, says is refused with a problem, and nothing of it is in the answer.
func TestAnswer_Refused(t *testing.T) {
	h := newHall(t)
	r := run(t, h, newSite(t, h))
	requests, marks := h.requests(t, 0).Bytes(), h.marks(audit.LeftHall, h.cards[0]).Bytes()
	here := "/polls/" + h.poll().String()
	other := h.requests(t, 0)
	other.Poll = crypto.Sum([]byte("another poll"))
	huge := make([]byte, registrar.MaxFile+1)
	plain, coded, foreign := http.Header{}, http.Header{}, http.Header{}
	plain.Set("Content-Type", "text/plain")
	coded.Set("Content-Encoding", "gzip")
	foreign.Set("Sec-Fetch-Site", "cross-site")
	for name, c := range map[string]struct {
		method, path string
		body         io.Reader
		header       http.Header
		want         api.Code
	}{
		"no such address":        {"POST", here + "/ballots", bytes.NewReader(requests), nil, api.NotFound},
		"no such poll":           {"POST", "/polls/" + crypto.Sum(nil).String() + "/requests", bytes.NewReader(requests), nil, api.NotFound},
		"no hash":                {"POST", "/polls/2026/requests", bytes.NewReader(requests), nil, api.NotFound},
		"read, not sent":         {"GET", here + "/requests", nil, nil, api.NotFound},
		"another media type":     {"POST", here + "/requests", bytes.NewReader(requests), plain, api.MediaType},
		"an encoding":            {"POST", here + "/requests", bytes.NewReader(requests), coded, api.MediaType},
		"a page of another site": {"POST", here + "/requests", bytes.NewReader(requests), foreign, api.CrossOrigin},
		"too large":              {"POST", here + "/requests", bytes.NewReader(huge), nil, api.TooLarge},
		"too large, unsaid":      {"POST", here + "/requests", struct{ io.Reader }{bytes.NewReader(huge)}, nil, api.TooLarge},
		"nothing":                {"POST", here + "/requests", nil, nil, api.BadRequest},
		"marks for requests":     {"POST", here + "/requests", bytes.NewReader(marks), nil, api.BadRequest},
		"requests for marks":     {"POST", here + "/marks", bytes.NewReader(requests), nil, api.BadRequest},
		"white space":            {"POST", here + "/marks", strings.NewReader(" " + string(marks)), nil, api.BadRequest},
		"for another poll":       {"POST", here + "/requests", bytes.NewReader(other.Bytes()), nil, api.OtherPoll},
	} {
		t.Run(name, func(t *testing.T) {
			request := must(http.NewRequest(c.method, r.url+c.path, c.body))(t)
			request.Header.Set("Content-Type", "application/json")
			for key, values := range c.header {
				request.Header[key] = values
			}
			response := must(http.DefaultClient.Do(request))(t)
			defer response.Body.Close()
			answer := must(io.ReadAll(response.Body))(t)
			var p api.Problem
			if err := json.Unmarshal(answer, &p); err != nil || p.Code != c.want || response.StatusCode != api.Codes()[c.want] ||
				response.Header.Get("Content-Type") != api.ProblemType || response.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s %.200s, want %s", response.Status, answer, c.want)
			}
			if bytes.Contains(answer, []byte(h.cards[0].Public().String())) {
				t.Errorf("the answer quotes a card: %s", answer)
			}
		})
	}
	if code := r.get(t, "/healthz"); code != http.StatusOK {
		t.Errorf("healthz: %d", code)
	}
}

// A card of another's in an answer, a reason without words and another form of the same bytes are refused by whoever asked.
func TestParseSigned_Refused(t *testing.T) {
	h := newHall(t)
	r := h.open(t)
	defer r.Close()
	q := h.requests(t, 0, 1)
	answers, _, err := r.Sign(h.board, h.key, q.Requests)
	if err != nil {
		t.Fatal(err)
	}
	card, stranger := q.Requests[0].Card, h.cards[3].Public()
	asked := []crypto.PublicKey{card, q.Requests[1].Card}
	signed := func(a registrar.Answers, refused ...api.Refused) []byte {
		return crypto.MustEncodeJSON(api.Signed{Answers: crypto.MustEncodeJSON(a), Refused: append([]api.Refused{}, refused...)})
	}
	none := registrar.Answers{Registrar: answers.Registrar, Poll: answers.Poll, Answers: []registrar.Answer{}}
	for _, good := range [][]byte{signed(answers), signed(none, api.Refused{Card: card, Code: api.CardUsed})} {
		if _, _, err := parseSigned(good, h.poll(), asked); err != nil {
			t.Errorf("%.200s: %v", good, err)
		}
	}
	reversed, elsewhere := answers, answers
	reversed.Answers = []registrar.Answer{answers.Answers[1], answers.Answers[0]}
	elsewhere.Poll = crypto.Sum([]byte("another poll"))
	for name, bad := range map[string][]byte{
		"nothing":            nil,
		"answers alone":      answers.Bytes(),
		"white space":        append(signed(answers), '\n'),
		"out of order":       signed(reversed),
		"for another poll":   signed(elsewhere),
		"refuses a stranger": signed(none, api.Refused{Card: stranger, Code: api.CardUsed}),
		"refuses in a word":  signed(none, api.Refused{Card: card, Code: "because"}),
	} {
		if _, _, err := parseSigned(bad, h.poll(), asked); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	marked := crypto.MustEncodeJSON(api.Marked{Refused: []api.Refused{{Card: stranger, Code: api.CardUsed}}})
	if _, err := parseMarked(marked, asked); err == nil {
		t.Error("marks: a stranger is refused")
	}
}

// FuzzAnswer sends bodies of anybody's making: each gets a success or a problem, and nothing is answered without a signature.
func FuzzAnswer(f *testing.F) {
	h := newHall(f)
	r := h.open(f)
	f.Cleanup(func() { r.Close() })
	e := &Embedded{Registrar: r, Key: h.key, View: viewOf(h)}
	f.Add(true, h.requests(f, 0).Bytes())
	f.Add(false, h.marks(audit.TakesPaper, h.cards[1]).Bytes())
	f.Add(true, []byte(fmt.Sprintf(`{"poll":"%s","requests":[]}`, h.poll())))
	f.Fuzz(func(t *testing.T, asks bool, body []byte) {
		do := receive
		if asks {
			do = sign
		}
		v, err := do(t.Context(), e, body)
		if err != nil {
			if _, known := api.Codes()[code(err, api.Internal)]; !known {
				t.Errorf("%q: %v", body, err)
			}
			return
		}
		if data := crypto.MustEncodeJSON(v); asks {
			q := must(registrar.ParseRequests(body))(t)
			asked := make([]crypto.PublicKey, len(q.Requests))
			for i := range q.Requests {
				asked[i] = q.Requests[i].Card
			}
			if _, _, err := parseSigned(data, h.poll(), asked); err != nil {
				t.Errorf("%q: who asked does not understand %q: %v", body, data, err)
			}
		}
	})
}

func FuzzParseSigned(f *testing.F) {
	h := newHall(f)
	q := h.requests(f, 0)
	f.Add([]byte(fmt.Sprintf(`{"answers":{"registrar":"registrar.example","poll":"%s","answers":[]},"refused":[{"card":"%s","code":"card_used"}]}`, h.poll(), q.Requests[0].Card)))
	f.Add([]byte(`{"refused":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		asked := []crypto.PublicKey{q.Requests[0].Card}
		if answers, refused, err := parseSigned(data, h.poll(), asked); err == nil {
			if again := crypto.MustEncodeJSON(api.Signed{Answers: crypto.MustEncodeJSON(answers), Refused: refused}); !bytes.Equal(again, data) {
				t.Errorf("%s became %s", data, again)
			}
		}
		if refused, err := parseMarked(data, asked); err == nil {
			if again := crypto.MustEncodeJSON(api.Marked{Refused: refused}); !bytes.Equal(again, data) {
				t.Errorf("%s became %s", data, again)
			}
		}
	})
}
