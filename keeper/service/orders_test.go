package service_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/service"
	"github.com/piaojue/piaojue/register"
)

func day(text string) register.Date { return must(register.ParseDate(text)) }

// order is an order of these events over the board as it is published.
func (s *site) order(events ...register.Event) register.Order {
	s.t.Helper()
	return must(register.NewOrder(s.state().Head, events...))
}

func (s *site) state() (r api.Register) {
	s.t.Helper()
	if _, _, data := s.get(""); json.Unmarshal(data, &r) != nil {
		s.t.Fatalf("state: %s", data)
	}
	return r
}

// sign returns a copy of an order that these have signed, and no others.
func (s *site) sign(o register.Order, keys ...byte) register.Order {
	o.Signatures = []audit.Countersign{}
	for _, n := range keys {
		o.Sign(s.manifest, key(n))
	}
	return o
}

// post sends bytes to a path below the register.
func (s *site) post(path, media string, data []byte) (int, []byte) {
	s.t.Helper()
	q := must(http.NewRequest(http.MethodPost, s.address+path, bytes.NewReader(data)))
	q.Header.Set("Content-Type", media)
	status, _, answer := s.do(q)
	return status, answer
}

// send sends an order.
func (s *site) send(o register.Order) (status int, said api.OrderState, p api.Problem) {
	s.t.Helper()
	status, data := s.post("/orders", "application/json", o.Bytes())
	if err := json.Unmarshal(data, &said); err != nil {
		s.t.Fatal(err)
	}
	json.Unmarshal(data, &p)
	return status, said, p
}

// waiting are the orders that wait, as the officer with this key is told.
func (s *site) waiting(n byte) (all []register.Order, status int) {
	s.t.Helper()
	q := must(http.NewRequest(http.MethodGet, s.address+"/orders", nil))
	q.Header.Set(api.ReaderHeader, api.NewReader(origin, s.manifest.Hash(), key(n), time.Now().Add(time.Minute)).String())
	status, _, data := s.do(q)
	var o api.Orders
	json.Unmarshal(data, &o)
	for _, one := range o.Orders {
		all = append(all, must(register.ParseOrder(one)))
	}
	return all, status
}

func submit(n rune) *register.Submit {
	return &register.Submit{Act: register.Act{Suggestion: string(n), Date: day("2026-01-20")}, Title: "关于修桥的建议", Proposers: nine}
}

var nine = []crypto.PublicKey{key(9).Public()}

// citing is a decision: two sign it.
func citing(n int64) *register.CitePoll {
	return &register.CitePoll{Date: day("2026-01-20"), Origin: "example.org/c/yunlan/polls/2026", Size: n, Items: []register.Finding{{Item: "P1", Found: register.Chosen, Votes: 1, Of: 2}}}
}

// What one officer signs is on the board at once; what two sign waits for the second, also over a restart, and is completed by whoever sends it, however
// often.
func TestOrder(t *testing.T) {
	s := newSite(t)
	record := s.sign(s.order(submit('一')), 3)
	for range 2 {
		if status, said, _ := s.send(record); status != 201 || said.Head == nil || said.Head.Size != 2 || *said.Head != s.state().Head {
			t.Fatalf("a record: %d, %+v", status, said)
		}
	}
	decision := s.order(citing(5))
	for range 2 {
		if status, said, _ := s.send(s.sign(decision, 3)); status != 202 || said.Head != nil || !slices.Equal(said.Signed, []crypto.PublicKey{key(3).Public()}) {
			t.Fatalf("a decision with one signature: %d, %+v", status, said)
		}
	}
	s.serve()
	all, _ := s.waiting(2)
	if len(all) != 1 || !bytes.Equal(all[0].Bytes(), s.sign(decision, 3).Bytes()) {
		t.Fatalf("after a restart %d orders wait", len(all))
	}
	for range 2 {
		if status, said, _ := s.send(s.sign(decision, 2)); status != 201 || said.Head.Size != 3 { // without having seen the other's copy
			t.Fatalf("the second signature: %d, %+v", status, said)
		}
	}
	if all, _ := s.waiting(2); len(all) > 0 {
		t.Errorf("%d orders still wait", len(all))
	}
}

// Two officers who sign at the same moment, each without having seen the other's copy, complete the order, while others read; and so do many who order at once.
func TestOrder_Meet(t *testing.T) {
	s := newSite(t)
	decision := s.order(citing(5))
	var done sync.WaitGroup
	var status [2]int
	for i, n := range []byte{2, 3} {
		o := s.sign(decision, n)
		done.Go(func() { status[i], _, _ = s.send(o) })
	}
	done.Wait()
	if slices.Sort(status[:]); status != [2]int{201, 202} {
		t.Errorf("answers %v, want one that waits and one that is complete", status)
	}
	head := s.state().Head
	for n := range rune(8) {
		o := s.sign(must(register.NewOrder(head, submit('一'+n))), 3)
		done.Go(func() {
			if status, _, p := s.send(o); status != 201 {
				t.Errorf("%d, %+v", status, p)
			}
			s.get("/bundle.tar.zst")
		})
	}
	done.Wait()
	if _, r, err := register.Verify(must(s.client(0).Bundle(t.Context())), nil); err != nil || r.Head.Size != head.Size+8 || r.Head != s.state().Head {
		t.Errorf("%+v, %v", r, err)
	}
}

// A decision that waits is dropped when the board moves on, and whoever signs it then is told what came.
func TestOrder_Stale(t *testing.T) {
	s := newSite(t)
	decision := s.order(citing(5))
	s.send(s.sign(decision, 3))
	if status, _, p := s.send(s.sign(s.order(submit('一')), 3)); status != 201 {
		t.Fatal(p)
	}
	if all, _ := s.waiting(3); len(all) > 0 {
		t.Errorf("%d orders wait that can never be signed", len(all))
	}
	if status, _, p := s.send(s.sign(decision, 2, 3)); status != 409 || p.Code != api.Stale || !slices.Equal(p.Came, []audit.Kind{"submit"}) {
		t.Errorf("%d, %+v", status, p)
	}
}

// What nobody may order is refused, and nothing waits for it; what waits is told to officers alone.
func TestOrder_Refused(t *testing.T) {
	s := newSite(t)
	good := s.sign(s.order(citing(5)), 2)
	forged := s.sign(good, 2)
	forged.Signatures[0].Signature[5] ^= 1
	for name, test := range map[string]struct {
		order register.Order
		code  api.Code
	}{
		"nobody signed":      {s.sign(good), api.Invalid},
		"a stranger signed":  {s.sign(good, 9), api.Invalid},
		"a forged signature": {forged, api.Invalid},
		"against the rules":  {s.sign(s.order(&register.Assign{Act: submit('二').Act, Unit: "县交通局", Months: 3}), 3), api.AgainstRules},
	} {
		if _, _, p := s.send(test.order); p.Code != test.code {
			t.Errorf("%s: %+v", name, p)
		} else if p.Code == api.AgainstRules && (p.Clause == "" || p.Of != "二" || p.Reasons["zh"] == "" || p.Reasons["en"] == "") {
			t.Errorf("%s: %+v", name, p)
		}
	}
	for name, body := range map[string][]byte{"nothing": nil, "a line after it": append(good.Bytes(), '\n'), "another thing": []byte(`{"kind":"submit"}`)} {
		if status, _ := s.post("/orders", "application/json", body); status != 400 {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, _ := s.post("/orders", "text/plain", good.Bytes()); status != 415 {
		t.Errorf("another type: %d", status)
	}
	if status, _ := s.post("/orders", "application/json", make([]byte, audit.MaxPayload+1)); status != 413 {
		t.Errorf("too much: %d", status)
	}
	if all, status := s.waiting(9); status != 404 || len(all) > 0 {
		t.Errorf("a stranger reads: %d", status)
	}
	if all, _ := s.waiting(2); len(all) > 0 || s.state().Head.Size != 1 {
		t.Errorf("%d orders wait, %d entries", len(all), s.state().Head.Size)
	}
}

// A large order of somebody unknown takes the one place for those; who signed that they read needs none, and a small one neither.
func TestOrder_Large(t *testing.T) {
	s := newSite(t)
	at := must(url.Parse(s.address))
	line := must(net.Dial("tcp", at.Host)) // it is asked for its body, and sends none
	defer line.Close()
	fmt.Fprintf(line, "POST %s/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n", at.Path)
	if r, err := http.ReadResponse(bufio.NewReader(line), nil); err != nil || r.StatusCode != http.StatusContinue {
		t.Fatalf("%+v, %v", r, err)
	}
	var many []register.Event
	for n := range rune(200) {
		e := submit('一' + n)
		e.Title = strings.Repeat("关于修桥的建议", 20)
		many = append(many, e)
	}
	large := s.sign(s.order(many...), 3)
	if len(large.Bytes()) < 64<<10 {
		t.Fatalf("it has %d bytes", len(large.Bytes()))
	}
	if _, err := s.client(0).SendOrder(t.Context(), large); !errors.Is(err, api.NewProblem(api.Busy, "")) {
		t.Errorf("a second one at the same time: %v", err)
	}
	if _, err := s.client(9).SendOrder(t.Context(), large); !errors.Is(err, api.NewProblem(api.Busy, "")) {
		t.Errorf("of a stranger who signs: %v", err)
	}
	if status, _, p := s.send(s.sign(s.order(submit('桥')), 2)); status != 201 {
		t.Errorf("a small one: %d, %+v", status, p)
	}
	if said, err := s.client(3).SendOrder(t.Context(), large); err != nil || said.Head == nil {
		t.Errorf("an officer's: %v", err)
	}
}

// As many wait as officers can read, and no more; what is done makes room.
func TestOrder_Full(t *testing.T) {
	s := newSite(t)
	for n := range int64(service.MaxOrders) + 1 {
		status, _, p := s.send(s.sign(s.order(citing(5+n)), 3))
		if want := 202; n < service.MaxOrders && status != want || n == service.MaxOrders && p.Code != api.Busy {
			t.Fatalf("order %d: %d, %+v", n+1, status, p)
		}
	}
	s.send(s.sign(s.order(submit('一')), 3))
	if status, _, p := s.send(s.sign(s.order(citing(4)), 3)); status != 202 {
		t.Errorf("after the others are stale: %d, %+v", status, p)
	}
}
