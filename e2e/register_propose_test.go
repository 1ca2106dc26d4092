package e2e_test

import (
	"bytes"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/keeper/private"
	registers "github.com/piaojue/piaojue/keeper/service"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/server"
	"github.com/piaojue/piaojue/store/memory"
)

// collecting serves a register whose collection runs today, and returns its address, and the register as its clerk's program asks it.
func collecting(t *testing.T) (address string, asks *client.Register, m *register.Manifest, clerk crypto.SigningKey) {
	t.Helper()
	key := func(n byte) crypto.SigningKey { return crypto.SigningKeyFromSeed(bytes.Repeat([]byte{n}, 32)) }
	fatal := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const origin = "example.org/c/yunlan/register"
	log, err := audit.NewSigner(origin, key(1))
	fatal(err)
	clerk = key(3)
	m = &register.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "云澜县人民代表大会", "en": "Yunlan County People’s Congress"}, Rules: register.DefaultRules(register.County), Signatures: register.DefaultSignatures(),
		Officers: []ballot.Officer{{Role: ballot.Chair, Name: "张主任", Key: key(2).Public()}, {Role: ballot.Operator, Name: "李工", Key: clerk.Public()}},
		LogKey:   log.VerifierKey().String(), Policy: "log " + log.VerifierKey().String() + "\nquorum none\n",
	}
	s := memory.New()
	fatal(keeper.Create(t.Context(), s, m, log, "clerk"))
	w, err := keeper.Open(t.Context(), s, origin, log, "clerk", nil)
	fatal(err)
	folder := t.TempDir()
	r, err := registers.New(t.Context(), registers.Options{Address: server.RegisterAddress("yunlan"), Writer: w, Private: private.Folder(filepath.Join(folder, "private")), Folder: folder})
	fatal(err)
	host := server.New(server.Options{Rate: 1000})
	fatal(host.Mount("yunlan", r.Congress(), r.Handler()))
	site := httptest.NewServer(host.Handler())
	t.Cleanup(site.Close)
	address, hash := site.URL+server.RegisterAddress("yunlan"), m.Hash()
	asks, err = client.NewRegister(address, client.Options{Manifest: &hash, Reader: &clerk})
	fatal(err)
	enter(t, asks, m, clerk, &register.Collect{Campaign: "2027", Year: 2027, From: daysAgo(t, 10), To: daysAgo(t, -30), Channels: []string{"扫码", "来信"}})
	return address, asks, m, clerk
}

func daysAgo(t *testing.T, n int) register.Date {
	t.Helper()
	d, err := register.ParseDate(time.Now().AddDate(0, 0, -n).Format(time.DateOnly))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// enter sends an order of events that one officer records.
func enter(t *testing.T, asks *client.Register, m *register.Manifest, by crypto.SigningKey, events ...register.Event) {
	t.Helper()
	state, err := asks.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o, err := register.NewOrder(state.Head, events...)
	if err != nil {
		t.Fatal(err)
	}
	o.Sign(m, by)
	if _, err := asks.SendOrder(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

// Two citizens send in what they propose from a phone, without a script; the clerk takes up one and not the other, and both see what became of theirs by
// their numbers, which stand in no address.
func TestProposePages(t *testing.T) {
	b := browser.Start(t)
	address, asks, m, clerk := collecting(t)
	form := address + "/propose?campaign=2027&channel=" + url.QueryEscape("扫码")
	tab := b.Open(browser.Phone, form)
	looks := func(name string) {
		t.Helper()
		browser.Eval[bool](tab, `new Promise(done => document.readyState == "complete" ? done(true) : addEventListener("load", () => done(true)))`) // with its style
		tab.Accessible(name)
		tab.Fits(name)
		tab.AtLeast(name, 50, "input:not([type=hidden]), select, textarea, button")
		tab.WholeShot("register/" + name)
	}
	looks("propose-form-zh")
	tab.Type("#title", "河东桥头加装路灯")
	tab.Type("#place", "河东镇桥头村")
	tab.Type("#text", "晚上看不见路，孩子放学要过桥。我的身份证号是11010519491231002X。")
	tab.Type("#phone", "13800000000")
	tab.Click("#send")
	tab.Wait("#text-fault")
	tab.Wait("#name-fault")
	tab.Forgive("422")
	looks("propose-faults-zh")
	tab.Keys("") // nothing has the focus but the page
	browser.Eval[string](tab, `(document.querySelector("#text").value = "晚上看不见路，孩子放学要过桥。")`)
	tab.Type("#name", "欧阳女士")
	tab.Click("#send")
	tab.Wait("#number")
	looks("propose-sent-zh")
	first := tab.Text("#number")

	tab.Go(form + "&lang=en")
	looks("propose-form-en")
	tab.Type("#title", "A lift for the old market hall")
	tab.Type("#place", "Market Street")
	tab.Type("#text", "11010519491231002X")
	tab.Click("#send")
	tab.Wait("#text-fault")
	tab.Forgive("422")
	looks("propose-faults-en")
	browser.Eval[string](tab, `(document.querySelector("#text").value = "")`)
	tab.Click("#send")
	tab.Wait("#number")
	looks("propose-sent-en")
	second := tab.Text("#number")

	asked := func(name, lang, number, state string) {
		t.Helper()
		tab.Go(address + "/status?lang=" + lang)
		if number == "" {
			looks(name)
			return
		}
		tab.Type("#number", strings.ToLower(strings.ReplaceAll(number, "-", " ")))
		tab.Click("#go")
		tab.Wait(`#told[data-state="` + state + `"]`)
		looks(name)
	}
	asked("propose-status-zh", "zh", "", "")
	asked("propose-waiting-zh", "zh", first, "waiting")
	all, err := asks.Intake(t.Context())
	if err != nil || all.Waiting != 2 || len(all.Submissions) != 2 {
		t.Fatalf("%d submissions, %v", len(all.Submissions), err)
	}
	for _, s := range all.Submissions {
		accept, project, reason := true, "P-017", ""
		if string(s.Number) == second {
			accept, project, reason = false, "", "市场今年整体搬迁，旧楼不再加装电梯。"
		} else if s.Citizen == nil || s.Citizen.Name != "欧阳女士" {
			t.Errorf("the clerk reads that %v sent it", s.Citizen)
		}
		o, err := register.NewModeration(m, s.Submission, accept, project, reason, clerk)
		if err != nil {
			t.Fatal(err)
		}
		if after, err := asks.Moderate(t.Context(), o); err != nil || after.State == register.Waiting {
			t.Fatal(after.State, err)
		}
		if accept {
			enter(t, asks, m, clerk, &register.Propose{
				Deed: register.Deed{Project: project, Date: daysAgo(t, 0)}, Campaign: "2027", Source: register.CongressSource, Channel: "扫码", By: s.By,
				Content: register.Content{Title: "河东桥路灯改造", Field: "道路交通", Place: s.Place, Unit: "城管局", Budget: 1000},
			})
		}
	}
	for _, lang := range []string{"zh", "en"} {
		asked("propose-accepted-"+lang, lang, first, "accepted")
		if text := tab.Text("main"); !strings.Contains(text, "河东桥路灯改造") || strings.Contains(text, "欧阳") {
			t.Errorf("the page of what was taken up says %s", text)
		}
		asked("propose-declined-"+lang, lang, second, "declined")
		if text := tab.Text("main"); !strings.Contains(text, "旧楼不再加装电梯") {
			t.Errorf("the page of what was not taken up says %s", text)
		}
	}
	for _, at := range tab.Asked() {
		if digits := strings.ReplaceAll(at, "-", ""); strings.Contains(digits, strings.ReplaceAll(first, "-", "")) || strings.Contains(at, "13800000000") {
			t.Errorf("what somebody typed stands in the address %s", at)
		}
	}
}
