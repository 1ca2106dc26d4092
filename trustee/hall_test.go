package trustee

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

const holders, threshold, deputies = 4, 3, 6

var passphrase = []byte("监票人 passphrase")

// A hall is a poll in progress and everybody's keys but the trustees'.
type hall struct {
	officers      map[ballot.Role][]crypto.SigningKey
	scrutineers   []crypto.SigningKey // the trustees' signing keys
	issuer        *crypto.TokenIssuer
	cards         []crypto.Card
	slips         []crypto.Slip
	log, receipts *audit.Signer
	witness       *audit.Signer
	board         *audit.Board
	leaves        [][]byte
	payloads      map[crypto.Hash][]byte
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func newHall(threshold int) *hall {
	h := &hall{officers: map[ballot.Role][]crypto.SigningKey{}, payloads: map[crypto.Hash][]byte{}}
	const origin = "piaojue.example/trustee"
	h.log = must(audit.NewSigner(origin, must(crypto.NewSigningKey(rand.Reader))))
	h.receipts = must(audit.NewSigner(origin+"/receipt", must(crypto.NewSigningKey(rand.Reader))))
	h.witness = must(audit.NewCosigner("witness.example", must(crypto.NewSigningKey(rand.Reader)), 1795370382))
	h.issuer = must(crypto.NewTokenIssuer(rand.Reader))
	var cards, slips []crypto.PublicKey
	for range deputies {
		h.cards, h.slips = append(h.cards, must(crypto.NewCard(rand.Reader))), append(h.slips, must(crypto.NewSlip(rand.Reader)))
	}
	for i := range deputies {
		cards, slips = append(cards, h.cards[i].Key().Public()), append(slips, h.slips[i].Key().Public())
	}
	roll, list := ballot.NewKeys(cards), ballot.NewKeys(slips)
	m := &ballot.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "测试人大"}, Body: ballot.Congress, Title: ballot.Names{"zh": "票决"},
		Timestamp: 1795370382, Seats: 1, Rules: ballot.DefaultRules(ballot.ApproveOpposeAbstain), Audience: ballot.Public,
		Roll: roll.List(), Slips: list.List(), Signatures: ballot.DefaultSignatures(), Trustees: ballot.Trusteeship{Threshold: threshold},
		K: 2, MinBallots: 3, LogKey: h.log.VerifierKey().String(), ReceiptKey: h.receipts.VerifierKey().String(), Rehearsal: true,
		Policy:     fmt.Sprintf("log %s\nwitness w %s\nquorum w\n", h.log.VerifierKey(), h.witness.VerifierKey()),
		Registrars: []ballot.Registrar{{Issuer: "registrar.example", Key: h.issuer.Key()}},
	}
	for i := range 2 {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprint("X", i), Names: ballot.Names{"zh": fmt.Sprint("项目", i)}})
	}
	for i, role := range []ballot.Role{
		ballot.Chair, ballot.ChiefScrutineer, ballot.Scrutineer, ballot.Scrutineer, ballot.Scrutineer, ballot.Teller, ballot.Teller,
	} {
		key := officerKey(i)
		h.officers[role] = append(h.officers[role], key)
		m.Officers = append(m.Officers, ballot.Officer{Role: role, Name: fmt.Sprint("officer ", i), Key: key.Public()})
		if role == ballot.Scrutineer || role == ballot.ChiefScrutineer {
			h.scrutineers = append(h.scrutineers, key)
			m.Trustees.Keys = append(m.Trustees.Keys, key.Public())
		}
	}
	for _, data := range [][]byte{roll.Bytes(), list.Bytes()} {
		h.payloads[crypto.Sum(data)] = data
	}
	h.begin(m)
	return h
}

// begin makes the board of a manifest, whose lists lie among the payloads.
func (h *hall) begin(m *ballot.Manifest) {
	roll, slips := h.payloads[m.Roll.Hash], h.payloads[m.Slips.Hash]
	h.board = must(audit.NewBoard(m.Bytes(), roll, slips))
	h.payloads = map[crypto.Hash][]byte{m.Roll.Hash: roll, m.Slips.Hash: slips, m.Hash(): m.Bytes()}
	h.leaves = [][]byte{audit.Entry{Kind: audit.Manifest, Payload: m.Hash()}.Bytes()}
}

// later is another poll of the series that this one begins, by the same people.
func (h *hall) later(place int) *hall {
	f, m := *h, *h.manifest()
	m.Origin = fmt.Sprint(m.Origin, "-", place)
	m.Series = &ballot.Series{Place: place, Of: m.Series.Of, Ceremony: h.board.Ceremony()}
	f.log = must(audit.NewSigner(m.Origin, must(crypto.NewSigningKey(rand.Reader))))
	f.issuer = must(crypto.NewTokenIssuer(rand.Reader))
	m.LogKey, m.ReceiptKey = f.log.VerifierKey().String(), must(audit.NewSigner(m.Origin+"/receipt", must(crypto.NewSigningKey(rand.Reader)))).VerifierKey().String()
	m.Policy = fmt.Sprintf("log %s\nwitness w %s\nquorum w\n", m.LogKey, h.witness.VerifierKey())
	m.Registrars = []ballot.Registrar{{Issuer: "registrar.example", Key: f.issuer.Key()}}
	f.begin(&m)
	return &f
}

// officerKey is the signing key of an officer, which a process of its own can make again. Trustee i is officer i.
func officerKey(i int) crypto.SigningKey {
	return crypto.SigningKeyFromSeed(bytes.Repeat([]byte{byte(i)}, 32))
}

func (h *hall) manifest() *ballot.Manifest { return h.board.Poll().Manifest }

// put takes an entry through the door of the board.
func (h *hall) put(kind audit.Kind, payload []byte) error {
	e := audit.Entry{Kind: kind, Payload: crypto.Sum(payload)}
	item, err := h.board.Poll().Check(e, payload)
	if err == nil {
		err = h.board.Apply(item)
	}
	if err == nil {
		h.leaves, h.payloads[e.Payload] = append(h.leaves, e.Bytes()), payload
	}
	return err
}

func order[B any](h *hall, kind audit.Kind, body B, keys ...crypto.SigningKey) {
	if err := h.put(kind, audit.NewCommand(h.manifest(), kind, body, h.board.Head(), keys...).Bytes()); err != nil {
		panic(err)
	}
}

func (h *hall) leaders() []crypto.SigningKey {
	return []crypto.SigningKey{h.officers[ballot.Chair][0], h.officers[ballot.ChiefScrutineer][0]}
}

// bundle is the copy of the board that everybody is handed.
func (h *hall) bundle() audit.Bundle { return h.signed(h.witness) }

func (h *hall) signed(witnesses ...*audit.Signer) audit.Bundle {
	c := audit.Checkpoint{Origin: h.manifest().Origin, Size: h.board.Size(), Root: [32]byte(h.board.Head().Root)}
	note := must(audit.SignCheckpoint(c, h.log))
	if len(witnesses) > 0 {
		note = must(audit.SignCheckpoint(c, h.log, witnesses[0]))
	}
	payloads := map[crypto.Hash][]byte{}
	for hash, data := range h.payloads {
		payloads[hash] = data
	}
	return must(audit.NewBundle(h.board, slices.Clone(h.leaves), note, payloads))
}

// fork is another hall with the same first size entries: what an operator can make who keeps two boards.
func (h *hall) fork(size int) *hall {
	f := *h
	m := h.manifest()
	f.board = must(audit.NewBoard(m.Bytes(), h.payloads[m.Roll.Hash], h.payloads[m.Slips.Hash]))
	f.leaves, f.payloads = h.leaves[:1:1], map[crypto.Hash][]byte{}
	for _, hash := range []crypto.Hash{m.Roll.Hash, m.Slips.Hash, m.Hash()} {
		f.payloads[hash] = h.payloads[hash]
	}
	for _, leaf := range h.leaves[1:size] {
		e := must(audit.ParseEntry(leaf))
		if err := f.put(e.Kind, h.payloads[e.Payload]); err != nil {
			panic(err)
		}
	}
	return &f
}

// gather lets officers approve and deputies come, and opens.
func (h *hall) gather() {
	order(h, audit.Approve, audit.ApproveBody{Trustees: h.board.TrusteesHash()}, h.leaders()...)
	poll, marks, issue := &h.board.Poll().Poll, []audit.CardMark{}, audit.IssueBody{}
	for i, card := range h.cards {
		marks = append(marks, audit.MarkCard(poll, card, audit.CheckedIn))
		request := must(audit.NewRequest(poll, card, h.slips[i]))
		var tokens []crypto.BlindSignature
		for _, r := range request.Requests {
			tokens = append(tokens, must(h.issuer.Sign(r)))
		}
		issue.Cards = append(issue.Cards, request.Record(tokens))
	}
	slices.SortFunc(marks, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	slices.SortFunc(issue.Cards, func(a, b audit.IssueRecord) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	order(h, audit.Attendance, audit.AttendanceBody{Present: marks, Left: []audit.CardMark{}}, h.scrutineers[:2]...)
	if err := h.put(audit.Issue, issue.Bytes()); err != nil {
		panic(err)
	}
	m := h.manifest()
	body := audit.OpenBody{Roll: m.Roll.Hash, Slips: m.Slips.Hash, Trustees: h.board.TrusteesHash(), Election: h.board.Poll().Fingerprint}
	order(h, audit.Open, body, h.leaders()...)
}

// cast makes the ballots of the first n deputies.
func (h *hall) cast(n int) [][]byte {
	poll := h.board.Poll()
	var all [][]byte
	for i := range n {
		secret := crypto.DeriveCredential(h.cards[i], h.slips[i], poll.Fingerprint)
		request := must(poll.RequestTokens(h.cards[i], h.slips[i]))[0]
		token := must(request.Blinding.Finish(must(h.issuer.Sign(request.Request))))
		draft := must(poll.Encrypt(rand.Reader, crypto.BaseMul(secret), []ballot.Mark{ballot.Approve, ballot.Oppose}))
		all = append(all, must(draft.Cast(rand.Reader, secret, []crypto.Token{token})).Bytes())
	}
	return all
}

// sum lets ballots come to the board and ends with the tally of them.
func (h *hall) sum(ballots [][]byte) {
	order(h, audit.Closing, audit.ClosingBody{}, h.leaders()...)
	if err := h.put(audit.Epoch, audit.EpochBody{Epoch: 1, Count: len(ballots)}.Bytes()); err != nil {
		panic(err)
	}
	ballots = slices.Clone(ballots)
	slices.SortFunc(ballots, func(a, b []byte) int { x, y := crypto.Sum(a), crypto.Sum(b); return bytes.Compare(x[:], y[:]) })
	for _, b := range ballots {
		if err := h.put(audit.Ballot, b); err != nil {
			panic(err)
		}
	}
	order(h, audit.Close, audit.CloseBody{Ballots: len(ballots)}, h.leaders()...)
	order(h, audit.Papers, audit.PapersBody{}, h.officers[ballot.Teller]...)
	r := h.board.Report()
	order(h, audit.Collection, r, h.scrutineers[:2]...)
	order(h, audit.Valid, audit.ValidBody{Collected: r.Collected, Issued: r.Issued}, h.leaders()...)
	order(h, audit.Tally, audit.TallyBody{Ballots: r.Valid, Sum: h.board.Sum()}, h.leaders()...)
}

// decide counts and writes the result.
func (h *hall) decide() {
	counts, outcome, err := h.board.Count()
	if err != nil {
		panic(err)
	}
	order(h, audit.Result, audit.ResultBody{Counts: counts, Outcome: outcome}, h.scrutineers[:2]...)
}

// sealFast seals a key as keyfile does, but does not make a guesser work for it.
func sealFast(k keyfile.Key) []byte {
	var file bytes.Buffer
	recipient := must(age.NewScryptRecipient(string(passphrase)))
	recipient.SetWorkFactor(2)
	text := armor.NewWriter(&file)
	w := must(age.Encrypt(text, recipient))
	must(w.Write(append(must(crypto.EncodeJSON(k)), '\n')))
	if w.Close() != nil || text.Close() != nil {
		panic("seal")
	}
	return file.Bytes()
}

// newFast is New with a fast key file.
func newFast(dir string, m *ballot.Manifest, officer crypto.SigningKey) (*Trustee, error) {
	seed := must(crypto.NewSeed(rand.Reader))
	k := newKey(seed, m.Hash(), officer.Public())
	t := &Trustee{folder: folder{dir: dir}, officer: officer, seed: seed}
	return t, t.begin(created, sealFast(k), k)
}

// A moment is a board at which every trustee was asked, and the trustees' folders as they were before.
type moment struct {
	bundle  audit.Bundle
	folders string
}

// A story is a poll from manifest to result with four trustees, of whom one is absent when the votes are decrypted.
type story struct {
	*hall
	dir      string
	trustees []*Trustee
	opened   int // size of the board when it was opened
	ballots  [][]byte
	at       map[audit.Kind]moment // by what trustee 1 owes; Destroyed: after the result
}

var scratch string // a folder for all tests, removed by TestMain

var told = sync.OnceValue(func() *story { return tell(filepath.Join(scratch, "story"), threshold) })

func tell(dir string, threshold int) *story {
	s := &story{hall: newHall(threshold), dir: dir, at: map[audit.Kind]moment{}}
	s.enrol()
	s.ceremony()
	s.play()
	s.rest()
	return s
}

// A series is two polls under one key. first is a story that ends before its key is destroyed.
type series struct{ first, second *story }

var toldSeries = sync.OnceValue(func() series { return tellSeries(filepath.Join(scratch, "series"), threshold) })

func tellSeries(dir string, threshold int) series {
	first := &story{hall: newHall(threshold), dir: dir, at: map[audit.Kind]moment{}}
	m := *first.manifest()
	m.Series = &ballot.Series{Place: 1, Of: 2}
	first.begin(&m)
	first.enrol()
	first.ceremony()
	first.play()
	second := &story{hall: first.later(2), dir: dir, at: map[audit.Kind]moment{}, trustees: first.trustees}
	second.at["unseen"] = second.moment("unseen") // the key of the first poll was not seen when it was whole
	for i, x := range second.trustees {
		if s, err := x.Ceremony(rand.Reader, first.bundle(), audit.Options{}); err != nil || s.Message != nil {
			panic(fmt.Sprintf("trustee %d after the ceremony: %v, %v", i+1, s, err))
		}
	}
	second.round(audit.Key, holders, contribute)
	if err := second.put(audit.Trustees, must(second.board.Trustees()).Bytes()); err != nil {
		panic(err)
	}
	second.play()
	second.rest()
	return series{first, second}
}

// enrol makes the trustees' folders, each with a backup that was checked.
func (s *story) enrol() {
	here := s.here()
	if err := os.MkdirAll(here, 0o700); err != nil {
		panic(err)
	}
	for i, key := range s.scrutineers {
		x := must(newFast(filepath.Join(here, fmt.Sprint(i+1)), s.manifest(), key))
		copied := filepath.Join(here, fmt.Sprint(i+1, ".backup"))
		if err := x.Backup(copied); err != nil {
			panic(err)
		}
		if err := x.CheckBackup(copied, passphrase); err != nil {
			panic(err)
		}
		s.trustees = append(s.trustees, x)
	}
}

// round asks the first n trustees for what they owe.
func (s *story) round(kind audit.Kind, n int, ask func(*Trustee, audit.Bundle) (Step, error)) {
	for i, x := range s.trustees[:n] {
		if i == 0 {
			s.at[kind] = s.moment(kind)
		}
		step, err := ask(x, s.bundle())
		if err != nil || step.Message == nil || step.Message.Kind != kind {
			panic(fmt.Sprintf("trustee %d owes %s: %v, %v", i+1, kind, step, err))
		}
		if err := s.put(kind, step.Message.Payload); err != nil {
			panic(err)
		}
	}
}

func contribute(x *Trustee, b audit.Bundle) (Step, error) {
	return x.Ceremony(rand.Reader, b, audit.Options{})
}

// ceremony makes the key.
func (s *story) ceremony() {
	if !s.manifest().Trustees.Single() {
		for _, kind := range []audit.Kind{audit.Cert, audit.Commit, audit.Deal} {
			s.round(kind, holders, contribute)
		}
	}
	s.round(audit.Key, holders, contribute)
	if err := s.put(audit.Trustees, must(s.board.Trustees()).Bytes()); err != nil {
		panic(err)
	}
}

// play goes from the approval to the result.
func (s *story) play() {
	s.gather()
	s.opened = len(s.leaves)
	s.at[audit.Open] = s.moment(audit.Open)
	s.ballots = s.cast(4)
	s.sum(s.ballots)
	decrypt := func(x *Trustee, b audit.Bundle) (Step, error) {
		return x.Decrypt(rand.Reader, b, audit.Options{}, nil)
	}
	n := s.manifest().Trustees.Threshold
	s.round(audit.Head, n, decrypt)
	s.round(audit.Share, n, decrypt)
	s.decide()
	s.at[audit.Destroyed] = s.moment(audit.Destroyed)
}

func (s *story) rest() {
	for _, x := range s.trustees {
		x.Close()
	}
}

// here is where the trustees' folders are.
func (s *story) here() string { return filepath.Join(s.dir, "now") }

func (s *story) moment(kind audit.Kind) moment {
	m := moment{s.bundle(), filepath.Join(s.dir, s.manifest().Hash().String()[:8], string(kind))}
	if err := os.CopyFS(m.folders, os.DirFS(s.here())); err != nil {
		panic(err)
	}
	return m
}

// copyOf returns the folder of trustee i as it was at a moment.
func (m moment) copyOf(t testing.TB, i int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), fmt.Sprint(i))
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(m.folders, fmt.Sprint(i)))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// trustee opens a folder.
func (h *hall) trustee(t testing.TB, dir string, i int) *Trustee {
	t.Helper()
	x, err := Open(dir, h.scrutineers[i-1])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	if err := x.Unlock(passphrase); err != nil {
		t.Fatal(err)
	}
	return x
}
