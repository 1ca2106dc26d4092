package e2e_test

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/keeper/private"
	keeping "github.com/piaojue/piaojue/keeper/service"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/play/county"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/server"
	"github.com/piaojue/piaojue/store/memory"
)

// An office is the register of a fictional place on a server, empty, with what citizens sent in.
type office struct {
	t        *testing.T
	manifest *register.Manifest
	register *client.Register
	address  string
}

func newOffice(t *testing.T, level register.Level, sent ...register.Submission) *office {
	t.Helper()
	o := &office{t: t, manifest: county.Manifest(level)}
	s := memory.New()
	if err := keeper.Create(t.Context(), s, o.manifest, county.Log(), "test"); err != nil {
		t.Fatal(err)
	}
	w, err := keeper.Open(t.Context(), s, county.Origin, county.Log(), "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	folder, at := t.TempDir(), server.RegisterAddress("yunlan")
	people := private.Folder(filepath.Join(folder, "private"))
	box, err := intake.Open(filepath.Join(folder, "intake"), people)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range sent {
		if _, err := box.Send(rand.Reader, intake.Once{byte(i + 1)}, s, &register.Citizen{Name: "王某"}, register.Date{Year: 2028, Month: 1, Day: 1}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := keeping.New(t.Context(), keeping.Options{Address: at, Writer: w, Private: people, Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	site := server.New(server.Options{Rate: 1000})
	if err := site.Mount("yunlan", r.Congress(), r.Handler()); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(site.Handler())
	t.Cleanup(web.Close)
	o.address = web.URL + at
	if o.register, err = client.NewRegister(o.address, client.Options{HTTP: http.DefaultClient}); err != nil {
		t.Fatal(err)
	}
	return o
}

// take puts events of one kind on the register by an order that both officers sign.
func (o *office) take(events ...register.Event) { o.send(events, county.Chair, county.Clerk) }

// send sends an order that these officers have signed.
func (o *office) send(events []register.Event, by ...crypto.SigningKey) {
	o.t.Helper()
	state, err := o.register.State(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	order, err := register.NewOrder(state.Head, events...)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, key := range by {
		order.Sign(o.manifest, key)
	}
	if _, err := o.register.SendOrder(o.t.Context(), order); err != nil {
		o.t.Fatal(err)
	}
}

var officerKeys = []crypto.SigningKey{county.Chair, county.Clerk}

// asks is the register as an officer's program asks it.
func (o *office) asks(n int) *client.Register {
	o.t.Helper()
	hash := o.manifest.Hash()
	r, err := client.NewRegister(o.address, client.Options{HTTP: http.DefaultClient, Manifest: &hash, Reader: &officerKeys[n]})
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// clerk opens the console of an officer. It looks at the register when it is told to; and signatures are held as elsewhere, but the seconds are short: how long
// one is held is not what is tested here.
func (o *office) clerk(b *browser.Browser, size browser.Size, n int) *clerk {
	o.t.Helper()
	who, err := officer.Hold(o.manifest.Officers[n], officerKeys[n], o.t.TempDir())
	if err != nil {
		o.t.Fatal(err)
	}
	hash := o.manifest.Hash()
	c, err := host.NewClerk(o.t.Context(), host.ClerkOptions{Officer: who, Register: o.asks(n), Manifest: &hash, Each: each})
	if errors.Is(err, host.ErrNotBuilt) && os.Getenv("CI") != "true" {
		o.t.Skip(err)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	x := b.Open(size, localPage(o.t, c.Run))
	x.Prepare(`{ const wait = setInterval; window.setInterval = (f, after) => wait(f, after === 1000 ? 20 : 1e9); }`)
	x.Reload()
	x.Screen("clerk")
	return &clerk{&console{x, o.t}, desktop{o.t, o.t.TempDir()}}
}
