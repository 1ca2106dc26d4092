package service_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/play/county"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/store/memory"
	"github.com/piaojue/piaojue/witness"
)

// A register whose policy names a witness is shown to it after each order, and everybody sees who has cosigned. While the witness is away the register goes on
// and says so; what it missed it cosigns later, and a restart loses nothing of it. A store that was set back is found out by it, and nothing is written any
// more.
func TestWitness(t *testing.T) {
	m, pass, dir := county.Manifest(register.County), []byte("correct horse battery"), filepath.Join(t.TempDir(), "witness")
	vkey := must(witness.New(rand.Reader, dir, "witness.example", pass))
	real := must(witness.Open(dir, pass, m.LogKey))
	var away atomic.Bool
	var asked atomic.Int64
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		asked.Add(1)
		if away.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		real.ServeHTTP(w, q)
	}))
	defer web.Close()
	m.Policy = fmt.Sprintf("log %s\nwitness other %s %s\nquorum other\n", m.LogKey, vkey, web.URL)
	s := siteOf(t, m, county.Log())
	says := func(when string, enough bool) {
		t.Helper()
		_, r, err := register.Verify(must(s.client(0).Bundle(t.Context())), nil)
		if w := s.state().Witnesses; err != nil || w.Enough != enough || r.Witnessed != enough || slices.Contains(w.Cosigned, "other") != enough {
			t.Errorf("%s: %+v, %+v, %v", when, w, r, err)
		}
	}
	var last register.Order
	again := func() error {
		_, err := s.client(0).SendOrder(t.Context(), last)
		return err
	}
	order := func(e register.Event) error {
		last = s.order(e)
		last.Sign(m, county.Clerk)
		return again()
	}
	says("at first", true)
	away.Store(true)
	if err := order(submit('一')); err != nil {
		t.Fatal(err)
	}
	says("while it is away", false)
	before := asked.Load()
	if err := again(); err != nil || asked.Load() != before {
		t.Errorf("whoever sends again what is there has the witness asked, who is away: %v", err)
	}
	away.Store(false)
	if err := order(submit('二')); err != nil {
		t.Fatal(err)
	}
	says("when it is back", true)
	_, _, signed := s.get("/log/checkpoint")
	away.Store(true)
	s.serve()
	if _, _, again := s.get("/log/checkpoint"); !bytes.Equal(again, signed) {
		t.Error("a restart without the witness loses its line")
	}
	away.Store(false)

	empty := memory.New()
	if err := keeper.Create(t.Context(), empty, m, county.Log(), "clerk"); err != nil { // the same register, as it was at first
		t.Fatal(err)
	}
	s.writer = must(keeper.Open(t.Context(), empty, m.Origin, county.Log(), "clerk", nil))
	s.serve()
	if at := s.state(); at.Fault != string(api.RolledBack) {
		t.Errorf("after it was set back: %+v", at)
	}
	if err := order(submit('三')); !errors.Is(err, api.NewProblem(api.RolledBack, "")) || s.state().Head.Size != 1 {
		t.Errorf("written nevertheless: %v", err)
	}
}
