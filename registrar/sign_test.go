package registrar

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

func TestSign(t *testing.T) {
	h := newHall(t, 4, 2)
	p := &h.board.Poll().Poll
	var tokens []crypto.BlindSignature
	q := h.request(t, h.cards[0], h.slips[0])
	for i := range h.registrars {
		s := must(h.sign(i, q))(t)
		if again := must(h.sign(i, q))(t); again != s {
			t.Error("asked again: another answer")
		}
		tokens = append(tokens, s)
	}
	h.put(t, audit.Issue, audit.IssueBody{Cards: []audit.IssueRecord{q.Record(tokens)}}.Bytes())
	must(audit.Redeem(p, h.cards[0], h.slips[0], []audit.IssueRecord{q.Record(tokens)}))(t)
}

// What cannot be signed is refused and leaves no mark: the slip of a refused request is still free, and others are answered.
func TestSign_Refusals(t *testing.T) {
	h := newHall(t, 6, 1)
	must(h.sign(0, h.request(t, h.cards[0], h.slips[0])))(t)
	forged := h.request(t, h.cards[2], h.slips[2])
	forged.CardSignature = forged.SlipSignature
	long := h.request(t, h.cards[2], h.slips[2])
	long.Requests = append(long.Requests, long.Requests[0])
	for name, test := range map[string]struct {
		q    audit.Request
		want error
		text string
	}{
		"the-card-with-another-slip": {q: h.request(t, h.cards[0], h.slips[1]), want: ErrCardUsed},
		"the-slip-with-another-card": {q: h.request(t, h.cards[1], h.slips[0]), want: ErrSlipUsed},
		"not-signed-by-the-card":     {q: forged, want: crypto.ErrSignature},
		"one-request-too-many":       {q: long, text: "2 token requests for 1"},
		"not-in-the-hall":            {q: h.request(t, h.cards[5], h.slips[2]), text: "not in the hall"},
		"a-card-of-nobody":           {q: h.request(t, crypto.Card{9}, h.slips[2]), text: "not in the hall"},
		"a-slip-of-nobody":           {q: h.request(t, h.cards[2], crypto.Slip{9}), text: "not one of this poll"},
	} {
		t.Run(name, func(t *testing.T) {
			good := h.request(t, h.cards[4], h.slips[4])
			answers, refused, err := h.registrars[0].Sign(h.board, h.keys[0], []audit.Request{test.q, good})
			if err != nil || len(answers.Answers) != 1 || answers.Answers[0].Card != good.Card || len(refused) != 1 {
				t.Fatal(answers.Answers, refused, err)
			}
			if err := refused[0].Err; test.want != nil && !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
				t.Error(err)
			}
		})
	}
	for _, i := range []int{1, 2} {
		must(h.sign(0, h.request(t, h.cards[i], h.slips[i])))(t)
	}
}

// One card asks at two desks at the same moment, each time with another slip: one of the two is answered, by every registrar.
func TestThreat22_SameMoment(t *testing.T) {
	h := newHall(t, 7, 1)
	var signed [12]bool
	var wait sync.WaitGroup
	for i := range signed {
		q := h.request(t, h.cards[i/2], h.slips[(i/2+i%2)%6])
		wait.Go(func() { _, err := h.sign(0, q); signed[i] = err == nil })
	}
	wait.Wait()
	slips := map[int]int{}
	for i := range signed {
		if signed[i] {
			slips[(i/2+i%2)%6]++
		}
		if i%2 == 1 && signed[i-1] && signed[i] {
			t.Errorf("card %d was answered twice", i/2)
		}
	}
	for slip, n := range slips {
		if n > 1 {
			t.Errorf("slip %d was answered %d times", slip, n)
		}
	}
}

// A registrar's key serves one poll for good, and none but the one whose manifest names it.
func TestThreat23_TokenOfAnotherPoll(t *testing.T) {
	h := newHall(t, 4, 1)
	first, q := h.board, h.request(t, h.cards[0], h.slips[0])
	h.begin(t, "two") // whose manifest names the same key
	r := h.registrars[0]
	if err := r.Bind(&h.board.Poll().Poll); !errors.Is(err, ErrBound) {
		t.Errorf("bound to a second poll: %v", err)
	}
	if _, _, err := r.Sign(h.board, h.keys[0], []audit.Request{q}); !errors.Is(err, ErrPoll) {
		t.Errorf("signed for a second poll: %v", err)
	}
	h.keys[0] = must(r.NewKey(rand.Reader))(t)
	h.begin(t, "three")
	if _, _, err := r.Sign(h.board, h.keys[0], []audit.Request{q}); !errors.Is(err, ErrPoll) {
		t.Errorf("signed before it was bound: %v", err)
	}
	if err := r.Bind(&h.board.Poll().Poll); err != nil {
		t.Fatal(err)
	}
	if err := r.Bind(&h.board.Poll().Poll); err != nil {
		t.Errorf("bound to the same poll again: %v", err)
	}
	h.attend(t, h.marks(audit.CheckedIn, h.cards[0]), nil)
	if _, err := h.sign(0, q); err == nil {
		t.Error("the request was made for another poll")
	}
	h.board = first
	if _, _, err := r.Sign(first, h.keys[0], []audit.Request{q}); !errors.Is(err, ErrPoll) {
		t.Errorf("signed for the first poll with the key of the third: %v", err)
	}
}

// A registrar that signs with a key of its own for some deputies is found out before anything is on the board, and named.
func TestThreat24_KeyTagging(t *testing.T) {
	h := newHall(t, 3, 1)
	q, r := h.request(t, h.cards[0], h.slips[0]), h.registrars[0]
	tag := must(r.NewKey(rand.Reader))(t)
	if _, _, err := r.Sign(h.board, tag, []audit.Request{q}); !errors.Is(err, ErrPoll) {
		t.Errorf("signed with a key that the manifest does not name: %v", err)
	}
	answers, _, err := r.Sign(h.board, h.keys[0], []audit.Request{q})
	if err != nil {
		t.Fatal(err)
	}
	tagged, err := q.Requests[0], errors.New("not signed yet")
	for ; err != nil; tag = must(r.NewKey(rand.Reader))(t) { // until the blinded message is below the other modulus
		id := tag.Key().ID()
		tagged[2] = id[31] // so that the other key takes it
		answers.Answers[0].Token, err = tag.Sign(tagged)
	}
	p := &h.board.Poll().Poll
	if _, _, err := Assemble(p, audit.Requests{Poll: p.Hash, Requests: []audit.Request{q}}, answers); err == nil || !strings.Contains(err.Error(), `"registrar-1.example" answered card`) {
		t.Errorf("an answer under another key: %v", err)
	}
}

// Whoever is not checked in gets no tokens, and what the board issued is compared with the book, both ways.
func TestThreat25_MoreTokensThanDeputies(t *testing.T) {
	h := newHall(t, 4, 2)
	h.issue(t, h.request(t, h.cards[0], h.slips[0]))
	pending := h.request(t, h.cards[1], h.slips[1])
	must(h.sign(0, pending))(t)
	poll := h.board.Poll().Hash
	records := []audit.IssueRecord{h.request(t, h.cards[0], h.slips[0]).Record(nil), h.request(t, h.cards[2], h.slips[2]).Record(nil)}
	x := must(h.registrars[0].Issuance(poll, records))(t)
	if len(x.Issued) != 2 || !slices.Equal(x.Pending, []crypto.PublicKey{pending.Card}) || !slices.Equal(x.Foreign, []crypto.PublicKey{records[1].Card}) {
		t.Errorf("%+v", x)
	}
	if y := must(h.registrars[1].Issuance(poll, nil))(t); y.Sum == x.Sum {
		t.Error("one registrar answered a card more, and the sums are the same")
	}
	must(h.sign(1, pending))(t)
	if y := must(h.registrars[1].Issuance(poll, nil))(t); y.Sum != x.Sum {
		t.Error("the registrars answered the same cards, and the sums differ")
	}
	if _, err := h.sign(0, h.request(t, h.cards[3], h.slips[3])); err == nil {
		t.Error("a deputy who has not checked in was given tokens")
	}
}

// A card that was replaced after a registrar answered it: the tokens that were signed can be used, so that its new card gets
// none. Before that, it gets the tokens that the old one did not.
func TestThreat28_ReplacedAfterAnswer(t *testing.T) {
	h := newHall(t, 5, 1)
	r := h.registrars[0]
	must(h.sign(0, h.request(t, h.cards[0], h.slips[0])))(t)
	var card crypto.Card
	print := func(cards []NewCard) error { card = cards[0].Card; return nil }
	if _, err := r.Replace(h.board, "001", rand.Reader, print); !errors.Is(err, ErrAnswered) {
		t.Errorf("replaced a card that was answered: %v", err)
	}
	// Two officers do so nevertheless, who have a card from elsewhere.
	stray := crypto.Card{7}
	h.replace(t, &audit.ReplaceBody{Card: &audit.Replacement{Old: h.cards[0].Public(), New: stray.Public()}})
	if _, err := h.sign(0, h.request(t, stray, h.slips[1])); !errors.Is(err, ErrReplaced) {
		t.Errorf("a card in the place of one that was answered: %v", err)
	}
	// The deputy gets a paper.
	if body, _, err := r.Papers(h.board, h.marks(audit.TakesPaper, stray)); err != nil || len(body.Papers) != 1 {
		t.Error(body, err)
	}
	body := must(r.Replace(h.board, "002", rand.Reader, print))(t)
	h.replace(t, body)
	must(h.sign(0, h.request(t, card, h.slips[1])))(t)
	if _, err := h.sign(0, h.request(t, h.cards[1], h.slips[2])); err == nil {
		t.Error("the lost card was answered")
	}
	// A slip that was answered is replaced.
	must(h.sign(0, h.request(t, h.cards[2], h.slips[2])))(t)
	fresh := crypto.Slip{8}
	h.replace(t, &audit.ReplaceBody{Slip: &audit.Replacement{Old: h.slips[2].Public(), New: fresh.Public()}})
	if _, err := h.sign(0, h.request(t, h.cards[3], fresh)); !errors.Is(err, ErrReplaced) {
		t.Errorf("a slip in the place of one that was answered: %v", err)
	}
}

// The registrar remembers the last board that it saw, also after it was opened again.
func TestThreat34_OlderBoard(t *testing.T) {
	h := newHall(t, 4, 1)
	old := h.replay(t)
	h.attend(t, h.marks(audit.CheckedIn, h.cards[3]), nil)
	must(h.sign(0, h.request(t, h.cards[3], h.slips[3])))(t)
	r := h.registrars[0]
	h.reopen(t)
	if _, _, err := h.registrars[0].Sign(old, h.keys[0], []audit.Request{h.request(t, h.cards[0], h.slips[0])}); err == nil || !strings.Contains(err.Error(), "seen before") {
		t.Errorf("an older board: %v", err)
	}
	if err := h.registrars[0].See(old); err == nil || !strings.Contains(err.Error(), "seen before") {
		t.Errorf("compared with an older board: %v", err)
	}
	if r == h.registrars[0] {
		t.Fatal("not opened again")
	}
	must(h.sign(0, h.request(t, h.cards[0], h.slips[0])))(t)
}

// replay returns another copy of the board.
func (h *hall) replay(t testing.TB) *audit.Board {
	t.Helper()
	return must(audit.Replay(h.bundle(t), audit.Options{}))(t)
}

func (h *hall) bundle(t testing.TB) audit.Bundle {
	t.Helper()
	head := h.board.Head()
	c := audit.Checkpoint{Origin: h.board.Poll().Manifest.Origin, Size: head.Size, Root: [32]byte(head.Root)}
	return must(audit.NewBundle(h.board, h.leaves, must(audit.SignCheckpoint(c, h.log))(t), h.payloads))(t)
}

// reopen closes the registrars and opens them again.
func (h *hall) reopen(t testing.TB) {
	t.Helper()
	for i, r := range h.registrars {
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		h.registrars[i] = must(Open(r.dir))(t)
		t.Cleanup(func() { h.registrars[i].Close() })
	}
}

// Deputies pool their requests: (x, y), (y, z), (z, x). Where any two of three registrars sufficed, three deputies left with
// more sets than they are. Here a set needs all registrars, and card and slip sign what is asked of all of them.
func TestAttack_PooledRequests(t *testing.T) {
	h := newHall(t, 4, 2)
	var q [3]audit.Request
	for i := range q {
		q[i] = h.request(t, h.cards[i], h.slips[i])
	}
	for i := range q {
		spliced := q[i]
		spliced.Requests = []crypto.TokenRequest{q[i].Requests[0], q[(i+1)%3].Requests[1]}
		for k := range h.registrars {
			if _, err := h.sign(k, spliced); !errors.Is(err, crypto.ErrSignature) {
				t.Errorf("another's request put in after signing: %v", err)
			}
		}
	}
	// They sign the pairs that they have agreed on: as many sets as cards.
	for i := range q {
		pooled := h.sealed(q[i], h.cards[i], h.slips[i], q[i].Requests[0], q[(i+1)%3].Requests[1])
		for k := range h.registrars {
			must(h.sign(k, pooled))(t)
		}
	}
	for i := range q {
		if _, err := h.sign(1, q[i]); !errors.Is(err, ErrCardUsed) {
			t.Errorf("a fourth request: %v", err)
		}
	}
}

// sealed lets card and slip sign these token requests.
func (h *hall) sealed(q audit.Request, card crypto.Card, slip crypto.Slip, requests ...crypto.TokenRequest) audit.Request {
	p := h.board.Poll()
	q.Requests = requests
	text := audit.RequestText(p.Manifest.Origin, p.Hash, p.Fingerprint, q.Card, q.Slip, q.Hashes())
	q.CardSignature, q.SlipSignature = card.Key().Sign(text), slip.Key().Sign(text)
	return q
}

// After the key is destroyed nothing is signed, by whatever copy of it, and the book is still there.
func TestDestroy(t *testing.T) {
	h := newHall(t, 4, 1)
	r, poll := h.registrars[0], h.board.Poll().Hash
	q := h.request(t, h.cards[0], h.slips[0])
	must(h.sign(0, q))(t)
	for range 2 {
		if err := r.Destroy(poll); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.sign(0, q); !errors.Is(err, ErrDestroyed) {
		t.Errorf("signed: %v", err)
	}
	if err := r.Bind(&h.board.Poll().Poll); !errors.Is(err, ErrDestroyed) {
		t.Errorf("bound: %v", err)
	}
	if x := must(r.Issuance(poll, nil))(t); !x.Destroyed || len(x.Issued) != 1 {
		t.Errorf("%+v", x)
	}
	if err := r.Destroy(crypto.Hash{}); !errors.Is(err, ErrPoll) {
		t.Errorf("destroyed the key of another poll: %v", err)
	}
}

// Requests that come while the poll closes are answered or refused, never half.
func TestSign_WhileDestroyed(t *testing.T) {
	h := newHall(t, 4, 1)
	var wait sync.WaitGroup
	q := h.request(t, h.cards[0], h.slips[0])
	for range 4 {
		wait.Go(func() {
			if s, err := h.sign(0, q); err == nil && s == (crypto.BlindSignature{}) {
				t.Error("no answer and no error")
			}
		})
	}
	wait.Go(func() {
		if err := h.registrars[0].Destroy(h.board.Poll().Hash); err != nil {
			t.Error(err)
		}
		h.keys[0].Key()
	})
	wait.Wait()
}

// A key is not destroyed by mistake while somebody still has to be given tokens.
func TestIssuing(t *testing.T) {
	for _, phase := range []audit.Phase{audit.Ceremony, audit.Approval, audit.Gathering, audit.Voting} {
		if !Issuing(phase) {
			t.Errorf("%s: issuing has ended", phase)
		}
	}
	for _, phase := range []audit.Phase{audit.LastCall, audit.Closed, audit.Resulted, audit.Announced, audit.Voided} {
		if Issuing(phase) {
			t.Errorf("%s: issuing goes on", phase)
		}
	}
}
