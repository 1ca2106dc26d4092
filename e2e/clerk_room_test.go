package e2e_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/keeper/private"
	keeping "github.com/piaojue/piaojue/keeper/service"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/server"
	"github.com/piaojue/piaojue/store/memory"
)

// An office is a register on a server, with the officers who keep it: a chair and an operator.
type office struct {
	t        *testing.T
	manifest *register.Manifest
	keys     []crypto.SigningKey // of the manifest's officers
	register *client.Register
	writer   *keeper.Writer
	address  string
}

const officeOrigin = "yunlan.example/c/yunlan/register"

func newOffice(t *testing.T, level register.Level, congress ballot.Names) *office {
	t.Helper()
	key := func(n byte) crypto.SigningKey { return crypto.SigningKeyFromSeed(bytes.Repeat([]byte{n}, 32)) }
	log, err := audit.NewSigner(officeOrigin, key(31))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, keys: []crypto.SigningKey{key(32), key(33)}}
	vkey := log.VerifierKey().String()
	o.manifest = &register.Manifest{
		Version: 1, Origin: officeOrigin, Congress: congress, Rules: register.DefaultRules(level), Signatures: register.DefaultSignatures(),
		Officers: []ballot.Officer{{Role: ballot.Chair, Name: "张主任", Key: o.keys[0].Public()}, {Role: ballot.Operator, Name: "李工", Key: o.keys[1].Public()}},
		LogKey:   vkey, Policy: "log " + vkey + "\nquorum none\n",
	}
	s := memory.New()
	if err := keeper.Create(t.Context(), s, o.manifest, log, "test"); err != nil {
		t.Fatal(err)
	}
	if o.writer, err = keeper.Open(t.Context(), s, officeOrigin, log, "test", nil); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	at := server.RegisterAddress("yunlan")
	r, err := keeping.New(t.Context(), keeping.Options{Address: at, Writer: o.writer, Private: private.Folder(folder + "/private"), Folder: folder})
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
func (o *office) take(events ...register.Event) {
	o.t.Helper()
	state, err := o.register.State(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	order, err := register.NewOrder(state.Head, events...)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, key := range o.keys {
		order.Sign(o.manifest, key)
	}
	if _, err := o.register.SendOrder(o.t.Context(), order); err != nil {
		o.t.Fatal(err)
	}
}

// clerk opens the console of an officer. It looks at the register when it is told to; and signatures are held as elsewhere, but the seconds are short: how long
// one is held is not what is tested here.
func (o *office) clerk(b *browser.Browser, size browser.Size, n int) *clerk {
	o.t.Helper()
	who, err := officer.Hold(o.manifest.Officers[n], o.keys[n], o.t.TempDir())
	if err != nil {
		o.t.Fatal(err)
	}
	hash := o.manifest.Hash()
	r, err := client.NewRegister(o.address, client.Options{HTTP: http.DefaultClient, Manifest: &hash, Reader: &o.keys[n]})
	if err != nil {
		o.t.Fatal(err)
	}
	c, err := host.NewClerk(o.t.Context(), host.ClerkOptions{Officer: who, Register: r, Manifest: &hash, Each: each})
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
