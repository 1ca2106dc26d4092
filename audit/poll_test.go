package audit_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// A hall is a poll in progress. Its methods make the payloads that honest people would put on the board next.
type hall struct {
	*people
	script
	board       *audit.Board
	roll, slips ballot.Keys
	records     []record
	beside      [][]byte // payloads that no entry names

	certs  []crypto.SignedMessage
	deals  []crypto.Deal
	keys   []crypto.KeyMessage
	plain  []crypto.TrusteeKey
	shares []crypto.Scalar // the trustees' secrets
	issued map[crypto.PublicKey]audit.IssueRecord
	epochs int
}

// A record is an entry that was put on a board.
type record struct {
	kind    audit.Kind
	payload []byte
	item    audit.Item
	phase   audit.Phase // after it
}

func (r record) entry() audit.Entry { return audit.Entry{Kind: r.kind, Payload: crypto.Sum(r.payload)} }

// newHall begins a poll. change may alter the manifest first.
func (p *people) newHall(t testing.TB, s script, change ...func(*ballot.Manifest)) *hall {
	t.Helper()
	h := &hall{people: p, script: s, issued: map[crypto.PublicKey]audit.IssueRecord{}}
	h.roll, h.slips = p.lists(s.deputies)
	m := p.manifest(s, h.roll, h.slips)
	for _, f := range change {
		f(m)
	}
	h.board = must(audit.NewBoard(m.Bytes(), h.roll.Bytes(), h.slips.Bytes()))(t)
	h.records = []record{{kind: audit.Manifest, payload: m.Bytes(), phase: audit.Ceremony}}
	h.beside = [][]byte{h.roll.Bytes(), h.slips.Bytes()}
	return h
}

func (h *hall) manifest() *ballot.Manifest { return h.board.Poll().Manifest }

// at returns a hall of its own in which only the first n entries have come. The checks of the entries are not repeated.
func (h *hall) at(t testing.TB, n int) *hall {
	t.Helper()
	f := *h
	f.board = must(audit.NewBoard(h.manifest().Bytes(), h.roll.Bytes(), h.slips.Bytes()))(t)
	f.records, f.issued, f.epochs = slices.Clone(h.records[:1]), maps.Clone(h.issued), 0
	for i, r := range h.records[1:n] {
		if err := f.board.Apply(r.item); err != nil {
			t.Fatalf("entry %d: %v", i+1, err)
		}
		f.note(r)
	}
	return &f
}

// before returns the hall as it was before the first entry of a kind.
func (h *hall) before(t testing.TB, kind audit.Kind) *hall {
	t.Helper()
	return h.at(t, h.index(t, kind))
}

// index returns where the first entry of a kind stands.
func (h *hall) index(t testing.TB, kind audit.Kind) int {
	t.Helper()
	i := slices.IndexFunc(h.records, func(r record) bool { return r.kind == kind })
	if i < 0 {
		t.Fatalf("%s: no %s on the board", h.name, kind)
	}
	return i
}

func (h *hall) note(r record) {
	h.records = append(h.records, r)
	if r.kind == audit.Epoch {
		h.epochs++
	}
}

// try takes an entry through the door of the board.
func (h *hall) try(kind audit.Kind, payload []byte) error {
	item, err := h.board.Poll().Check(audit.Entry{Kind: kind, Payload: crypto.Sum(payload)}, payload)
	if err != nil {
		return err
	}
	if err := h.board.Apply(item); err != nil {
		return err
	}
	h.note(record{kind, payload, item, h.board.Phase()})
	return nil
}

func (h *hall) put(t testing.TB, kind audit.Kind, payload []byte) {
	t.Helper()
	if err := h.try(kind, payload); err != nil {
		t.Fatalf("entry %d: %v", len(h.records), err)
	}
}

// order puts a command on the board, signed over its head.
func order[B any](t testing.TB, h *hall, kind audit.Kind, body B, keys ...crypto.SigningKey) {
	t.Helper()
	h.put(t, kind, command(h, kind, body, keys...))
}

func command[B any](h *hall, kind audit.Kind, body B, keys ...crypto.SigningKey) []byte {
	return audit.NewCommand(h.manifest(), kind, body, h.board.Head(), keys...).Bytes()
}

// ceremony lets the trustees make their key.
func (h *hall) ceremony(t testing.TB) {
	t.Helper()
	if h.threshold == h.holders {
		h.plainKeys(t)
	} else {
		h.dealtKeys(t)
	}
	h.put(t, audit.Trustees, must(h.board.Trustees())(t).Bytes())
}

func (h *hall) plainKeys(t testing.TB) {
	for i := range h.holders {
		x, key, err := crypto.NewSingle(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		h.shares, h.plain = append(h.shares, x), append(h.plain, key)
		order(t, h, audit.Key, audit.KeyBody{Trustee: i + 1, Plain: &key}, h.trustees[i])
	}
}

func (h *hall) dealtKeys(t testing.TB) {
	n := h.holders
	for i := range n {
		h.certs = append(h.certs, must(h.seeds[i].Certify(rand.Reader, i+1, n, h.threshold))(t))
		order(t, h, audit.Cert, audit.CertBody{Trustee: i + 1, Cert: h.certs[i]}, h.trustees[i])
	}
	certs := must(crypto.ParseCerts(h.certs))(t)
	var commitments []crypto.Hash
	for i := range n {
		h.deals = append(h.deals, must(h.seeds[i].Deal(certs))(t))
		commitments = append(commitments, must(h.deals[i].Commitment())(t))
		order(t, h, audit.Commit, audit.CommitBody{Trustee: i + 1, Deal: commitments[i]}, h.trustees[i])
	}
	for i, deal := range h.deals {
		order(t, h, audit.Deal, audit.DealBody{Trustee: i + 1, Deal: deal}, h.trustees[i])
	}
	for i := range n {
		h.keys = append(h.keys, must(h.seeds[i].Receive(rand.Reader, certs, commitments, h.deals))(t))
		h.shares = append(h.shares, must(h.seeds[i].DecryptionKey(certs, h.keys[i]))(t))
		order(t, h, audit.Key, audit.KeyBody{Trustee: i + 1, Key: &h.keys[i]}, h.trustees[i])
	}
}

func (h *hall) approve(t testing.TB) {
	t.Helper()
	order(t, h, audit.Approve, audit.ApproveBody{Trustees: h.board.TrusteesHash()}, h.chairAndChief()...)
}

// marks lets cards sign that their deputies came or left.
func (h *hall) marks(act string, deputies ...deputy) []audit.CardMark {
	marks := []audit.CardMark{}
	for _, d := range deputies {
		text := audit.CardText(h.manifest().Origin, h.board.Poll().Hash, act, d.public())
		marks = append(marks, audit.CardMark{Card: d.public(), Signature: d.key().Sign(text)})
	}
	slices.SortFunc(marks, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return marks
}

func (h *hall) attend(t testing.TB, present, left []deputy) {
	t.Helper()
	body := audit.AttendanceBody{Present: h.marks(audit.CheckedIn, present...), Left: h.marks(audit.LeftHall, left...)}
	order(t, h, audit.Attendance, body, h.scrutineers()...)
}

// tokens is the desk with honest registrars that keep no book: a record of tokens for a card and a slip.
func (h *hall) tokens(t testing.TB, d deputy) audit.IssueRecord {
	t.Helper()
	poll, slip := &h.board.Poll().Poll, d.slipKey().Public()
	r := audit.IssueRecord{Card: d.public(), Slip: slip}
	for i, request := range must(poll.RequestTokens(d.card, d.slip))(t) {
		r.Requests = append(r.Requests, request.Request.Hash())
		r.Tokens = append(r.Tokens, must(h.issuers[i].Sign(request.Request))(t))
	}
	h.consent(&r, d)
	return r
}

// consent lets card and slip sign what they ask for.
func (h *hall) consent(r *audit.IssueRecord, d deputy) {
	poll := h.board.Poll()
	text := audit.RequestText(h.manifest().Origin, poll.Hash, poll.Fingerprint, r.Card, r.Slip, r.Requests)
	r.CardSignature, r.SlipSignature = d.key().Sign(text), d.slipKey().Sign(text)
}

// papers gives deputies papers; two scrutineers sign beside the cards.
func (h *hall) papers(d ...deputy) []byte { return h.paperIssue(h.marks(audit.TakesPaper, d...)...) }

func (h *hall) paperIssue(marks ...audit.CardMark) []byte {
	return command(h, audit.Issue, audit.PaperIssueBody{Papers: append([]audit.CardMark{}, marks...)}, h.scrutineers()...)
}

func issueBody(records ...audit.IssueRecord) []byte {
	slices.SortFunc(records, func(a, b audit.IssueRecord) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return audit.IssueBody{Cards: records}.Bytes()
}

func (h *hall) issue(t testing.TB, records ...audit.IssueRecord) {
	t.Helper()
	h.put(t, audit.Issue, issueBody(records...))
	for _, r := range records {
		h.issued[r.Card] = r
	}
}

func (h *hall) open(t testing.TB) {
	t.Helper()
	order(t, h, audit.Open, h.opening(), h.chairAndChief()...)
}

func (h *hall) opening() audit.OpenBody {
	m := h.manifest()
	return audit.OpenBody{Roll: m.Roll.Hash, Slips: m.Slips.Hash, Trustees: h.board.TrusteesHash(), Election: h.board.Poll().Fingerprint}
}

// secret is the secret of a deputy's credential.
func (h *hall) secret(d deputy) crypto.Scalar {
	return crypto.DeriveCredential(d.card, d.slip, h.board.Poll().Fingerprint)
}

// unblinded returns the tokens that were issued to a deputy.
func (h *hall) unblinded(t testing.TB, d deputy) (tokens []crypto.Token) {
	t.Helper()
	for i, r := range must(h.board.Poll().RequestTokens(d.card, d.slip))(t) {
		tokens = append(tokens, must(r.Blinding.Finish(h.issued[d.public()].Tokens[i]))(t))
	}
	return tokens
}

// vote is a deputy's electronic ballot.
func (h *hall) vote(t testing.TB, d deputy, marks ...ballot.Mark) []byte {
	t.Helper()
	return h.cast(t, h.secret(d), h.unblinded(t, d), marks).Bytes()
}

// transcript is a ballot that tellers made of a paper.
func (h *hall) transcript(t testing.TB, marks ...ballot.Mark) []byte {
	t.Helper()
	return h.cast(t, scalar(t), nil, marks).Bytes()
}

func (h *hall) cast(t testing.TB, secret crypto.Scalar, tokens []crypto.Token, marks []ballot.Mark) *ballot.Envelope {
	t.Helper()
	draft := must(h.board.Poll().Encrypt(rand.Reader, crypto.BaseMul(secret), marks))(t)
	return must(draft.Cast(rand.Reader, secret, tokens))(t)
}

func scalar(t testing.TB) crypto.Scalar {
	t.Helper()
	return must(crypto.RandomScalar(rand.Reader))(t)
}

// sorted sorts ballots by their ids.
func sorted(ballots ...[]byte) [][]byte {
	slices.SortFunc(ballots, func(a, b []byte) int {
		x, y := crypto.Sum(a), crypto.Sum(b)
		return bytes.Compare(x[:], y[:])
	})
	return ballots
}

func (h *hall) epochOf(count int) []byte {
	return audit.EpochBody{Epoch: h.epochs + 1, Count: count}.Bytes()
}

// epoch puts a batch of electronic ballots on the board.
func (h *hall) epoch(t testing.TB, ballots ...[]byte) {
	t.Helper()
	h.put(t, audit.Epoch, h.epochOf(len(ballots)))
	for _, b := range sorted(ballots...) {
		h.put(t, audit.Ballot, b)
	}
}

// transcripts are what tellers sign about the ballots that they made of papers.
func (h *hall) transcripts(ballots ...[]byte) audit.TranscribedBody {
	body := audit.TranscribedBody{Epoch: h.epochs + 1, Count: len(ballots), Ballots: []crypto.Hash{}}
	for _, b := range sorted(ballots...) {
		body.Ballots = append(body.Ballots, crypto.Sum(b))
	}
	return body
}

func (h *hall) transcribed(t testing.TB, ballots ...[]byte) {
	t.Helper()
	order(t, h, audit.Epoch, h.transcripts(ballots...), h.tellers()...)
	for _, b := range sorted(ballots...) {
		h.put(t, audit.Ballot, b)
	}
}

// surrender gives a deputy's tokens back.
func (h *hall) surrender(t testing.TB, d deputy) []byte {
	t.Helper()
	s := audit.SurrenderBody{Credential: crypto.BaseMul(h.secret(d)), Tokens: h.unblinded(t, d)}
	prefix := audit.SurrenderPrefix(h.board.Poll().Fingerprint, s.Credential)
	s.Signature = must(crypto.ProveKnowledge(rand.Reader, prefix, h.secret(d)))(t)
	return must(crypto.EncodeJSON(s))(t)
}

func (h *hall) closing(t testing.TB) {
	t.Helper()
	order(t, h, audit.Closing, audit.ClosingBody{}, h.chairAndChief()...)
}

// close closes the box and counts the papers.
func (h *hall) close(t testing.TB, papers int) {
	t.Helper()
	order(t, h, audit.Close, audit.CloseBody{Ballots: h.board.Report().Electronic}, h.chairAndChief()...)
	order(t, h, audit.Papers, audit.PapersBody{Count: papers}, h.tellers()...)
}

func (h *hall) invalid(t testing.TB, number int) {
	t.Helper()
	order(t, h, audit.Invalid, audit.InvalidBody{Number: number, Reason: "OVER_SELECTED"}, h.tellers()...)
}

// collect takes both gates: the collection report and the chair's declaration.
func (h *hall) collect(t testing.TB) {
	t.Helper()
	r := h.board.Report()
	order(t, h, audit.Collection, r, h.scrutineers()...)
	order(t, h, audit.Valid, audit.ValidBody{Collected: r.Collected, Issued: r.Issued}, h.chairAndChief()...)
}

func (h *hall) tally(t testing.TB) {
	t.Helper()
	order(t, h, audit.Tally, h.board.Tally(), h.chairAndChief()...)
}

// checkpoint signs a head of the board at any size: the log is the operator's.
func (h *hall) checkpoint(t testing.TB, size int64) []byte {
	t.Helper()
	origin, root := h.manifest().Origin, must(h.board.Tree().RootAt(size))(t)
	return must(audit.SignCheckpoint(audit.Checkpoint{Origin: origin, Size: size, Root: root}, h.logOf(origin)))(t)
}

// head is trustee i's countersignature; it has to come before anything else follows the tally.
func (h *hall) head(t testing.TB, i int, at audit.BoardHead) []byte {
	t.Helper()
	body := audit.HeadBody{Trustee: i, Checkpoint: string(h.checkpoint(t, at.Size))}
	return audit.NewCommand(h.manifest(), audit.Head, body, at, h.trustees[i-1]).Bytes()
}

// share is trustee i's share of a sum.
func (h *hall) share(t testing.TB, i int, sum tally.EncryptedTally) audit.ShareBody {
	t.Helper()
	return audit.ShareBody{Trustee: i, Share: must(tally.Decrypt(rand.Reader, h.board.Poll().Election, i, h.shares[i-1], sum))(t)}
}

// textShare is trustee i's share of sealed texts.
func (h *hall) textShare(t testing.TB, i int, alphas [][]crypto.Point) audit.ShareBody {
	t.Helper()
	return audit.ShareBody{Trustee: i, Share: must(tally.DecryptTexts(rand.Reader, h.board.Poll().Election, i, h.shares[i-1], alphas))(t)}
}

// decrypt lets trustees countersign the head and decrypt.
func (h *hall) decrypt(t testing.TB, trustees ...int) {
	t.Helper()
	at := h.board.Head()
	for _, i := range trustees {
		h.put(t, audit.Head, h.head(t, i, at))
	}
	for _, i := range trustees {
		if alphas := h.board.Alphas(); alphas != nil {
			order(t, h, audit.Share, h.textShare(t, i, alphas), h.trustees[i-1])
			continue
		}
		order(t, h, audit.Share, h.share(t, i, h.board.Sum()), h.trustees[i-1])
	}
}

func (h *hall) counted(t testing.TB) audit.ResultBody {
	t.Helper()
	counts, outcome, err := h.board.Count()
	if err != nil {
		t.Fatal(err)
	}
	return audit.ResultBody{Salt: crypto.Sum([]byte(h.name)), Counts: counts, Outcome: outcome}
}

func (h *hall) result(t testing.TB) {
	t.Helper()
	order(t, h, audit.Result, h.counted(t), h.scrutineers()...)
}

func (h *hall) destroyed(t testing.TB, i int) {
	t.Helper()
	order(t, h, audit.Destroyed, audit.DestroyedBody{Trustee: i, Key: h.board.Poll().Trustees.Keys()[i-1]}, h.trustees[i-1])
}

func (h *hall) announce(t testing.TB) {
	t.Helper()
	order(t, h, audit.Announce, audit.AnnounceBody{Result: h.board.Result()}, h.chairAndChief()...)
}

func (h *hall) void(reason string) []byte {
	return command(h, audit.Void, audit.VoidBody{Reason: reason, Text: "本次票决无效"}, h.chairAndChief()...)
}

func (h *hall) remark() []byte {
	return command(h, audit.Remark, audit.RemarkBody{Text: "会场情况正常"}, h.officers[ballot.Operator]...)
}

// bundle is the evidence of an honest operator.
func (h *hall) bundle(t testing.TB) audit.Bundle {
	t.Helper()
	payloads := map[crypto.Hash][]byte{}
	var leaves [][]byte
	for _, r := range h.records {
		payloads[crypto.Sum(r.payload)] = r.payload
		leaves = append(leaves, r.entry().Bytes())
	}
	for _, data := range h.beside {
		payloads[crypto.Sum(data)] = data
	}
	return must(audit.NewBundle(h.board, leaves, h.checkpoint(t, h.board.Size()), payloads))(t)
}

// A view is all that a board shows of its state.
type view struct {
	head, decided    audit.BoardHead
	phase            audit.Phase
	report           audit.CollectionBody
	trustees, result crypto.Hash
	outcome          *tally.Outcome
	sum              string
}

func (h *hall) view() view {
	b := h.board
	v := view{b.Head(), b.Decided(), b.Phase(), b.Report(), b.TrusteesHash(), b.Result(), b.Outcome(), ""}
	if b.Poll().Election != nil {
		v.sum = string(b.Sum().Bytes())
	}
	return v
}

// refuse checks that an entry is refused with an error that says want, and that this leaves the board as it was.
func (h *hall) refuse(t testing.TB, kind audit.Kind, payload []byte, want string) {
	t.Helper()
	before := h.view()
	err := h.try(kind, payload)
	switch {
	case err == nil:
		t.Fatalf("%s: accepted, want %q", kind, want)
	case !bytes.Contains([]byte(err.Error()), []byte(want)):
		t.Errorf("%s: refused with %q, want %q", kind, err, want)
	case h.view() != before:
		t.Errorf("%s: refused, but the board has changed from %+v to %+v", kind, before, h.view())
	}
}

// refusePhase checks that an entry may not come now.
func (h *hall) refusePhase(t testing.TB, kind audit.Kind, payload []byte) {
	t.Helper()
	before := h.view()
	if err := h.try(kind, payload); !errors.Is(err, audit.ErrPhase) {
		t.Errorf("%s in phase %s: %v, want %v", kind, before.phase, err, audit.ErrPhase)
	}
	if h.view() != before {
		t.Errorf("%s in phase %s: refused, but the board has changed", kind, before.phase)
	}
}

// A bad payload and what is said of it.
type bad struct {
	payload []byte
	want    string
}

// refuseAll checks that none of the payloads is accepted.
func (h *hall) refuseAll(t *testing.T, kind audit.Kind, cases map[string]bad) {
	t.Helper()
	for name, test := range cases {
		t.Run(name, func(t *testing.T) { h.refuse(t, kind, test.payload, test.want) })
	}
}
