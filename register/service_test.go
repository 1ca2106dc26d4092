package register_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/keeper/private"
	"github.com/piaojue/piaojue/keeper/service"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/store/memory"
)

// signed is an order of events that both officers have signed over a head.
func signed(t *testing.T, m *register.Manifest, head audit.BoardHead, events ...register.Event) register.Order {
	t.Helper()
	o, err := register.NewOrder(head, events...)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []crypto.SigningKey{register.Chair, register.Clerk} {
		o.Sign(m, key)
	}
	return o
}

// kept is a register in memory that has these events.
func kept(t *testing.T, m *register.Manifest, events []register.Event) *keeper.Writer {
	t.Helper()
	log, err := audit.NewSigner(m.Origin, register.LogKey)
	if err != nil {
		t.Fatal(err)
	}
	s := memory.New()
	if err := keeper.Create(t.Context(), s, m, log, "clerk"); err != nil {
		t.Fatal(err)
	}
	w, err := keeper.Open(t.Context(), s, m.Origin, log, "clerk", nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; len(events) > 0; events = events[n:] {
		for n = 1; n < len(events) && events[n].Kind() == events[0].Kind(); n++ {
		}
		var head audit.BoardHead
		w.View(t.Context(), func(b *register.Board) error { head = b.Head(); return nil })
		if _, err := w.Add(context.WithoutCancel(t.Context()), signed(t, m, head, events[:n]...)); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// served is the register in memory that has these events, over HTTP.
func served(t *testing.T, m *register.Manifest, events []register.Event) *client.Register {
	t.Helper()
	folder := t.TempDir()
	s, err := service.New(t.Context(), service.Options{
		Address: "/c/yunlan/register", Writer: kept(t, m, events), Private: private.Folder(folder + "/private"), Folder: folder,
	})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	r, err := client.NewRegister(web.URL+"/c/yunlan/register", client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Whatever the rules refuse is refused over HTTP by the same clause, with the reason in both languages, though enough have signed; and the register stays as it
// was.
func TestYearRefusals_Served(t *testing.T)  { refusals(t, register.County, register.YearRefusals(), 20) }
func TestOtherRefusals_Served(t *testing.T) { refusals(t, register.City, register.OtherRefusals(), 12) }

// refusals wants what comes after at least so many different events to be refused.
func refusals(t *testing.T, level register.Level, rows map[string]register.Refused, least int) {
	m := register.ManifestOf(t, level)
	after := map[string]*client.Register{} // what is refused changes nothing: one register serves all that come after the same events
	for name, test := range rows {
		if _, err := crypto.EncodeJSON(test.Event); err != nil { // it cannot be sent at all
			continue
		}
		said := string(crypto.MustEncodeJSON(append([]register.Event{}, test.Before...)))
		if after[said] == nil {
			after[said] = served(t, m, test.Before)
		}
		r := after[said]
		before, err := r.State(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.SendOrder(t.Context(), signed(t, m, before.Head, test.Event))
		var p *api.Problem
		if clause, _, _ := strings.Cut(name, "-"); !errors.As(err, &p) || p.Code != api.AgainstRules || p.Clause != clause || !strings.Contains(p.Reasons["en"], test.Says) || p.Reasons["zh"] == p.Reasons["en"] || register.English.MatchString(p.Reasons["zh"]) {
			t.Errorf("%s: %v, %+v; want clause %s and %q", name, err, p, clause, test.Says)
		}
		if now, err := r.State(t.Context()); err != nil || now.Head != before.Head {
			t.Errorf("%s: the register has %d entries, %v", name, now.Head.Size, err)
		}
	}
	if len(after) < least {
		t.Errorf("%d registers only: the rows are others", len(after))
	}
}
