package server

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// count plays the poll from closing to its announcement.
func (h *hall) count() {
	h.t.Helper()
	h.toResult()
	h.order(audit.Announce, audit.AnnounceBody{Result: h.board().Result()}, h.chair()...)
}

// toResult plays the poll from closing to its result.
func (h *hall) toResult() {
	h.t.Helper()
	h.toShares()
	h.order(audit.Result, h.resulting(), h.scrutineers()...)
}

var salt = crypto.Sum([]byte("salt"))

// resulting is what the scrutineers report.
func (h *hall) resulting() audit.ResultBody {
	h.t.Helper()
	counts, outcome, err := h.board().Count()
	if err != nil {
		h.t.Fatal(err)
	}
	return audit.ResultBody{Salt: salt, Counts: counts, Outcome: outcome}
}

// toShares plays the poll from closing until the sum can be opened.
func (h *hall) toShares() {
	h.t.Helper()
	h.order(audit.Closing, audit.ClosingBody{}, h.chair()...)
	h.want(201, h.waitClose())
	h.order(audit.Papers, audit.PapersBody{}, h.tellers()...)
	r := h.board().Report()
	h.order(audit.Collection, r, h.scrutineers()...)
	h.order(audit.Valid, audit.ValidBody{Collected: r.Collected, Issued: r.Issued}, h.chair()...)
	h.order(audit.Tally, h.board().Tally(), h.chair()...)
	b := h.board()
	for i, key := range h.scrutineers() {
		signed := h.want(200, h.get("/log/checkpoint")).body
		if i > 0 {
			signed = h.board().Decryption().Checkpoint
		}
		h.taken(says(h, audit.Head, audit.HeadBody{Trustee: i + 1, Checkpoint: string(signed)}, b.Head(), key))
	}
	for i, key := range h.scrutineers() {
		h.taken(says(h, audit.Share, audit.ShareBody{Trustee: i + 1, Share: h.share(b, i)}, b.Head(), key))
	}
}

// share is that of trustee i, from 0.
func (h *hall) share(b *audit.Board, i int) tally.Share {
	if alphas := b.Alphas(); alphas != nil {
		return must(tally.DecryptTexts(rand.Reader, b.Poll().Election, i+1, h.secrets[i], alphas))
	}
	return must(tally.Decrypt(rand.Reader, b.Poll().Election, i+1, h.secrets[i], b.Sum()))
}

// waitClose closes the board once the last epoch is published: the officers' programs replay until they see it.
func (h *hall) waitClose() (last reply) {
	h.t.Helper()
	for range 200 {
		ballots := h.board().Report().Electronic
		if last = h.post("/orders", h.waiting(audit.Close, audit.CloseBody{Ballots: ballots}, h.chair()...).Bytes()); last.status == 201 {
			return last
		}
	}
	return last
}

// A whole poll over HTTP: what was cast is counted, and the bundle verifies.
func TestStory(t *testing.T) {
	h := newHall(t, 8)
	h.toVoting()
	ballots := h.ballots()
	receipts := make([][]byte, len(ballots))
	for i, b := range ballots {
		receipts[i] = h.want(201, h.post("/ballots", b)).body
	}
	h.count()
	report := audit.Verify(h.bundle(), audit.Options{Rand: rand.Reader})
	if !report.OK || !report.Complete || report.Ballots.Together != 8 {
		t.Fatalf("%+v, %+v", report.Checks, report.Ballots)
	}
	if report.Outcome.Valid != 8 || *report.Outcome.Items[0].Approve != 8 {
		t.Errorf("outcome %+v", report.Outcome)
	}
	for i, b := range ballots {
		if again := h.want(201, h.post("/ballots", b)).body; !bytes.Equal(again, receipts[i]) {
			t.Error("a retry after the announcement has another receipt")
		}
		h.proven(b, receipts[i])
	}
	h.hinted(crypto.Sum(ballots[0]))
}

// hinted checks that what makes verifying faster decides nothing: all of it is false, then half of one is gone, and then the file.
func (h *hall) hinted(ballot crypto.Hash) {
	h.t.Helper()
	name := filepath.Join(h.folder, hintsFile)
	data := must(os.ReadFile(name))
	hints := must(openHints(h.folder))
	honest := must(hints.read(ballot))
	if r := h.want(200, h.get("/bundle/"+hintsFolder+ballot.String())); len(hints.has) != 8 || len(honest) == 0 || !bytes.Equal(r.body, honest) {
		h.t.Fatalf("%d ballots have hints", len(hints.has))
	}
	for _, p := range hints.has {
		data[p.at] ^= 1
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		h.t.Fatal(err)
	}
	h.verifiedSingly("all are false")
	if cut := must(openHints(h.folder)); len(cut.has) != 8 {
		h.t.Errorf("%d of 8 are read", len(cut.has))
	}
	if err := os.Truncate(name, int64(len(data)-1)); err != nil {
		h.t.Fatal(err)
	}
	if cut := must(openHints(h.folder)); len(cut.has) != 7 {
		h.t.Errorf("%d are read of seven and a half", len(cut.has))
	}
	if err := os.Remove(name); err != nil {
		h.t.Fatal(err)
	}
	h.verifiedSingly("the file is gone")
	h.refused(api.NotFound, h.get("/bundle/"+hintsFolder+salt.String()))
}

func (h *hall) verifiedSingly(when string) {
	h.t.Helper()
	report := audit.Verify(h.bundle(), audit.Options{Rand: rand.Reader})
	if !report.OK || report.Ballots.Together != 0 || report.Ballots.Single != 8 {
		h.t.Errorf("%s: %+v, %+v", when, report.Checks, report.Ballots)
	}
}

// A board is served once: two publishers would each believe to be the one.
func TestOpen_Twice(t *testing.T) {
	h := newHall(t, 2)
	b := Board{Writer: h.writer, Registrars: []Registrar{h.clerk}, Folder: t.TempDir()}
	for _, name := range []string{"2026", "2027"} {
		if err := h.server.Open(t.Context(), "yunlan", name, b); err == nil {
			t.Errorf("the same board is served as %s as well", name)
		}
	}
	if err := h.server.Open(t.Context(), "yunlan", "../2026", b); err == nil {
		t.Error("a name that cannot stand in an address")
	}
}

// proven checks that the board has the ballot of a receipt, as a deputy does at home.
func (h *hall) proven(envelope, signed []byte) {
	h.t.Helper()
	key := must(audit.ParseVerifierKey(h.manifest.ReceiptKey))
	r := must(audit.CheckReceipt(signed, key))
	if r.Ballot != crypto.Sum(envelope) {
		h.t.Fatal("the receipt is for another ballot")
	}
	text := h.want(200, h.get("/proofs/"+r.Ballot.String())).body
	log, policy := must(audit.ParseVerifierKey(h.manifest.LogKey)), must(audit.ParsePolicy(h.manifest.Policy))
	leaf := audit.Entry{Kind: audit.Ballot, Payload: r.Ballot}.Bytes()
	if _, _, err := must(audit.ParseProof(text)).Check(leaf, log, policy); err != nil {
		h.t.Fatal(err)
	}
	var found api.Located
	if err := json.Unmarshal(h.want(200, h.get("/receipts/"+r.Ballot.String()[:16])).body, &found); err != nil {
		h.t.Fatal(err)
	}
	if found.Ballot != r.Ballot || found.Receipt != string(signed) || found.Proof != string(text) {
		h.t.Errorf("looked up by its code: %+v", found)
	}
}

// A trustee who signs a wrong share is named, and a good one completes the count.
func TestThreat15_WrongShareNamedToAll(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	right := h.secrets[1]
	other, err := crypto.RandomScalar(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	h.order(audit.Closing, audit.ClosingBody{}, h.chair()...)
	h.want(201, h.waitClose())
	h.order(audit.Papers, audit.PapersBody{}, h.tellers()...)
	r := h.board().Report()
	h.order(audit.Collection, r, h.scrutineers()...)
	h.order(audit.Valid, audit.ValidBody{Collected: r.Collected, Issued: r.Issued}, h.chair()...)
	h.order(audit.Tally, audit.TallyBody{Ballots: r.Valid, Sum: h.board().Sum()}, h.chair()...)
	b, signed := h.board(), h.want(200, h.get("/log/checkpoint")).body
	for i, key := range h.scrutineers() {
		h.taken(says(h, audit.Head, audit.HeadBody{Trustee: i + 1, Checkpoint: string(signed)}, b.Head(), key))
	}
	key := h.scrutineers()[1]
	wrong := must(tally.Decrypt(rand.Reader, b.Poll().Election, 2, other, b.Sum()))
	h.refused(api.WrongShare, says(h, audit.Share, audit.ShareBody{Trustee: 2, Share: wrong}, b.Head(), key))
	var s api.State
	if err := json.Unmarshal(h.get("").body, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Wrong) != 1 || s.Wrong[0] != "officer 3" || s.Waits != audit.Share || len(s.For) != 2 {
		t.Errorf("state %+v: want officer 3 named, and two awaited", s)
	}
	good := must(tally.Decrypt(rand.Reader, b.Poll().Election, 2, right, b.Sum()))
	h.taken(says(h, audit.Share, audit.ShareBody{Trustee: 2, Share: good}, b.Head(), key))
}
