package host

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store/memory"
	"github.com/piaojue/piaojue/trustee"
)

// later is another poll of the same people, on a server of its own: change says how it follows the first.
func (h *hall) later(change func(m *ballot.Manifest)) *hall {
	f, m := *h, *h.manifest
	var cards, papers []crypto.PublicKey
	for i, slip := range h.slips {
		if i < len(h.cards) {
			cards = append(cards, h.cards[i].Public())
		}
		papers = append(papers, slip.Public())
	}
	roll, slips := ballot.NewKeys(cards), ballot.NewKeys(papers)
	m.Roll, m.Slips = roll.List(), slips.List()
	m.Origin = strings.TrimSuffix(m.Origin, "1") + "2"
	m.Title = ballot.Names{"zh": "第二个部门测评"}
	newSigner := func(name string) *audit.Signer {
		return must(audit.NewSigner(name, must(crypto.NewSigningKey(rand.Reader))))
	}
	log, receipts := newSigner(m.Origin), newSigner(m.Origin+"/receipt")
	issuer := &issuer{hall: &f, key: must(crypto.NewTokenIssuer(rand.Reader))}
	m.LogKey, m.ReceiptKey = log.VerifierKey().String(), receipts.VerifierKey().String()
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	m.Registrars = []ballot.Registrar{{Issuer: "registrar.example", Key: issuer.key.Key()}}
	change(&m)
	f.manifest = &m
	f.writer = must(sequencer.Create(h.t.Context(), memory.New(), &m, roll, slips, sequencer.Keys{Log: log, Receipt: receipts}, sequencer.Options{Node: "hall"}))
	f.serve(issuer)
	return &f
}

// newShare draws a key that is sealed.
func (h *hall) newShare(key crypto.SigningKey) *trustee.Trustee {
	h.t.Helper()
	folder := filepath.Join(h.t.TempDir(), "trustee")
	if err := must(trustee.New(rand.Reader, folder, h.manifest, key, []byte(phrase))).Close(); err != nil {
		h.t.Fatal(err)
	}
	share := must(trustee.Open(folder, key))
	h.t.Cleanup(func() { share.Close() })
	return share
}

// holder is the page of a scrutineer who draws a key, or has it; with the later polls, when its program is started once more.
func (h *hall) holder(i int, share *trustee.Trustee, later ...*client.Poll) *browser {
	h.t.Helper()
	p, err := NewTrustee(h.t.Context(), TrusteeOptions{
		Trustee: share, Officer: h.officers[i].Key, Poll: h.reads(i), Later: later, Unlocked: len(later) > 0,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return open(h.t, p.Run)
}

// finish brings a poll from its key to the tally; what the scrutineers owe in between, their programs say by themselves.
func (h *hall) finish(desks []*browser) {
	h.t.Helper()
	h.taken(audit.Trustees)
	follow := func(kind audit.Kind, first, second int) {
		h.t.Helper()
		order(desks[first], desks[second], "/api/propose", fmt.Sprintf(`{"kind":"%s"}`, kind))
	}
	follow(audit.Approve, chair, chief)
	h.checkIn(h.poll(h.address), desks)
	follow(audit.Open, chair, chief)
	records := h.issue(h.poll(h.address))
	for i := range 3 {
		must(h.poll(h.address).Cast(h.t.Context(), h.ballot(i, records)))
	}
	follow(audit.Closing, chair, chief)
	h.taken(audit.Ballot)
	follow(audit.Close, chair, chief)
	order(desks[teller1], desks[teller2], "/api/propose", `{"kind":"papers","body":{"count":0}}`)
	follow(audit.Collection, chief, scrutineer)
	follow(audit.Valid, chair, chief)
	follow(audit.Tally, chair, chief)
	until(desks[chief], func(a boardAnswer) bool { return a.State.Waits == audit.Result })
	follow(audit.Result, chief, scrutineer)
}

// followed waits for what a scrutineer's program says of the series.
func followed(b *browser, is func(seriesAnswer) bool) (a seriesAnswer) {
	b.t.Helper()
	for b.must("GET", "/api/series", "", &a); !is(a); b.must("GET", "/api/series", "", &a) {
		if b.t.Context().Err() != nil {
			b.t.Fatalf("%+v", a)
		}
		time.Sleep(50 * time.Millisecond)
		a = seriesAnswer{}
	}
	return a
}

// Once told, the programs of scrutineers verify, countersign and decrypt each poll of a series, and say when that is done; the key then
// goes, on both boards.
func TestTrusteeFollows(t *testing.T) {
	h := newHall(t, nil, onTheSpot)
	desksOf := func(h *hall) (desks []*browser) {
		for i := range staff {
			desks = append(desks, h.console(i))
		}
		return desks
	}
	var shares []*trustee.Trustee
	for _, i := range []int{chief, scrutineer} {
		key := crypto.SigningKeyFromSeed(h.seeds[i])
		share := h.newShare(key)
		x := h.holder(i, share)
		h.makeKey(x)
		shares = append(shares, share)
		var a seriesAnswer
		if code := x.do("POST", "/api/follow", `{"on":true}`, &a); i == chief && code == "" {
			t.Error("it goes on by itself before the key is made")
		}
		x.end() // one program has a key folder at a time
	}
	h.taken(audit.Trustees)
	first := must(audit.Replay(must(tablet2(h).Bundle(t.Context())), audit.Options{}))
	second := h.later(func(m *ballot.Manifest) { m.Series = &ballot.Series{Place: 2, Of: 2, Ceremony: first.Ceremony()} })
	var holders []*browser
	for n, i := range []int{chief, scrutineer} {
		x := h.holder(i, shares[n], second.reads(i))
		var a seriesAnswer
		if x.must("POST", "/api/follow", `{"on":true}`, &a); !a.On || a.Of != 2 || len(a.Polls) != 2 || a.Polls[1].Place != 2 || a.Polls[1].Title["zh"] != "第二个部门测评" {
			t.Fatalf("%+v", a)
		}
		holders = append(holders, x)
	}
	for _, poll := range []*hall{h, second} {
		poll.finish(desksOf(poll))
	}
	for _, x := range holders {
		a := followed(x, func(a seriesAnswer) bool { return !a.On })
		if a.Stop.Why != "done" || !slices.Equal(a.Polls[1].Said, []audit.Kind{audit.Key, audit.Head, audit.Share}) || !a.Polls[1].Ended || !a.Polls[0].Opened {
			t.Errorf("%+v", a)
		}
		var d destroyedAnswer
		if x.must("POST", "/api/destroy", "{}", &d); d.Sent != audit.Destroyed {
			t.Errorf("%+v", d)
		}
	}
	for _, poll := range []*hall{h, second} {
		b := must(tablet2(poll).Bundle(t.Context()))
		destroyed := 0
		for _, leaf := range must(b.Leaves(must(audit.Replay(b, audit.Options{})).Size())) {
			if must(audit.ParseEntry(leaf)).Kind == audit.Destroyed {
				destroyed++
			}
		}
		if destroyed != 2 {
			t.Errorf("%s: %d of two keys are said to be destroyed", poll.manifest.Origin, destroyed)
		}
	}
}

// From the moment that the owner presses Stop nothing more is said, though the program is in the midst of it. What it would have said
// it says when it is told to go on.
func TestTrusteeFollows_AtOnce(t *testing.T) {
	h := newHall(t, nil, onTheSpot)
	share := h.newShare(crypto.SigningKeyFromSeed(h.seeds[chief]))
	stick := filepath.Join(t.TempDir(), "stick.key")
	if err := errors.Join(share.Unlock([]byte(phrase)), share.Backup(stick), share.CheckBackup(stick, []byte(phrase))); err != nil {
		t.Fatal(err)
	}
	var x *Trustee
	press := func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/log/checkpoint") {
			x.words.Store(1)
		}
	}
	poll := must(client.New(h.address, client.Options{HTTP: &http.Client{Transport: asking(press)}}))
	x = must(NewTrustee(t.Context(), TrusteeOptions{Trustee: share, Officer: h.officers[chief].Key, Poll: poll, Unlocked: true}))
	if x.desk.doors["/api/follow"].asks != &x.words {
		t.Error("nobody knows that Stop was pressed until the lock is free")
	}
	x.series.on = true
	size := must(h.poll(h.address).State(t.Context())).Head.Size
	x.desk.mu.Lock()
	defer x.desk.mu.Unlock()
	x.goOnLocked(t.Context())
	if now := must(h.poll(h.address).State(t.Context())).Head.Size; now != size || x.words.Load() == 0 || len(x.series.polls[0].said) > 0 || !x.series.on {
		t.Errorf("%d entries, %d before: %+v", now, size, x.series.stop)
	}
	x.series.polls[0].poll = h.poll(h.address)
	x.words.Store(0)
	x.goOnLocked(t.Context())
	if now := must(h.poll(h.address).State(t.Context())).Head.Size; now != size+1 || len(x.series.polls[0].said) != 1 {
		t.Errorf("%d entries, %d before: %+v", now, size, x.series.stop)
	}
}

// A later poll with another roll is not held by the people of the first: the program says so and goes no further by itself.
func TestTrusteeFollows_Unusual(t *testing.T) {
	h := newHall(t, nil, onTheSpot)
	var x *browser
	var share *trustee.Trustee
	for _, i := range []int{chief, scrutineer} {
		key := crypto.SigningKeyFromSeed(h.seeds[i])
		share = h.newShare(key)
		x = h.holder(i, share)
		h.makeKey(x)
		x.end()
	}
	h.taken(audit.Trustees)
	first := must(audit.Replay(must(tablet2(h).Bundle(t.Context())), audit.Options{}))
	cards := h.cards
	h.cards = cards[:3]
	second := h.later(func(m *ballot.Manifest) { m.Series = &ballot.Series{Place: 2, Of: 2, Ceremony: first.Ceremony()} })
	h.cards = cards
	x = h.holder(scrutineer, share, second.reads(scrutineer))
	var a seriesAnswer
	x.must("POST", "/api/follow", `{"on":true}`, &a)
	a = followed(x, func(a seriesAnswer) bool { return !a.On })
	if a.Stop.Why != "unusual" || !strings.Contains(a.Stop.Refused.Reasons["en"], "one roll") || len(a.Polls[1].Said) > 0 {
		t.Errorf("%+v, %+v", a, a.Stop.Refused)
	}
}
