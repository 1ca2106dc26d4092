package service

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// A hall is a poll in progress with one registrar, and one scrutineer who holds the key.
type hall struct {
	board    *audit.Board
	leaves   [][]byte
	payloads map[crypto.Hash][]byte
	log      *audit.Signer
	chair    crypto.SigningKey
	chief    crypto.SigningKey
	other    crypto.SigningKey
	dir      string // of the registrar
	key      *crypto.TokenIssuer
	cards    []crypto.Card // of the deputies, in the order of the roll
	slips    []crypto.Slip
}

const deputies = 4

// newHall makes a poll. All deputies but the last have checked in. The registrar is bound and closed.
func newHall(t testing.TB) *hall {
	t.Helper()
	h := &hall{payloads: map[crypto.Hash][]byte{}, dir: filepath.Join(t.TempDir(), "registrar")}
	for _, key := range []*crypto.SigningKey{&h.chair, &h.chief, &h.other} {
		*key = must(crypto.NewSigningKey(rand.Reader))(t)
	}
	if err := registrar.Create(h.dir, "registrar.example", "监票人"); err != nil {
		t.Fatal(err)
	}
	r := h.open(t)
	defer r.Close()
	h.key = must(r.NewKey(rand.Reader))(t)
	h.print(t, r)
	h.begin(t, r)
	if err := r.Bind(&h.board.Poll().Poll); err != nil {
		t.Fatal(err)
	}
	order(t, h, audit.Attendance, audit.AttendanceBody{Present: h.marks(audit.CheckedIn, h.cards[:deputies-1]...).Marks, Left: []audit.CardMark{}}, h.chief, h.other)
	return h
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

func (h *hall) open(t testing.TB) *registrar.Registrar {
	t.Helper()
	return must(registrar.Open(h.dir))(t)
}

// print makes the roll, the cards and the slips.
func (h *hall) print(t testing.TB, r *registrar.Registrar) {
	t.Helper()
	var roll registrar.Roll
	for i := range deputies {
		roll = append(roll, registrar.Deputy{ID: fmt.Sprintf("%03d", i+1), Name: fmt.Sprintf("代表%c", '一'+rune(i)), Delegation: "第一代表团", Seat: fmt.Sprint(i + 1)})
	}
	must(r.Import(roll))(t)
	must(r.Cards(rand.Reader, func(cards []registrar.NewCard) error {
		for _, c := range cards {
			h.cards = append(h.cards, c.Card)
		}
		return nil
	}))(t)
	err := r.Slips(rand.Reader, "一", deputies+1, func(slips []crypto.Slip) error { h.slips = slices.Clone(slips); return nil })
	if err != nil {
		t.Fatal(err)
	}
}

// begin puts the manifest on a board, makes the key, and approves both.
func (h *hall) begin(t testing.TB, r *registrar.Registrar) {
	t.Helper()
	roll, slips := must(r.RollKeys())(t), must(r.SlipKeys("一"))(t)
	origin := "piaojue.example/service/one"
	h.log = must(audit.NewSigner(origin, h.other))(t)
	m := &ballot.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "测试人大"}, Body: ballot.Congress,
		Title: ballot.Names{"zh": "民生实事项目票决"}, Timestamp: 1795370382, Seats: 1,
		Rules: ballot.DefaultRules(ballot.ApproveOpposeAbstain), Audience: ballot.Public, Roll: roll.List(), Slips: slips.List(),
		Signatures: ballot.DefaultSignatures(), K: 2, MinBallots: 2, Rehearsal: true,
		Duties: &ballot.Duties{Cards: "秘书处", Slips: "监票人", Board: "秘书处", Booth: "监票人"},
		LogKey: h.log.VerifierKey().String(), ReceiptKey: must(audit.NewSigner(origin+"/receipt", h.chair))(t).VerifierKey().String(),
		Registrars: []ballot.Registrar{r.Public(h.key.Key())},
		Trustees:   ballot.Trusteeship{Threshold: 1, Keys: []crypto.PublicKey{h.chief.Public()}},
	}
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	for _, id := range []string{"A", "B"} {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: id, Names: ballot.Names{"zh": "项目" + id}})
	}
	tellers := []crypto.SigningKey{must(crypto.NewSigningKey(rand.Reader))(t), must(crypto.NewSigningKey(rand.Reader))(t)}
	for i, o := range []struct {
		role ballot.Role
		key  crypto.SigningKey
	}{{ballot.Chair, h.chair}, {ballot.ChiefScrutineer, h.chief}, {ballot.Scrutineer, h.other}, {ballot.Teller, tellers[0]}, {ballot.Teller, tellers[1]}} {
		m.Officers = append(m.Officers, ballot.Officer{Role: o.role, Name: fmt.Sprintf("officer %d", i), Key: o.key.Public()})
	}
	h.board = must(audit.NewBoard(m.Bytes(), roll.Bytes(), slips.Bytes()))(t)
	for _, data := range [][]byte{roll.Bytes(), slips.Bytes(), m.Bytes()} {
		h.payloads[crypto.Sum(data)] = data
	}
	h.leaves = [][]byte{audit.Entry{Kind: audit.Manifest, Payload: m.Hash()}.Bytes()}
	_, key, err := crypto.NewSingle(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	order(t, h, audit.Key, audit.KeyBody{Trustee: 1, Plain: &key}, h.chief)
	h.put(t, audit.Trustees, must(h.board.Trustees())(t).Bytes())
	order(t, h, audit.Approve, audit.ApproveBody{Trustees: h.board.TrusteesHash()}, h.chair, h.chief)
}

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

// vote opens the poll, and end closes it.
func (h *hall) vote(t testing.TB) {
	t.Helper()
	p := h.board.Poll()
	order(t, h, audit.Open, audit.OpenBody{Roll: p.Manifest.Roll.Hash, Slips: p.Manifest.Slips.Hash, Trustees: h.board.TrusteesHash(), Election: p.Fingerprint}, h.chair, h.chief)
}

func (h *hall) end(t testing.TB) {
	t.Helper()
	order(t, h, audit.Closing, audit.ClosingBody{}, h.chair, h.chief)
}

// issue puts answers on the board.
func (h *hall) issue(t testing.TB, q audit.Requests, a registrar.Answers) {
	t.Helper()
	body, missing, err := registrar.Assemble(&h.board.Poll().Poll, q, a)
	if err != nil || len(missing) > 0 {
		t.Fatal(err, missing)
	}
	h.put(t, audit.Issue, body.Bytes())
}

func (h *hall) poll() crypto.Hash { return h.board.Poll().Hash }

func (h *hall) marks(act string, cards ...crypto.Card) audit.Marks {
	m := audit.Marks{Poll: h.poll(), Act: act}
	for _, c := range cards {
		m.Marks = append(m.Marks, audit.MarkCard(&h.board.Poll().Poll, c, act))
	}
	slices.SortFunc(m.Marks, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return m
}

// requests are those of deputies, each with the slip that one has in the same place.
func (h *hall) requests(t testing.TB, deputies ...int) audit.Requests {
	t.Helper()
	q := audit.Requests{Poll: h.poll()}
	for _, i := range deputies {
		q.Requests = append(q.Requests, h.request(t, i, i))
	}
	slices.SortFunc(q.Requests, func(a, b audit.Request) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return q
}

func (h *hall) request(t testing.TB, card, slip int) audit.Request {
	t.Helper()
	return must(audit.NewRequest(&h.board.Poll().Poll, h.cards[card], h.slips[slip]))(t)
}

// files are what a server shows of the board, by path below the poll's address.
func (h *hall) files(t testing.TB) map[string][]byte {
	t.Helper()
	head := h.board.Head()
	checkpoint := must(audit.SignCheckpoint(audit.Checkpoint{Origin: h.log.Name(), Size: head.Size, Root: [32]byte(head.Root)}, h.log))(t)
	bundle := must(audit.NewBundle(h.board, h.leaves, checkpoint, h.payloads))(t)
	files := map[string][]byte{"manifest": bundle["manifest.json"]}
	for path, data := range bundle {
		files[strings.Replace(path, "payload/", "payloads/", 1)] = data
	}
	return files
}
