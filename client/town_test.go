package client

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// A town is a poll that a test plays as far as it likes, and whose log it signs as it likes.
type town struct {
	board       *audit.Board
	leaves      [][]byte
	payloads    map[crypto.Hash][]byte
	log         *audit.Signer
	chair       crypto.SigningKey
	scrutineers []crypto.SigningKey // the first holds the key
	tellers     []crypto.SigningKey
	secret      crypto.Scalar
	issuer      *crypto.TokenIssuer
	cards       []crypto.Card
	slips       []crypto.Slip
	ballots     [][]byte
	only        audit.Extent // what is made known of the result
}

const (
	deputies = 9
	k        = 2
)

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// tokenKey is the key of all towns: to make it takes a while.
var tokenKey = sync.OnceValues(func() (*crypto.TokenIssuer, error) { return crypto.NewTokenIssuer(rand.Reader) })

// newTown makes a poll of which only the manifest is on the board.
func newTown(t testing.TB, audience ballot.Audience) *town {
	t.Helper()
	h := &town{payloads: map[crypto.Hash][]byte{}, issuer: must(tokenKey())(t)}
	key := func() crypto.SigningKey { return must(crypto.NewSigningKey(rand.Reader))(t) }
	h.chair, h.scrutineers, h.tellers = key(), []crypto.SigningKey{key(), key()}, []crypto.SigningKey{key(), key()}
	var cards, slips []crypto.PublicKey
	for range deputies {
		card, slip := must(crypto.NewCard(rand.Reader))(t), must(crypto.NewSlip(rand.Reader))(t)
		h.cards, h.slips = append(h.cards, card), append(h.slips, slip)
		cards, slips = append(cards, card.Public()), append(slips, slip.Public())
	}
	roll, list := ballot.NewKeys(cards), ballot.NewKeys(slips)
	m := h.manifest(t, audience, roll, list)
	h.board = must(audit.NewBoard(m.Bytes(), roll.Bytes(), list.Bytes()))(t)
	for _, data := range [][]byte{roll.Bytes(), list.Bytes(), m.Bytes()} {
		h.payloads[crypto.Sum(data)] = data
	}
	h.leaves = [][]byte{audit.Entry{Kind: audit.Manifest, Payload: m.Hash()}.Bytes()}
	return h
}

func (h *town) manifest(t testing.TB, audience ballot.Audience, roll, slips ballot.Keys) *ballot.Manifest {
	origin := "piaojue.example/client/town"
	h.log = must(audit.NewSigner(origin, must(crypto.NewSigningKey(rand.Reader))(t)))(t)
	receipts := must(audit.NewSigner(origin+"/receipt", must(crypto.NewSigningKey(rand.Reader))(t)))(t)
	m := &ballot.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "测试人大"}, Body: ballot.Congress,
		Title: ballot.Names{"zh": "民生实事项目票决"}, Timestamp: 1795370382, Seats: 1,
		Rules: ballot.DefaultRules(ballot.TickUpToN), Audience: audience, Roll: roll.List(), Slips: slips.List(),
		Signatures: ballot.DefaultSignatures(), K: k, MinBallots: 2, Rehearsal: true,
		Duties: &ballot.Duties{Cards: "秘书处", Slips: "监票人", Board: "秘书处", Booth: "监票人"},
		LogKey: h.log.VerifierKey().String(), ReceiptKey: receipts.VerifierKey().String(),
		Registrars: []ballot.Registrar{{Issuer: "registrar.example", By: "监票人", Key: h.issuer.Key()}},
		Trustees:   ballot.Trusteeship{Threshold: 1, Keys: []crypto.PublicKey{h.scrutineers[0].Public()}},
	}
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	for _, id := range []string{"A", "B"} {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: id, Names: ballot.Names{"zh": "项目" + id}})
	}
	for i, o := range []struct {
		role ballot.Role
		key  crypto.SigningKey
	}{{ballot.Chair, h.chair}, {ballot.ChiefScrutineer, h.scrutineers[0]}, {ballot.Scrutineer, h.scrutineers[1]}, {ballot.Teller, h.tellers[0]}, {ballot.Teller, h.tellers[1]}} {
		m.Officers = append(m.Officers, ballot.Officer{Role: o.role, Name: fmt.Sprintf("officer %d", i), Key: o.key.Public()})
	}
	return m
}

func (h *town) put(t testing.TB, kind audit.Kind, payload []byte) {
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

func order[B any](t testing.TB, h *town, kind audit.Kind, body B, keys ...crypto.SigningKey) {
	t.Helper()
	h.put(t, kind, audit.NewCommand(h.board.Poll().Manifest, kind, body, h.board.Head(), keys...).Bytes())
}

// remark adds an entry that says something.
func (h *town) remark(t testing.TB, text string) {
	t.Helper()
	order(t, h, audit.Remark, audit.RemarkBody{Text: text}, h.chair)
}

// open brings the poll from its manifest to its opening, with tokens for everybody, and makes the ballots.
func (h *town) open(t testing.TB) {
	t.Helper()
	secret, key, err := crypto.NewSingle(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	h.secret = secret
	order(t, h, audit.Key, audit.KeyBody{Trustee: 1, Plain: &key}, h.scrutineers[0])
	h.put(t, audit.Trustees, must(h.board.Trustees())(t).Bytes())
	order(t, h, audit.Approve, audit.ApproveBody{Trustees: h.board.TrusteesHash()}, h.chair, h.scrutineers[0])
	p := h.board.Poll()
	attendance, issue := audit.AttendanceBody{Left: []audit.CardMark{}}, audit.IssueBody{}
	for i, card := range h.cards {
		attendance.Present = append(attendance.Present, audit.MarkCard(&p.Poll, card, audit.CheckedIn))
		q := must(audit.NewRequest(&p.Poll, card, h.slips[i]))(t)
		tokens := []crypto.BlindSignature{must(h.issuer.Sign(q.Requests[0]))(t)}
		issue.Cards = append(issue.Cards, q.Record(tokens))
		h.ballots = append(h.ballots, h.cast(t, card, h.slips[i], tokens[0]))
	}
	slices.SortFunc(attendance.Present, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	slices.SortFunc(issue.Cards, func(a, b audit.IssueRecord) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	order(t, h, audit.Attendance, attendance, h.scrutineers...)
	h.put(t, audit.Issue, issue.Bytes())
	order(t, h, audit.Open, audit.OpenBody{Roll: p.Manifest.Roll.Hash, Slips: p.Manifest.Slips.Hash, Trustees: h.board.TrusteesHash(), Election: p.Fingerprint}, h.chair, h.scrutineers[0])
}

func (h *town) cast(t testing.TB, card crypto.Card, slip crypto.Slip, blind crypto.BlindSignature) []byte {
	t.Helper()
	p := h.board.Poll()
	asked := must(p.RequestTokens(card, slip))(t)[0]
	token := must(asked.Blinding.Finish(blind))(t)
	secret := crypto.DeriveCredential(card, slip, p.Fingerprint)
	draft := must(p.Encrypt(rand.Reader, crypto.BaseMul(secret), []ballot.Mark{ballot.Approve, 0}))(t)
	return must(draft.Cast(rand.Reader, secret, []crypto.Token{token}))(t).Bytes()
}

// epoch puts n of the ballots that are left on the board.
func (h *town) epoch(t testing.TB, n int) {
	t.Helper()
	ballots := slices.Clone(h.ballots[:n])
	h.ballots = h.ballots[n:]
	slices.SortFunc(ballots, func(a, b []byte) int {
		x, y := crypto.Sum(a), crypto.Sum(b)
		return bytes.Compare(x[:], y[:])
	})
	h.put(t, audit.Epoch, crypto.MustEncodeJSON(audit.EpochBody{Epoch: h.board.Epochs() + 1, Count: n}))
	for _, b := range ballots {
		h.put(t, audit.Ballot, b)
	}
}

// finish brings the poll from voting to its announcement.
func (h *town) finish(t testing.TB) {
	t.Helper()
	h.count(t)
	h.announce(t)
}

// count brings the poll from voting to its result.
func (h *town) count(t testing.TB) {
	t.Helper()
	order(t, h, audit.Closing, audit.ClosingBody{}, h.chair, h.scrutineers[0])
	h.epoch(t, len(h.ballots))
	order(t, h, audit.Close, audit.CloseBody{Ballots: h.board.Report().Electronic}, h.chair, h.scrutineers[0])
	order(t, h, audit.Papers, audit.PapersBody{}, h.tellers...)
	r := h.board.Report()
	order(t, h, audit.Collection, r, h.scrutineers...)
	order(t, h, audit.Valid, audit.ValidBody{Collected: r.Collected, Issued: r.Issued}, h.chair, h.scrutineers[0])
	order(t, h, audit.Tally, audit.TallyBody{Ballots: r.Valid, Sum: h.board.Sum()}, h.chair, h.scrutineers[0])
	order(t, h, audit.Head, audit.HeadBody{Trustee: 1, Checkpoint: string(h.checkpoint(t))}, h.scrutineers[0])
	share := must(tally.Decrypt(rand.Reader, h.board.Poll().Election, 1, h.secret, h.board.Sum()))(t)
	order(t, h, audit.Share, audit.ShareBody{Trustee: 1, Share: share}, h.scrutineers[0])
	counts, outcome, err := h.board.Count()
	if err != nil {
		t.Fatal(err)
	}
	order(t, h, audit.Result, audit.ResultBody{Salt: crypto.Sum([]byte("salt")), Counts: counts, Outcome: outcome}, h.scrutineers...)
}

func (h *town) announce(t testing.TB) {
	t.Helper()
	known := audit.NewPublication(h.only, h.board.Outcome())
	order(t, h, audit.Announce, audit.AnnounceBody{Result: h.board.Result(), Publication: known}, h.chair, h.scrutineers[0])
}

func (h *town) checkpoint(t testing.TB) []byte {
	t.Helper()
	head := h.board.Head()
	return must(audit.SignCheckpoint(audit.Checkpoint{Origin: h.log.Name(), Size: head.Size, Root: [32]byte(head.Root)}, h.log))(t)
}

// bundle is the evidence as it is now.
func (h *town) bundle(t testing.TB) audit.Bundle {
	t.Helper()
	return must(audit.NewBundle(h.board, h.leaves, h.checkpoint(t), h.payloads))(t)
}

// again replays the town, so that it can go on otherwise: whoever has the log's key can do that.
func (h *town) again(t testing.TB) *town {
	t.Helper()
	other := *h
	m := h.board.Poll().Manifest
	other.board = must(audit.NewBoard(m.Bytes(), h.payloads[m.Roll.Hash], h.payloads[m.Slips.Hash]))(t)
	other.leaves, other.payloads = h.leaves[:1:1], map[crypto.Hash][]byte{}
	for hash, data := range h.payloads {
		other.payloads[hash] = data
	}
	for _, leaf := range h.leaves[1:] {
		e := must(audit.ParseEntry(leaf))(t)
		other.put(t, e.Kind, h.payloads[e.Payload])
	}
	return &other
}
