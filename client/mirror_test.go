package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A mirror of a whole poll comes to what its replay comes to, in one step.
func TestMirror(t *testing.T) {
	s, p := newSite(t)
	s.publish(t, fixture(t))
	m := NewMirror(p)
	if err := m.View(func(*audit.Board) error { return nil }); err == nil {
		t.Error("a board was there before it was read")
	}
	if err := m.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	want, err := audit.Replay(fixture(t), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = m.View(func(b *audit.Board) error {
		if b.Head() != want.Head() || b.Phase() != audit.Announced || !reflect.DeepEqual(b.Outcome(), want.Outcome()) {
			t.Errorf("%v, %v, want %v", b.Head(), b.Phase(), want.Head())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	before := s.times("manifest")
	if err := m.Refresh(t.Context()); err != nil || s.times("manifest") != before || s.times("log/checkpoint") != 2 {
		t.Errorf("nothing had come, but %v was asked for, %v", s.asked, err)
	}
	got, err := p.Bundle(t.Context())
	if err != nil || !maps.EqualFunc(got, fixture(t), bytes.Equal) {
		t.Errorf("another bundle, %v", err)
	}
}

// With hints a mirror comes to the same board; also with those that are no hints, or of other ballots, and when they end too early.
func TestMirror_Hints(t *testing.T) {
	h := newTown(t, ballot.Public)
	h.open(t)
	h.finish(t)
	b := h.bundle(t)
	want := audit.Verify(b, audit.Options{Keep: b.KeepHints})
	if want.Ballots.Plain > 0 || want.Ballots.Single < 8 {
		t.Fatalf("%+v: too few for a sum", want.Ballots)
	}
	board, err := audit.Replay(b, audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(hints []byte) []byte{
		"good":         func(hints []byte) []byte { return hints },
		"none":         func([]byte) []byte { return nil },
		"cut short":    func(hints []byte) []byte { return hints[:len(hints)/2] },
		"exchanged":    func(hints []byte) []byte { return append(bytes.Clone(hints[len(hints)/2:]), hints[:len(hints)/2]...) },
		"a bit":        func(hints []byte) []byte { hints = bytes.Clone(hints); hints[100] ^= 1; return hints },
		"far too long": func(hints []byte) []byte { return bytes.Repeat([]byte{0xff}, 100) },
	} {
		s, p := newSite(t)
		s.publish(t, b)
		paths := s.below("hints/")
		for _, path := range paths {
			s.set(path, change(s.files[path]))
		}
		m := NewMirror(p)
		if err := m.Refresh(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		shows(t, m, board)
		if len(paths) == 0 || s.times(paths[0]) == 0 {
			t.Errorf("%s: no hints were asked for", name)
		}
	}
}

// The manifest is compared before anything else is asked for.
func TestMirror_Manifest(t *testing.T) {
	s, p := newSite(t)
	s.publish(t, fixture(t))
	other := crypto.Sum([]byte("another manifest"))
	m := NewMirror(newPoll(t, p.Address(), Options{Manifest: &other}))
	if err := m.Refresh(t.Context()); err == nil || len(s.asked) != 1 {
		t.Errorf("%v; asked for %v", err, s.asked)
	}
}

// shows fails the test unless the mirror shows this board.
func shows(t testing.TB, m *Mirror, want *audit.Board) {
	t.Helper()
	err := m.View(func(b *audit.Board) error {
		if b.Head() != want.Head() || b.Phase() != want.Phase() || b.Report() != want.Report() {
			t.Errorf("%d entries, %s; want %d, %s", b.Size(), b.Phase(), want.Size(), want.Phase())
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A mirror follows a poll through all that can lie between two publications: a key that is made, ballots in the middle of an entry
// bundle and over its end. One that comes late gets to the same board.
func TestMirror_Grows(t *testing.T) {
	h := newTown(t, ballot.Public)
	s, p := newSite(t)
	m := NewMirror(p)
	publish := func() {
		t.Helper()
		b := h.bundle(t)
		s.publish(t, b)
		for _, m := range []*Mirror{m, NewMirror(p)} {
			if err := m.Refresh(t.Context()); err != nil {
				t.Fatalf("at %d entries: %v", h.board.Size(), err)
			}
			shows(t, m, h.board)
		}
	}
	publish()
	h.open(t)
	publish()
	h.epoch(t, k)
	h.remark(t, "after two ballots")
	publish()
	for h.board.Size() < audit.TileWidth-3 { // the last epoch lies across the end of the first bundle
		h.remark(t, fmt.Sprint("remark ", h.board.Size()))
	}
	publish()
	h.finish(t)
	publish()
}

// What is damaged on the way, or by who has the server but not the log's key, is refused, nothing of it is shown, and it heals.
func TestMirror_Damaged(t *testing.T) {
	h := newTown(t, ballot.Public)
	first := h.bundle(t)
	h.open(t)
	h.remark(t, "before the ballots")
	before := h.bundle(t)
	sizeBefore := h.board.Size()
	was := h.again(t).board
	h.epoch(t, k)
	h.remark(t, "after them")
	after := h.bundle(t)
	entries := fmt.Sprintf("000.p/%d", h.board.Size())
	last := "payloads/" + must(audit.ParseEntry(h.leaves[len(h.leaves)-1]))(t).Payload.String()
	pack := packOf(t, after, "payload/", "tile/entries/"+entries, after["log/tile/entries/"+entries])
	one := pack[:len(pack)/2]
	ballotAt := h.leaves[sizeBefore+1] // the first ballot of the epoch
	firstBallot := h.payloads[must(audit.ParseEntry(ballotAt))(t).Payload]
	flip := func(data []byte, at int) []byte {
		data = bytes.Clone(data)
		data[at] ^= 1
		return data
	}
	tile := after["log/tile/entries/"+entries]
	for name, c := range map[string]struct {
		path string
		data []byte
	}{
		"an entry changed":        {"log/tile/entries/" + entries, bytes.Replace(tile, []byte(`"remark","payload":"`), []byte(`"remark","payload":"0`), 1)},
		"an entry exchanged":      {"log/tile/entries/" + entries, flip(tile, len(tile)-3)},
		"entries cut off":         {"log/tile/entries/" + entries, tile[:len(tile)-1]},
		"entries too long":        {"log/tile/entries/" + entries, make([]byte, maxTile+1)},
		"entries missing":         {"log/tile/entries/" + entries, nil},
		"a payload changed":       {last, flip(h.payloads[must(audit.ParseEntry(h.leaves[len(h.leaves)-1]))(t).Payload], 20)},
		"a payload too long":      {last, make([]byte, audit.MaxPayload+1)},
		"a payload missing":       {last, nil},
		"a ballot changed":        {"packs/" + entries, flip(pack, 30)},
		"a ballot missing":        {"packs/" + entries, one},
		"a ballot cut off":        {"packs/" + entries, pack[:len(pack)-1]},
		"ballots exchanged":       {"packs/" + entries, append(bytes.Clone(pack[4+len(firstBallot):]), pack[:4+len(firstBallot)]...)},
		"a ballot too long":       {"packs/" + entries, append([]byte{0, 0x10, 0, 1}, make([]byte, 1<<20+1)...)},
		"others without end":      {"packs/" + entries, bytes.Repeat([]byte{0, 0, 0, 1, 'x'}, 1000)},
		"ballots missing":         {"packs/" + entries, nil},
		"no checkpoint":           {"log/checkpoint", []byte("checkpoint")},
		"a checkpoint changed":    {"log/checkpoint", bytes.Replace(after["log/checkpoint"], []byte(fmt.Sprintf("\n%d\n", h.board.Size())), []byte("\n999999\n"), 1)},
		"a checkpoint too long":   {"log/checkpoint", make([]byte, 1<<16+1)},
		"of another log's making": {"log/checkpoint", bytes.Replace(after["log/checkpoint"], []byte("client/town"), []byte("client/city"), 2)},
	} {
		t.Run(name, func(t *testing.T) {
			s, p := newSite(t)
			m := NewMirror(p)
			for _, b := range []audit.Bundle{first, before} {
				s.publish(t, b)
				if err := m.Refresh(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			s.publish(t, after)
			if have := s.files[c.path]; bytes.Equal(have, c.data) {
				t.Fatal("nothing is damaged")
			}
			s.set(c.path, c.data)
			if err := m.Refresh(t.Context()); err == nil || errors.Is(err, ErrForked) {
				t.Errorf("refresh: %v", err)
			}
			shows(t, m, was)
			s.publish(t, after)
			if err := m.Refresh(t.Context()); err != nil {
				t.Fatalf("it does not heal: %v", err)
			}
			shows(t, m, h.board)
		})
	}
}

// Something that goes wrong when a part has been applied makes the mirror begin anew, and what it saw is not forgotten.
func TestMirror_Halfway(t *testing.T) {
	h := newTown(t, ballot.Public)
	h.open(t)
	s, p := newSite(t)
	m := NewMirror(p)
	s.publish(t, h.bundle(t))
	if err := m.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	forked := h.again(t)
	for range batchEntries + 5 {
		h.remark(t, fmt.Sprint("remark ", h.board.Size()))
	}
	s.publish(t, h.bundle(t))
	s.set("payloads/"+must(audit.ParseEntry(h.leaves[len(h.leaves)-1]))(t).Payload.String(), nil)
	if err := m.Refresh(t.Context()); err == nil || errors.Is(err, ErrForked) {
		t.Fatalf("refresh: %v", err)
	}
	if err := m.View(func(*audit.Board) error { return nil }); !errors.Is(err, errUnread) {
		t.Errorf("half a batch is shown: %v", err)
	}
	s.publish(t, h.bundle(t))
	if err := m.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	shows(t, m, h.board)

	forked.remark(t, "another history")
	for forked.board.Size() <= h.board.Size() {
		forked.remark(t, fmt.Sprint("remark ", forked.board.Size()))
	}
	h.remark(t, "one more")
	h.remark(t, "and another")
	s.publish(t, h.bundle(t))
	m.mu.Lock()
	m.board = nil // as after an error half-way
	m.mu.Unlock()
	s.publish(t, forked.bundle(t))
	if err := m.Refresh(t.Context()); !errors.Is(err, ErrForked) {
		t.Errorf("a mirror that began anew took another history: %v", err)
	}
}

// TestThreat32_Mirror: a log that signs two histories, or goes back, is never followed again, whatever it shows later.
func TestThreat32_Mirror(t *testing.T) {
	h := newTown(t, ballot.Public)
	h.open(t)
	back := h.bundle(t)
	other := h.again(t)
	h.remark(t, "one history")
	other.remark(t, "another history")
	longer := other.again(t)
	for range audit.TileWidth {
		longer.remark(t, fmt.Sprint("remark ", longer.board.Size()))
	}
	for name, shown := range map[string]audit.Bundle{
		"rolled back": back, "of the same size": other.bundle(t), "longer": longer.bundle(t),
	} {
		t.Run(name, func(t *testing.T) {
			s, p := newSite(t)
			m := NewMirror(p)
			s.publish(t, h.bundle(t))
			if err := m.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.publish(t, shown)
			if name != "longer" { // what was signed convicts it, also when nothing else is shown
				for path := range shown {
					if path != "log/checkpoint" {
						s.set(path, nil)
					}
				}
			}
			if err := m.Refresh(t.Context()); !errors.Is(err, ErrForked) {
				t.Errorf("refresh: %v", err)
			}
			s.publish(t, h.bundle(t))
			if err := m.Refresh(t.Context()); !errors.Is(err, ErrForked) {
				t.Errorf("it has healed: %v", err)
			}
			if err := m.View(func(*audit.Board) error { return nil }); !errors.Is(err, ErrForked) {
				t.Errorf("it is shown: %v", err)
			}
		})
	}
}

// What the audience of a poll keeps from the public is passed over, and shown to an officer who signs for it.
func TestMirror_Withheld(t *testing.T) { testWithheld(t, newTown(t, ballot.Deputies)) }

// The same where the audience is public, and people chose to make known names alone (threat 48).
func TestMirror_NamesAlone(t *testing.T) {
	h := newTown(t, ballot.Public)
	h.only = audit.OnlyNames
	testWithheld(t, h)
}

func testWithheld(t *testing.T, h *town) {
	h.open(t)
	h.finish(t)
	s, p := newSite(t)
	s.publish(t, h.bundle(t))
	manifest, kept := h.board.Poll().Manifest, map[string]bool{}
	for _, leaf := range h.leaves {
		if e := must(audit.ParseEntry(leaf))(t); e.Kind == audit.Share || e.Kind == audit.Result {
			kept["payloads/"+e.Payload.String()] = true
		}
	}
	s.serve = func(w http.ResponseWriter, r *http.Request, path string) bool {
		reader, err := api.ParseReader(r.Header.Get(api.ReaderHeader))
		if err == nil {
			err = reader.Check(manifest.Origin, manifest.Hash(), time.Now())
		}
		if _, officer := manifest.Officer(reader.Key); kept[path] && (err != nil || !officer) {
			api.NewProblem(api.NotFound, "").Write(w)
			return true
		}
		return false
	}
	outcome := func(p *Poll) (shown bool) {
		t.Helper()
		m := NewMirror(p)
		if err := m.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		err := m.View(func(b *audit.Board) error {
			shown = b.Outcome() != nil
			if b.Head() != h.board.Head() || b.Phase() != audit.Announced {
				t.Errorf("%v, %s", b.Head(), b.Phase())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return shown
	}
	if outcome(p) {
		t.Error("the outcome is shown to everybody")
	}
	hash := manifest.Hash()
	if !outcome(newPoll(t, p.Address(), Options{Manifest: &hash, Reader: &h.tellers[0]})) {
		t.Error("the outcome is not shown to an officer")
	}
}

// What is kept from everybody until the announcement is read with it (threat 48).
func TestMirror_Released(t *testing.T) {
	h := newTown(t, ballot.Public)
	h.open(t)
	h.count(t)
	s, p := newSite(t)
	shown := h.bundle(t)
	for _, leaf := range h.leaves {
		if e := must(audit.ParseEntry(leaf))(t); e.Kind == audit.Share || e.Kind == audit.Result {
			delete(shown, "payload/"+e.Payload.String())
		}
	}
	s.publish(t, shown)
	m := NewMirror(p)
	if err := m.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	lacking := h.board.Head()
	h.announce(t)
	s.publish(t, h.bundle(t))
	roll := "payloads/" + h.board.Poll().Manifest.Roll.Hash.String()
	s.set(roll, nil)
	if err := m.Refresh(t.Context()); err == nil {
		t.Error("read again without the roll")
	}
	if err := m.View(func(b *audit.Board) error {
		if b.Head() != lacking {
			t.Errorf("meanwhile: %v, want %v", b.Head(), lacking)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	s.publish(t, h.bundle(t))
	if err := m.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	shows(t, m, h.board)
	if err := m.View(func(b *audit.Board) error {
		if b.Outcome() == nil {
			t.Error("the outcome was announced, and is not shown")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// In a poll whose counts are public nothing is passed over.
func TestMirror_NothingWithheld(t *testing.T) {
	h := newTown(t, ballot.Public)
	h.open(t)
	h.finish(t)
	s, p := newSite(t)
	s.publish(t, h.bundle(t))
	s.set("payloads/"+h.board.Result().String(), nil)
	if err := NewMirror(p).Refresh(t.Context()); err == nil || !strings.Contains(err.Error(), "is missing") {
		t.Errorf("refresh: %v", err)
	}
}

// A pack of other ballots without end is left when it has had as many as a pack can have.
func TestMirror_Endless(t *testing.T) {
	h := newTown(t, ballot.Public)
	h.open(t)
	h.epoch(t, k)
	s, p := newSite(t)
	s.publish(t, h.bundle(t))
	s.serve = func(w http.ResponseWriter, r *http.Request, path string) bool {
		for err := error(nil); strings.HasPrefix(path, "packs/"); {
			if _, err = w.Write([]byte{0, 0, 0, 1, 'x'}); err != nil {
				return true
			}
		}
		return false
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := NewMirror(p).Refresh(ctx); !errors.Is(err, errPack) {
		t.Errorf("%v, want %v", err, errPack)
	}
}

// A server that does not answer keeps nobody from looking for longer than they said.
func TestMirror_Slow(t *testing.T) {
	h := newTown(t, ballot.Public)
	s, p := newSite(t)
	m := NewMirror(p)
	s.publish(t, h.bundle(t))
	if err := m.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	s.serve = func(w http.ResponseWriter, r *http.Request, path string) bool { <-r.Context().Done(); return true }
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := m.Refresh(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("refresh: %v", err)
	}
	shows(t, m, h.board)
}

// Whoever looks and whoever refreshes take turns: for the race detector.
func TestMirror_Together(t *testing.T) {
	h := newTown(t, ballot.Public)
	h.open(t)
	s, p := newSite(t)
	s.publish(t, h.bundle(t))
	m := NewMirror(p)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 5 {
				if err := m.Refresh(t.Context()); err != nil {
					t.Error(err)
				}
				if err := m.View(func(b *audit.Board) error { b.Report(); return nil }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

func FuzzPack(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 'x'})
	f.Add([]byte{0, 0x10, 0, 1})
	f.Fuzz(func(t *testing.T, pack []byte) {
		var again []byte
		for r := bytes.NewReader(pack); ; {
			payload, err := readPacked(r)
			if err != nil {
				break
			}
			again = appendPacked(again, payload)
		}
		if !bytes.HasPrefix(pack, again) {
			t.Errorf("%x was read as %x", pack, again)
		}
	})
}
