package officer

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

var now = time.Unix(1795370382, 0)

// must ends the process of the tests: a hall that cannot be built makes all of them pointless.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A hall is a poll in progress and everybody's keys: five deputies, two of them with tokens and three with papers, one of
// which becomes a ballot.
type hall struct {
	officers []Officer // by their place in staff
	cards    []crypto.Card
	slips    []crypto.Slip
	issuer   *crypto.TokenIssuer
	log      *audit.Signer

	board    *audit.Board
	leaves   [][]byte
	payloads map[crypto.Hash][]byte
	secret   crypto.Scalar // the trustee's
	reading  Reading
	steps    []step
}

// A step is an order that the hall needs: the evidence before it, and who may sign.
type step struct {
	kind          audit.Kind
	body          any // nil if it follows
	bundle        audit.Bundle
	first, second int
	transcription *Transcription // for the epoch of papers
	complete      audit.Message  // with both signatures
}

var staff = []ballot.Role{ballot.Chair, ballot.ChiefScrutineer, ballot.Scrutineer, ballot.Teller, ballot.Teller, ballot.Operator}

const (
	chair = iota
	chief
	scrutineer
	teller1
	teller2
	operator
)

// announced is a poll that ends with an announcement, decided one that ends with a decision. Both were ordered step by step.
var (
	announced = sync.OnceValue(func() *hall { return play(false) })
	decided   = sync.OnceValue(func() *hall { return play(true) })
)

func newHall() *hall {
	h := &hall{payloads: map[crypto.Hash][]byte{}, issuer: must(crypto.NewTokenIssuer(rand.Reader))}
	m := &ballot.Manifest{
		Version: 1, Origin: "piaojue.example/officer", Congress: ballot.Names{"zh": "测试人大"}, Body: ballot.Congress,
		Title: ballot.Names{"zh": "民生实事项目票决"}, Timestamp: now.Unix(), Seats: 2,
		Rules: ballot.DefaultRules(ballot.ApproveOpposeAbstain), Audience: ballot.Public,
		Signatures: ballot.DefaultSignatures(), Duties: &ballot.Duties{Cards: "秘书处", Slips: "监票人", Board: "秘书处", Booth: "监票人"},
		K: 2, MinBallots: 2, Rehearsal: true,
		Registrars: []ballot.Registrar{{Issuer: "registrar.example", By: "监票人", Key: h.issuer.Key()}},
	}
	for i := range 3 {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprintf("X%d", i+1), Names: ballot.Names{"zh": fmt.Sprintf("项目%d", i+1)}})
	}
	for i, role := range staff {
		key := must(crypto.NewSigningKey(rand.Reader))
		o := ballot.Officer{Role: role, Name: fmt.Sprintf("officer %d", i), Key: key.Public()}
		h.officers, m.Officers = append(h.officers, Officer{Officer: o, key: key}), append(m.Officers, o)
	}
	m.Trustees = ballot.Trusteeship{Threshold: 1, Keys: []crypto.PublicKey{h.officers[chief].Key}}
	var cards, slips []crypto.PublicKey
	for range 5 {
		card, slip := must(crypto.NewCard(rand.Reader)), must(crypto.NewSlip(rand.Reader))
		h.cards, h.slips = append(h.cards, card), append(h.slips, slip)
		cards, slips = append(cards, card.Key().Public()), append(slips, slip.Key().Public())
	}
	roll, list := ballot.NewKeys(cards), ballot.NewKeys(slips)
	m.Roll, m.Slips = roll.List(), list.List()
	h.log = must(audit.NewSigner(m.Origin, must(crypto.NewSigningKey(rand.Reader))))
	m.LogKey = h.log.VerifierKey().String()
	m.ReceiptKey = must(audit.NewSigner(m.Origin+"/receipt", must(crypto.NewSigningKey(rand.Reader)))).VerifierKey().String()
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	h.board = must(audit.NewBoard(m.Bytes(), roll.Bytes(), list.Bytes()))
	for _, data := range [][]byte{m.Bytes(), roll.Bytes(), list.Bytes()} {
		h.payloads[crypto.Sum(data)] = data
	}
	h.leaves = [][]byte{audit.Entry{Kind: audit.Manifest, Payload: m.Hash()}.Bytes()}
	return h
}

func (h *hall) poll() *ballot.Poll { return &h.board.Poll().Poll }

// try takes a message through the door of the board.
func (h *hall) try(m audit.Message) error {
	item, err := h.board.Poll().Check(m.Entry(), m.Payload)
	if err != nil {
		return err
	}
	if err := h.board.Apply(item); err != nil {
		return err
	}
	h.leaves, h.payloads[m.Entry().Payload] = append(h.leaves, m.Entry().Bytes()), m.Payload
	return nil
}

func (h *hall) put(kind audit.Kind, payload []byte) {
	if err := h.try(must(audit.ParseMessage(audit.Message{Kind: kind, Payload: payload}.Bytes()))); err != nil {
		panic(err)
	}
}

// bundle is a copy of the board as the clerk hands it out.
func (h *hall) bundle() audit.Bundle {
	head := h.board.Head()
	signed := must(audit.SignCheckpoint(audit.Checkpoint{Origin: h.poll().Manifest.Origin, Size: head.Size, Root: [32]byte(head.Root)}, h.log))
	return must(audit.NewBundle(h.board, h.leaves, signed, maps.Clone(h.payloads)))
}

// fork is a hall of its own at a step.
func (h *hall) fork(s step) *hall {
	f := *h
	f.board = must(audit.Replay(s.bundle, audit.Options{}))
	f.leaves = slices.Clone(must(s.bundle.Leaves(f.board.Size())))
	f.payloads = map[crypto.Hash][]byte{}
	for path, data := range s.bundle {
		if strings.HasPrefix(path, "payload/") {
			f.payloads[crypto.Sum(data)] = data
		}
	}
	return &f
}

// as is an officer on a new machine.
func (h *hall) as(i int, folder string) *Officer {
	o := h.officers[i]
	o.folder = folder
	return &o
}

// order notes a step and puts it on the board, signed as package audit does it.
func (h *hall) order(kind audit.Kind, body any, first, second int) {
	s := step{kind: kind, body: body, bundle: h.bundle(), first: first, second: second}
	if kind == audit.Epoch {
		s.transcription = must(Encrypt(rand.Reader, h.poll(), h.reading))
	}
	o := must(Propose(rand.Reader, s.look(h), kind, body))
	o.Sign(h.poll().Manifest, h.officers[first].key)
	if kind != audit.Remark {
		o.Sign(h.poll().Manifest, h.officers[second].key)
	}
	s.complete = o.Message()
	h.steps = append(h.steps, s)
	if err := h.try(s.complete); err != nil {
		panic(err)
	}
	if s.transcription != nil {
		for _, m := range s.transcription.Messages() {
			h.put(m.Kind, m.Payload)
		}
	}
}

// look is what an officer's own program sees before a step.
func (s step) look(h *hall) *View {
	v := must(Look(s.bundle, audit.Options{}))
	if s.transcription != nil {
		if err := v.Transcribed(h.reading, s.transcription); err != nil {
			panic(err)
		}
	}
	return v
}

func (h *hall) trustee(kind audit.Kind, body any) {
	o := audit.NewOrder(kind, body, h.board.Head())
	o.Sign(h.poll().Manifest, h.officers[chief].key)
	h.put(kind, o.Message().Payload)
}

func (h *hall) marks(act string, cards ...crypto.Card) []audit.CardMark {
	marks := []audit.CardMark{}
	for _, card := range cards {
		marks = append(marks, audit.MarkCard(h.poll(), card, act))
	}
	slices.SortFunc(marks, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return marks
}

// play holds a poll. In one that is to be decided, nobody reaches the line.
func play(undecided bool) *hall {
	h := newHall()
	secret, public := must2(crypto.NewSingle(rand.Reader))
	h.secret = secret
	h.trustee(audit.Key, audit.KeyBody{Trustee: 1, Plain: &public})
	h.put(audit.Trustees, must(h.board.Trustees()).Bytes())
	h.order(audit.Approve, nil, chair, chief)
	h.order(audit.Remark, audit.RemarkBody{Text: "会场情况正常"}, teller1, teller2)
	h.order(audit.Attendance, audit.AttendanceBody{Present: h.marks(audit.CheckedIn, h.cards...), Left: []audit.CardMark{}}, scrutineer, chief)
	spare := must(crypto.NewSlip(rand.Reader))
	h.order(audit.Replace, audit.ReplaceBody{Slip: &audit.Replacement{Old: h.slips[4].Key().Public(), New: spare.Key().Public()}}, operator, scrutineer)
	h.order(audit.Open, nil, operator, chair)
	records := []audit.IssueRecord{}
	for i := range 2 {
		r := must(audit.NewRequest(h.poll(), h.cards[i], h.slips[i]))
		records = append(records, r.Record([]crypto.BlindSignature{must(h.issuer.Sign(r.Requests[0]))}))
	}
	slices.SortFunc(records, func(a, b audit.IssueRecord) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	h.put(audit.Issue, audit.IssueBody{Cards: records}.Bytes())
	h.order(audit.Issue, audit.PaperIssueBody{Papers: h.marks(audit.TakesPaper, h.cards[2:]...)}, chief, scrutineer)
	h.order(audit.Strike, nil, chief, scrutineer)
	h.order(audit.Closing, nil, chair, operator)
	h.put(audit.Epoch, audit.EpochBody{Epoch: 1, Count: 2}.Bytes())
	marks := []ballot.Mark{ballot.Approve, ballot.Approve, ballot.Oppose}
	if undecided {
		marks = []ballot.Mark{ballot.Approve, ballot.Oppose, ballot.Oppose}
	}
	for _, v := range h.votes(records, marks) {
		h.put(audit.Ballot, v)
	}
	h.reading = Reading{{1, marks, ""}, {2, []ballot.Mark{1, 1, 1}, OverSelected}, {3, []ballot.Mark{0, 0, 0}, NotABallot}}
	h.order(audit.Close, nil, chair, chief)
	h.order(audit.Papers, audit.PapersBody{Count: 3}, teller1, teller2)
	h.order(audit.Epoch, nil, teller2, teller1)
	h.order(audit.Invalid, audit.InvalidBody{Number: 1, Reason: OverSelected}, teller1, teller2)
	h.order(audit.Invalid, audit.InvalidBody{Number: 2, Reason: NotABallot}, teller1, teller2)
	h.order(audit.Collection, nil, chief, scrutineer)
	h.order(audit.Valid, nil, chair, scrutineer)
	h.order(audit.Tally, nil, chair, chief)
	head := h.board.Head()
	signed := must(audit.SignCheckpoint(audit.Checkpoint{Origin: h.poll().Manifest.Origin, Size: head.Size, Root: [32]byte(head.Root)}, h.log))
	h.trustee(audit.Head, audit.HeadBody{Trustee: 1, Checkpoint: string(signed)})
	h.trustee(audit.Share, audit.ShareBody{Trustee: 1, Share: must(tally.Decrypt(rand.Reader, h.poll().Election, 1, h.secret, h.board.Sum()))})
	h.order(audit.Result, nil, scrutineer, chief)
	if undecided {
		h.order(audit.Decide, audit.DecideBody{Result: h.board.Result(), Decision: "LEAVE_VACANT", Text: "少选一项"}, chair, chief)
	} else {
		h.order(audit.Announce, nil, chair, scrutineer)
	}
	return h
}

func must2[A, B any](a A, b B, err error) (A, B) {
	if err != nil {
		panic(err)
	}
	return a, b
}

// votes are the electronic ballots, sorted by id.
func (h *hall) votes(records []audit.IssueRecord, marks []ballot.Mark) (all [][]byte) {
	for i := range records {
		tokens := must(audit.Redeem(h.poll(), h.cards[i], h.slips[i], records))
		secret := crypto.DeriveCredential(h.cards[i], h.slips[i], h.poll().Fingerprint)
		draft := must(h.poll().Encrypt(rand.Reader, crypto.BaseMul(secret), marks))
		all = append(all, must(draft.Cast(rand.Reader, secret, tokens)).Bytes())
	}
	slices.SortFunc(all, func(a, b []byte) int {
		x, y := crypto.Sum(a), crypto.Sum(b)
		return bytes.Compare(x[:], y[:])
	})
	return all
}

// at returns the first step of a kind.
func (h *hall) at(kind audit.Kind) step {
	return h.steps[slices.IndexFunc(h.steps, func(s step) bool { return s.kind == kind })]
}
