package server

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// What is no ballot of this poll, and what comes too early or too late, is refused, each with its code.
func TestCast_Refused(t *testing.T) {
	h := newHall(t, 5)
	early := newHall(t, 5)
	early.toVoting()
	foreign := early.ballots()[0]
	h.refused(api.NotOpen, h.post("/ballots", foreign))
	h.toGathering()
	h.checkIn(h.people...)
	h.issue(h.people...)
	ballots := h.ballots()
	h.refused(api.NotOpen, h.post("/ballots", ballots[0]))
	h.open()
	without := strings.Replace(string(ballots[0]), `"tokens":["`+tokenOf(t, ballots[0])+`"]`, `"tokens":[]`, 1)
	for name, c := range map[string]struct {
		body []byte
		code api.Code
	}{
		"of another poll":    {foreign, api.OtherPoll},
		"no tokens":          {[]byte(without), api.NoTokens},
		"another's token":    {bytes.Replace(ballots[0], []byte(tokenOf(t, ballots[0])), []byte(tokenOf(t, ballots[1])), 1), api.Invalid},
		"nothing":            {nil, api.BadRequest},
		"no JSON":            {[]byte("ballot"), api.BadRequest},
		"white space":        {append(bytes.Clone(ballots[0]), '\n'), api.BadRequest},
		"a changed proof":    {changeProof(t, ballots[0]), api.Invalid},
		"eighths alone":      {[]byte(`{"eighths":"AAAA"}`), api.BadRequest},
		"eighths of nothing": {ballot.WithEighths(nil, make([]byte, 64)), api.BadRequest},
		"of eighths twice":   {ballot.WithEighths(ballot.WithEighths(ballots[0], make([]byte, 64)), make([]byte, 64)), api.BadRequest},
		"more than allowed":  {bytes.Repeat([]byte("1"), ballot.MaxSent+1), api.TooLarge},
		"a large envelope":   {bytes.Repeat([]byte("1"), ballot.MaxEnvelope+1), api.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			p := h.refused(c.code, h.post("/ballots", c.body))
			if text := string(c.body); len(text) > 20 && len(text) < ballot.MaxSent && strings.Contains(p.Detail, text[:20]) {
				t.Errorf("the problem quotes what was sent: %q", p.Detail)
			}
		})
	}
	h.refused(api.MediaType, h.do("POST", pollAt+"/ballots", ballots[0], "Content-Type", "text/plain"))
	h.refused(api.Method, h.do("PUT", pollAt+"/ballots", ballots[0]))
	h.refused(api.NotFound, h.do("POST", "/c/yunlan/polls/2027/ballots", ballots[0]))
	for _, b := range ballots[:4] {
		h.want(201, h.post("/ballots", b))
	}
	h.order(audit.Closing, audit.ClosingBody{}, h.chair()...)
	h.refused(api.Closed, h.post("/ballots", ballots[4]))
	h.want(201, h.post("/ballots", ballots[0])) // a retry whose answer was lost
	h.want(201, h.waitClose())
	h.refused(api.Closed, h.post("/ballots", ballots[4]))
}

func tokenOf(t *testing.T, envelope []byte) string {
	t.Helper()
	var v struct{ Tokens []string }
	if err := json.Unmarshal(envelope, &v); err != nil {
		t.Fatal(err)
	}
	return v.Tokens[0]
}

// changeProof swaps the two last digits of a response.
func changeProof(t *testing.T, envelope []byte) []byte {
	t.Helper()
	at := bytes.Index(envelope, []byte(`"response":"`)) + len(`"response":"`)
	changed := bytes.Clone(envelope)
	if changed[at] == '1' {
		changed[at] = '2'
	} else {
		changed[at] = '1'
	}
	return changed
}

// A deputy whose tablet died after it cast fills in another ballot, and is told that the first one is in, by its receipt.
func TestCast_Again(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	first := h.ballot(h.people[0], ballot.Approve, 0, 0)
	second := h.ballot(h.people[0], 0, ballot.Approve, 0)
	signed := h.want(201, h.post("/ballots", first)).body
	p := h.refused(api.AlreadyCast, h.post("/ballots", second))
	if p.Receipt != string(signed) {
		t.Errorf("the receipt of the ballot that is in: %q, want %q", p.Receipt, signed)
	}
	for _, eighths := range [][]byte{nil, make([]byte, 64), slices.Repeat([]byte{7}, 1<<16)} {
		if again := h.want(201, h.post("/ballots", ballot.WithEighths(first, eighths))).body; !bytes.Equal(again, signed) {
			t.Errorf("a retry with %d bytes of eighths has another receipt", len(eighths))
		}
	}
	h.want(201, h.post("/ballots", ballot.WithEighths(h.ballot(h.people[1], ballot.Approve, 0, 0), slices.Repeat([]byte{7}, 1<<10))))
}

// The same token at the same millisecond on two connections: one ballot, one 409 (threat 22).
func TestThreat22_TwoConnections(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	for _, d := range h.people {
		both := [2][]byte{h.ballot(d, ballot.Approve, 0, 0), h.ballot(d, 0, ballot.Approve, 0)}
		var replies [2]reply
		var start, done sync.WaitGroup
		start.Add(1)
		for i := range both {
			done.Go(func() { start.Wait(); replies[i] = h.post("/ballots", both[i]) })
		}
		start.Done()
		done.Wait()
		in, out := replies[0], replies[1]
		if in.status != 201 {
			in, out = out, in
		}
		h.want(201, in)
		if p := h.refused(api.AlreadyCast, out); p.Receipt != string(in.body) {
			t.Errorf("the one that came second is told %q, want %q", p.Receipt, in.body)
		}
	}
}

// A receipt has neither time nor number, and nothing else in the answer tells them.
func TestThreat26_ReceiptHasNoTime(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	var headers []string
	for _, b := range h.ballots() {
		r := h.want(201, h.post("/ballots", b))
		id := crypto.Sum(b).String()
		text, _, _ := strings.Cut(string(r.body), "\n\n")
		if text != "piaojue/v1 receipt\n"+h.manifest.Origin+"\n"+id {
			t.Errorf("receipt %q", text)
		}
		data, err := json.Marshal(r.header)
		if err != nil {
			t.Fatal(err)
		}
		headers = append(headers, string(data))
	}
	for _, x := range headers[1:] {
		if x != headers[0] {
			t.Errorf("two answers differ in their headers:\n%s\n%s", headers[0], x)
		}
	}
}

// Nothing that can be asked moves when a ballot is cast: no state, no metric, no log line, no event (threat 26).
func TestThreat26_NothingMoves(t *testing.T) {
	h := newHall(t, 8)
	h.toVoting()
	look := func() string {
		all := h.log.String() + string(h.get("").body) + string(h.get("/log/checkpoint").body) + string(h.do("GET", "/c/yunlan", nil).body)
		families, err := h.metrics.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			all += f.String()
		}
		return all
	}
	ballots := h.ballots()
	before := look()
	for _, b := range ballots {
		h.want(201, h.post("/ballots", b))
		h.refused(api.Invalid, h.post("/ballots", changeProof(t, b)))
		h.get("/receipts/" + crypto.Sum(b).String()[:16])
	}
	if after := look(); after != before {
		t.Errorf("what is shown moved when ballots were cast:\n%s\n%s", before, after)
	}
	if id := crypto.Sum(ballots[0]).String(); h.get("/proofs/"+id).status != 404 || h.get("/receipts/"+id).status != 404 || h.get("/payloads/"+id).status != 404 {
		t.Error("a ballot is shown before its epoch")
	}
}
