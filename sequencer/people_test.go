package sequencer

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/memory"
	"github.com/piaojue/piaojue/tally"
)

// A poll is a small one with all its keys: everything that people send until it is open, and their ballots. A test can play
// it on any store, as often as it likes: the messages stay good, since the same entries make the same heads.
type poll struct {
	manifest    *ballot.Manifest
	roll, slips ballot.Keys
	keys        Keys
	seeds       [2][]byte // of log and receipts
	chair       []crypto.SigningKey
	scrutineers []crypto.SigningKey
	tellers     []crypto.SigningKey
	secrets     []crypto.Scalar
	people      []deputy
	opening     []audit.Message // until the poll is open, but for the entry trustees
	ballots     [][]byte        // one a deputy
	others      [][]byte        // a second one under the credential of each
	surrenders  []audit.Message // of each
	forged      []byte          // a ballot with a token that no card was given
}

const (
	deputies = 9
	k        = 2
)

// town is the poll of all tests: to make it costs a second.
var town = sync.OnceValue(func() *poll {
	p, err := newPoll(deputies, "town")
	if err != nil {
		panic(err)
	}
	return p
})

func newKey() crypto.SigningKey {
	key, err := crypto.NewSigningKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

type deputy struct {
	card crypto.Card
	slip crypto.Slip
}

func newPoll(deputies int, name string, change ...func(m *ballot.Manifest)) (*poll, error) {
	p := &poll{}
	var people []deputy
	var cards, papers []crypto.PublicKey
	for range deputies {
		d := deputy{must(crypto.NewCard(rand.Reader)), must(crypto.NewSlip(rand.Reader))}
		people = append(people, d)
		cards, papers = append(cards, d.card.Public()), append(papers, d.slip.Public())
	}
	p.people = people
	p.roll, p.slips = ballot.NewKeys(cards), ballot.NewKeys(papers)
	issuer := must(crypto.NewTokenIssuer(rand.Reader))
	p.appoint(name, issuer)
	for _, c := range change {
		c(p.manifest)
	}
	w, err := Create(context.Background(), memory.New(), p.manifest, p.roll, p.slips, p.keys, Options{Node: "draft"})
	if err != nil {
		return nil, err
	}
	if err := p.gather(w, people, issuer); err != nil {
		return nil, err
	}
	return p, nil
}

// appoint draws the keys of officers, trustees and log, and writes the manifest.
func (p *poll) appoint(name string, issuer *crypto.TokenIssuer) {
	origin := "piaojue.example/sequencer/" + name
	m := &ballot.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "测试人大"}, Body: ballot.Congress,
		Title: ballot.Names{"zh": "民生实事项目票决"}, Timestamp: 1795370382, Seats: 2, Rules: ballot.DefaultRules(ballot.TickUpToN),
		Audience: ballot.Public, Roll: p.roll.List(), Slips: p.slips.List(), Signatures: ballot.DefaultSignatures(),
		Trustees:   ballot.Trusteeship{Threshold: 2},
		Registrars: []ballot.Registrar{{Issuer: "registrar.example", By: "监票人", Key: issuer.Key()}},
		Duties:     &ballot.Duties{Cards: "秘书处", Slips: "监票人", Board: "秘书处", Booth: "监票人"},
		K:          k, MinBallots: 2, Rehearsal: true,
	}
	for i := range 3 {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprintf("X%d", i+1), Names: ballot.Names{"zh": fmt.Sprintf("项目%d", i+1)}})
	}
	keys := map[ballot.Role][]crypto.SigningKey{}
	for i, role := range []ballot.Role{ballot.Chair, ballot.ChiefScrutineer, ballot.Scrutineer, ballot.Scrutineer, ballot.Teller, ballot.Teller, ballot.Operator} {
		key := newKey()
		keys[role] = append(keys[role], key)
		m.Officers = append(m.Officers, ballot.Officer{Role: role, Name: fmt.Sprintf("officer %d", i+1), Key: key.Public()})
	}
	p.chair = []crypto.SigningKey{keys[ballot.Chair][0], keys[ballot.ChiefScrutineer][0]}
	p.scrutineers = []crypto.SigningKey{keys[ballot.ChiefScrutineer][0], keys[ballot.Scrutineer][0]}
	p.tellers = keys[ballot.Teller]
	for _, key := range p.scrutineers {
		m.Trustees.Keys = append(m.Trustees.Keys, key.Public())
	}
	for i := range p.seeds {
		p.seeds[i] = make([]byte, 32)
		rand.Read(p.seeds[i])
	}
	p.keys = keysOf(origin, p.seeds)
	m.LogKey, m.ReceiptKey = p.keys.Log.VerifierKey().String(), p.keys.Receipt.VerifierKey().String()
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	p.manifest = m
}

func keysOf(origin string, seeds [2][]byte) Keys {
	return Keys{
		Log:     must(audit.NewSigner(origin, crypto.SigningKeyFromSeed(seeds[0]))),
		Receipt: must(audit.NewSigner(origin+"/receipt", crypto.SigningKeyFromSeed(seeds[1]))),
	}
}

// gather plays the poll until it is open, and keeps what people sent.
func (p *poll) gather(w *Writer, people []deputy, issuer *crypto.TokenIssuer) error {
	send := func(m audit.Message) error {
		p.opening = append(p.opening, m)
		return w.Add(context.Background(), m)
	}
	for i, key := range p.scrutineers {
		x, public, err := crypto.NewSingle(rand.Reader)
		if err != nil {
			return err
		}
		p.secrets = append(p.secrets, x)
		if err := send(order(p, w, audit.Key, audit.KeyBody{Trustee: i + 1, Plain: &public}, key)); err != nil {
			return err
		}
	}
	b := look(w)
	at := b.Poll()
	attendance, issue := audit.AttendanceBody{Left: []audit.CardMark{}}, audit.IssueBody{}
	for _, d := range people {
		card := d.card.Key()
		text := audit.CardText(at.Manifest.Origin, at.Hash, audit.CheckedIn, card.Public())
		attendance.Present = append(attendance.Present, audit.CardMark{Card: card.Public(), Signature: card.Sign(text)})
		request := must(at.RequestTokens(d.card, d.slip))[0]
		r := audit.IssueRecord{Card: card.Public(), Slip: d.slip.Public(), Requests: []crypto.Hash{request.Request.Hash()}}
		r.Tokens = []crypto.BlindSignature{must(issuer.Sign(request.Request))}
		text = audit.RequestText(at.Manifest.Origin, at.Hash, at.Fingerprint, r.Card, r.Slip, r.Requests)
		r.CardSignature, r.SlipSignature = card.Sign(text), d.slip.Key().Sign(text)
		issue.Cards = append(issue.Cards, r)
		v := p.vote(at, d, []crypto.Token{must(request.Blinding.Finish(r.Tokens[0]))})
		p.ballots, p.others, p.surrenders = append(p.ballots, v.ballot), append(p.others, v.other), append(p.surrenders, v.surrender)
	}
	slices.SortFunc(attendance.Present, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	slices.SortFunc(issue.Cards, func(a, b audit.IssueRecord) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	nobody := deputy{must(crypto.NewCard(rand.Reader)), must(crypto.NewSlip(rand.Reader))}
	request := must(at.RequestTokens(nobody.card, nobody.slip))[0]
	p.forged = p.vote(at, nobody, []crypto.Token{must(request.Blinding.Finish(must(issuer.Sign(request.Request))))}).ballot
	if err := send(order(p, w, audit.Approve, audit.ApproveBody{Trustees: b.TrusteesHash()}, p.chair...)); err != nil {
		return err
	}
	if err := send(order(p, w, audit.Attendance, attendance, p.scrutineers...)); err != nil {
		return err
	}
	for records := range slices.Chunk(issue.Cards, 200) {
		if err := send(audit.Message{Kind: audit.Issue, Payload: audit.IssueBody{Cards: records}.Bytes()}); err != nil {
			return err
		}
	}
	return send(order(p, w, audit.Open, audit.OpenBody{Roll: p.manifest.Roll.Hash, Slips: p.manifest.Slips.Hash,
		Trustees: b.TrusteesHash(), Election: at.Fingerprint}, p.chair...))
}

// votes are what a deputy may send: any one of them.
type votes struct {
	ballot, other []byte
	surrender     audit.Message
}

func (p *poll) vote(at *audit.Poll, d deputy, tokens []crypto.Token) (v votes) {
	secret := crypto.DeriveCredential(d.card, d.slip, at.Fingerprint)
	credential := crypto.BaseMul(secret)
	for _, b := range []*[]byte{&v.ballot, &v.other} {
		if at.Manifest.Rules.Seals() {
			*b = must(at.CastTexts(crypto.AESGCM, rand.Reader, secret, make([]string, len(at.Manifest.Candidates)), tokens)).Bytes()
			continue
		}
		draft := must(at.Encrypt(rand.Reader, credential, []ballot.Mark{ballot.Approve, ballot.Approve, 0}))
		*b = must(draft.Cast(rand.Reader, secret, tokens)).Bytes()
	}
	body := audit.SurrenderBody{Credential: credential, Tokens: tokens}
	body.Signature = must(crypto.ProveKnowledge(rand.Reader, audit.SurrenderPrefix(at.Fingerprint, credential), secret))
	v.surrender = audit.Message{Kind: audit.Surrender, Payload: must(crypto.EncodeJSON(body))}
	return v
}

func look(w *Writer) (board *audit.Board) {
	if err := w.View(context.Background(), func(b *audit.Board) error { board = b; return nil }); err != nil {
		panic(err)
	}
	return board
}

// order is a command signed over the board as it is.
func order[B any](p *poll, w *Writer, kind audit.Kind, body B, keys ...crypto.SigningKey) audit.Message {
	return audit.Message{Kind: kind, Payload: audit.NewCommand(p.manifest, kind, body, look(w).Head(), keys...).Bytes()}
}

func (p *poll) origin() store.Poll { return store.Poll(p.manifest.Origin) }

// create begins the poll on a store; opened brings it to the opening.
func (p *poll) create(t testing.TB, s store.Store) *Writer {
	t.Helper()
	w, err := Create(t.Context(), s, p.manifest, p.roll, p.slips, p.keys, Options{Node: "node"})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (p *poll) opened(t testing.TB, s store.Store) *Writer {
	t.Helper()
	w := p.create(t, s)
	for _, m := range p.opening {
		add(t, w, m)
	}
	return w
}

// again opens the board anew, as after a crash.
func (p *poll) again(t testing.TB, s store.Store) *Writer {
	t.Helper()
	w, err := Open(t.Context(), s, p.origin(), p.keys, Options{Node: "node"})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func add(t testing.TB, w *Writer, m audit.Message) {
	t.Helper()
	if err := w.Add(t.Context(), m); err != nil {
		t.Fatal(err)
	}
}

func (p *poll) closing(w *Writer) audit.Message {
	return order(p, w, audit.Closing, audit.ClosingBody{}, p.chair...)
}

func (p *poll) close(w *Writer) audit.Message {
	return order(p, w, audit.Close, audit.CloseBody{Ballots: look(w).Report().Electronic}, p.chair...)
}

// ending is what follows the last epoch: the n-th order, made of the board as it is, and the phase that it leads to.
func (p *poll) ending(w *Writer, n int) (m audit.Message, more bool) {
	b := look(w)
	r := b.Report()
	switch n {
	case 0:
		return p.close(w), true
	case 1:
		return order(p, w, audit.Papers, audit.PapersBody{}, p.tellers...), true
	case 2:
		return order(p, w, audit.Collection, r, p.scrutineers...), true
	case 3:
		return order(p, w, audit.Valid, audit.ValidBody{Collected: r.Collected, Issued: r.Issued}, p.chair...), true
	case 4:
		return order(p, w, audit.Tally, audit.TallyBody{Ballots: r.Valid, Sum: b.Sum()}, p.chair...), true
	case 5, 6:
		at := b.Decryption().Tally
		signed := must(audit.SignCheckpoint(audit.Checkpoint{Origin: p.manifest.Origin, Size: at.Size, Root: [32]byte(at.Root)}, p.keys.Log))
		body := audit.HeadBody{Trustee: n - 4, Checkpoint: string(signed)}
		return audit.Message{Kind: audit.Head, Payload: audit.NewCommand(p.manifest, audit.Head, body, at, p.scrutineers[n-5]).Bytes()}, true
	case 7, 8:
		share := must(tally.Decrypt(rand.Reader, b.Poll().Election, n-6, p.secrets[n-7], b.Sum()))
		return order(p, w, audit.Share, audit.ShareBody{Trustee: n - 6, Share: share}, p.scrutineers[n-7]), true
	case 9:
		counts, outcome, err := b.Count()
		if err != nil {
			panic(err)
		}
		return order(p, w, audit.Result, audit.ResultBody{Salt: crypto.Sum([]byte("salt")), Counts: counts, Outcome: outcome}, p.scrutineers...), true
	case 10:
		return order(p, w, audit.Announce, audit.AnnounceBody{Result: b.Result()}, p.chair...), true
	}
	return audit.Message{}, false
}

// finish closes a poll that is open or in its last call and brings it to its end. Then everything must verify, and the
// ballots on the board be exactly those that were acknowledged.
func (p *poll) finish(t testing.TB, w *Writer, acknowledged ...[]byte) audit.Bundle {
	t.Helper()
	if look(w).Phase() == audit.Voting {
		add(t, w, p.closing(w))
	}
	if _, err := w.Epoch(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		m, more := p.ending(w, n)
		if !more {
			break
		}
		add(t, w, m)
	}
	return p.verify(t, w, acknowledged...)
}

func (p *poll) verify(t testing.TB, w *Writer, acknowledged ...[]byte) audit.Bundle {
	t.Helper()
	bundle, err := w.Evidence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r := audit.Verify(bundle, audit.Options{}); !r.OK || !r.Complete {
		t.Fatalf("the evidence does not verify: %+v", r.Checks)
	}
	var want, have []crypto.Hash
	for _, b := range acknowledged {
		want = append(want, crypto.Sum(b))
	}
	for _, e := range entries(t, w, bundle) {
		if e.Kind == audit.Ballot {
			have = append(have, e.Payload)
		}
	}
	compare := func(a, b crypto.Hash) int { return bytes.Compare(a[:], b[:]) }
	slices.SortFunc(want, compare)
	slices.SortFunc(have, compare)
	if !slices.Equal(want, have) {
		t.Fatalf("%d ballots on the board, %d were acknowledged, and they are not the same", len(have), len(want))
	}
	return bundle
}

func entries(t testing.TB, w *Writer, bundle audit.Bundle) (entries []audit.Entry) {
	t.Helper()
	leaves, err := bundle.Leaves(look(w).Size())
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range leaves {
		e, err := audit.ParseEntry(leaf)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

// accept casts ballots and checks the receipts.
func (p *poll) accept(t testing.TB, w *Writer, ballots ...[]byte) {
	t.Helper()
	for _, b := range ballots {
		receipt, err := w.Accept(t.Context(), b, nil)
		if err != nil {
			t.Fatal(err)
		}
		p.checkReceipt(t, receipt, b)
	}
}

func (p *poll) checkReceipt(t testing.TB, receipt, ballot []byte) {
	t.Helper()
	r, err := audit.CheckReceipt(receipt, p.keys.Receipt.VerifierKey())
	if err != nil || r.Ballot != crypto.Sum(ballot) || r.Origin != p.manifest.Origin {
		t.Fatalf("receipt of %v: %+v, %v", crypto.Sum(ballot), r, err)
	}
}
