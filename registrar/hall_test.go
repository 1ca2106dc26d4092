package registrar

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A hall is a poll in progress, with its registrars: the first one is the secretariat's, the last one has the slips. One
// scrutineer holds the key.
type hall struct {
	board      *audit.Board
	leaves     [][]byte
	payloads   map[crypto.Hash][]byte
	chair      crypto.SigningKey
	chief      crypto.SigningKey
	other      crypto.SigningKey
	log        *audit.Signer
	registrars []*Registrar
	keys       []*crypto.TokenIssuer
	cards      []crypto.Card // of the deputies, in the order of the roll
	slips      []crypto.Slip // one for each, and two more
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func testRoll(n int) Roll {
	var roll Roll
	for i := range n {
		roll = append(roll, Deputy{ID: fmt.Sprintf("%03d", i+1), Name: fmt.Sprintf("代表%c", '一'+rune(i)), Delegation: "第一代表团", Seat: fmt.Sprint(i + 1)})
	}
	return roll
}

// newRegistrar makes and opens a registrar.
func newRegistrar(t testing.TB, issuer string) *Registrar {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "registrar")
	if err := Create(dir, issuer, "监票人"); err != nil {
		t.Fatal(err)
	}
	r := must(Open(dir))(t)
	t.Cleanup(func() { r.Close() })
	return r
}

// newHall makes a poll of n deputies. All but the last one have checked in, and registrars are bound.
func newHall(t testing.TB, n, registrars int) *hall {
	t.Helper()
	h := &hall{payloads: map[crypto.Hash][]byte{}}
	for _, key := range []*crypto.SigningKey{&h.chair, &h.chief, &h.other} {
		*key = must(crypto.NewSigningKey(rand.Reader))(t)
	}
	for i := range registrars {
		r := newRegistrar(t, fmt.Sprintf("registrar-%d.example", i+1))
		h.registrars = append(h.registrars, r)
		h.keys = append(h.keys, must(r.NewKey(rand.Reader))(t))
	}
	first, last := h.registrars[0], h.registrars[registrars-1]
	must(first.Import(testRoll(n)))(t)
	must(first.Cards(rand.Reader, func(cards []NewCard) error {
		for _, c := range cards {
			h.cards = append(h.cards, c.Card)
		}
		return nil
	}))(t)
	if err := last.Slips(rand.Reader, "一", n+2, func(slips []crypto.Slip) error { h.slips = slices.Clone(slips); return nil }); err != nil {
		t.Fatal(err)
	}
	h.begin(t, "one")
	for _, r := range h.registrars {
		if err := r.Bind(&h.board.Poll().Poll); err != nil {
			t.Fatal(err)
		}
	}
	h.attend(t, h.marks(audit.CheckedIn, h.cards[:n-1]...), nil)
	return h
}

// begin puts the manifest on a board, and makes the key.
func (h *hall) begin(t testing.TB, name string) {
	t.Helper()
	roll := must(h.registrars[0].RollKeys())(t)
	slips := must(h.registrars[len(h.registrars)-1].SlipKeys("一"))(t)
	m := h.manifest(t, name, roll, slips)
	h.board = must(audit.NewBoard(m.Bytes(), roll.Bytes(), slips.Bytes()))(t)
	h.leaves = nil
	for _, data := range [][]byte{roll.Bytes(), slips.Bytes(), m.Bytes()} {
		h.payloads[crypto.Sum(data)] = data
	}
	h.leaves = append(h.leaves, audit.Entry{Kind: audit.Manifest, Payload: m.Hash()}.Bytes())
	_, key, err := crypto.NewSingle(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	order(t, h, audit.Key, audit.KeyBody{Trustee: 1, Plain: &key}, h.chief)
	trustees := must(h.board.Trustees())(t)
	h.put(t, audit.Trustees, trustees.Bytes())
	order(t, h, audit.Approve, audit.ApproveBody{Trustees: h.board.TrusteesHash()}, h.chair, h.chief)
}

func (h *hall) manifest(t testing.TB, name string, roll, slips ballot.Keys) *ballot.Manifest {
	origin := "piaojue.example/registrar/" + name
	h.log = must(audit.NewSigner(origin, h.other))(t)
	receipts := must(audit.NewSigner(origin+"/receipt", h.chair))(t)
	m := &ballot.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "测试人大"}, Body: ballot.Congress,
		Title: ballot.Names{"zh": "民生实事项目票决"}, Timestamp: 1795370382, Seats: 1,
		Rules: ballot.DefaultRules(ballot.ApproveOpposeAbstain), Audience: ballot.Public, Roll: roll.List(), Slips: slips.List(),
		Signatures: ballot.DefaultSignatures(), K: 3, MinBallots: 3, Rehearsal: true,
		Duties: &ballot.Duties{Cards: "秘书处", Slips: "监票人", Board: "秘书处", Booth: "监票人"},
		LogKey: h.log.VerifierKey().String(), ReceiptKey: receipts.VerifierKey().String(),
	}
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	for _, id := range []string{"A", "B"} {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: id, Names: ballot.Names{"zh": "项目" + id}})
	}
	for i, r := range h.registrars {
		m.Registrars = append(m.Registrars, r.Public(h.keys[i].Key()))
	}
	for i, o := range []struct {
		role ballot.Role
		key  crypto.SigningKey
	}{{ballot.Chair, h.chair}, {ballot.ChiefScrutineer, h.chief}, {ballot.Scrutineer, h.other}, {ballot.Teller, signingKey(t)}, {ballot.Teller, signingKey(t)}} {
		m.Officers = append(m.Officers, ballot.Officer{Role: o.role, Name: fmt.Sprintf("officer %d", i), Key: o.key.Public()})
	}
	m.Trustees = ballot.Trusteeship{Threshold: 1, Keys: []crypto.PublicKey{h.chief.Public()}}
	return m
}

func signingKey(t testing.TB) crypto.SigningKey { return must(crypto.NewSigningKey(rand.Reader))(t) }

func (h *hall) put(t testing.TB, kind audit.Kind, payload []byte) {
	t.Helper()
	e := audit.Entry{Kind: kind, Payload: crypto.Sum(payload)}
	item, err := h.board.Poll().Check(e, payload)
	if err == nil {
		err = h.board.Apply(item)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.payloads[e.Payload] = payload
	h.leaves = append(h.leaves, e.Bytes())
}

func order[B any](t testing.TB, h *hall, kind audit.Kind, body B, keys ...crypto.SigningKey) {
	t.Helper()
	h.put(t, kind, audit.NewCommand(h.board.Poll().Manifest, kind, body, h.board.Head(), keys...).Bytes())
}

func (h *hall) attend(t testing.TB, present, left []audit.CardMark) {
	t.Helper()
	body := audit.AttendanceBody{Present: append([]audit.CardMark{}, present...), Left: append([]audit.CardMark{}, left...)}
	order(t, h, audit.Attendance, body, h.chief, h.other)
}

func (h *hall) replace(t testing.TB, body *audit.ReplaceBody) {
	t.Helper()
	order(t, h, audit.Replace, *body, h.chief, h.other)
}

func (h *hall) marks(act string, cards ...crypto.Card) []audit.CardMark {
	var marks []audit.CardMark
	for _, c := range cards {
		marks = append(marks, audit.MarkCard(&h.board.Poll().Poll, c, act))
	}
	slices.SortFunc(marks, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return marks
}

func (h *hall) request(t testing.TB, card crypto.Card, slip crypto.Slip) audit.Request {
	t.Helper()
	return must(audit.NewRequest(&h.board.Poll().Poll, card, slip))(t)
}

// sign lets one registrar answer one request.
func (h *hall) sign(i int, q audit.Request) (token crypto.BlindSignature, err error) {
	answers, refused, err := h.registrars[i].Sign(h.board, h.keys[i], []audit.Request{q})
	switch {
	case err != nil:
		return token, err
	case len(refused) > 0:
		return token, refused[0].Err
	}
	return answers.Answers[0].Token, nil
}

// issue puts what all registrars answer on the board.
func (h *hall) issue(t testing.TB, requests ...audit.Request) {
	t.Helper()
	slices.SortFunc(requests, func(a, b audit.Request) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	var answers []Answers
	for i, r := range h.registrars {
		a, refused, err := r.Sign(h.board, h.keys[i], requests)
		if err != nil || len(refused) > 0 {
			t.Fatal(err, refused)
		}
		answers = append(answers, a)
	}
	p := &h.board.Poll().Poll
	body, missing, err := Assemble(p, audit.Requests{Poll: p.Hash, Requests: requests}, answers...)
	if err != nil || len(missing) > 0 {
		t.Fatal(err, missing)
	}
	h.put(t, audit.Issue, body.Bytes())
}
