package host

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/keeper/private"
	"github.com/piaojue/piaojue/keeper/service"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/play/county"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/server"
	"github.com/piaojue/piaojue/store/memory"
)

// A counter is the register of a county on a server, on which the projects of a year were chosen.
type counter struct {
	t        *testing.T
	manifest *register.Manifest
	address  string
	people   private.Folder
	lies     atomic.Bool // that every order is on the register
}

// keeps reports whether a record of somebody is kept in the private store of the register.
func (c *counter) keeps(by crypto.Hash, name string) bool {
	data, err := os.ReadFile(filepath.Join(string(c.people), by.String()+".json"))
	return err == nil && strings.Contains(string(data), name)
}

func newCounter(t *testing.T) *counter {
	c := &counter{t: t, manifest: county.Manifest(register.County)}
	played := must(county.New(register.County))
	for _, stage := range county.Stages(register.County)[:4] {
		if err := played.Take(stage.Events...); err != nil {
			t.Fatal(err)
		}
	}
	s := memory.New()
	if err := keeper.Create(t.Context(), s, c.manifest, county.Log(), "keeper"); err != nil {
		t.Fatal(err)
	}
	w := must(keeper.Open(t.Context(), s, c.manifest.Origin, county.Log(), "keeper", nil))
	must(w.Add(t.Context(), played.Orders...))
	folder := t.TempDir()
	people := private.Folder(filepath.Join(folder, "private"))
	c.people = people
	box := must(intake.Open(filepath.Join(folder, "intake"), people))
	lamp := register.Submission{Received: register.Date{Year: 2026, Month: 7, Day: 9}, Campaign: "2027", Channel: "网上征集", Title: "桥头加装路灯", Place: "青石镇", Text: "晚上看不见路。"}
	must(box.Send(rand.Reader, intake.Once{1}, lamp, &register.Citizen{Name: "王某"}, register.Date{Year: 2028, Month: 1, Day: 1}))
	r := must(service.New(t.Context(), service.Options{Address: server.RegisterAddress("yunlan"), Writer: w, Private: people, Folder: folder}))
	on := server.New(server.Options{Rate: 1000})
	if err := on.Mount("yunlan", r.Congress(), r.Handler()); err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !c.lies.Load() || r.Method != http.MethodPost {
			on.Handler().ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"kind":"propose","signed":[],"head":{"size":99,"root":"%s"}}`, crypto.Sum(nil))
	}))
	t.Cleanup(site.Close)
	c.address = site.URL + server.RegisterAddress("yunlan")
	return c
}

// page opens an officer's page. read is whether the manifest was read aloud.
func (c *counter) page(i int, read bool) *browser {
	c.t.Helper()
	key := []crypto.SigningKey{county.Chair, county.Clerk}[i]
	o := ClerkOptions{Officer: must(officer.Hold(c.manifest.Officers[i], key, c.t.TempDir()))}
	asked := client.Options{}
	if read {
		hash := c.manifest.Hash()
		o.Manifest, asked.Manifest, asked.Reader = &hash, &hash, &key
	}
	o.Register = must(client.NewRegister(c.address, asked))
	return open(c.t, must(NewClerk(c.t.Context(), o)).Run)
}

// refused is do for a refusal, which it returns.
func (b *browser) refused(path, body string) (p api.Problem) {
	b.t.Helper()
	status, _, data := ask(b.t, b.Client, request("POST", b.address+path, body))
	if err := json.Unmarshal(data, &p); err != nil || status == 200 {
		b.t.Fatalf("%s: %d %s", path, status, data)
	}
	return p
}

func (b *browser) state(ask string) (s clerkState) {
	b.t.Helper()
	b.must("POST", "/api/clerk/state", ask, &s)
	return s
}

// Two officers keep a register on machines of their own: what records is signed by one, what decides waits for the other; nothing is signed that was not shown,
// that the rules do not allow, or over a register that has moved on.
func TestClerk(t *testing.T) {
	c := newCounter(t)
	chairs, clerks := c.page(0, true), c.page(1, true)
	s := clerks.state(`{"year":2027,"day":"2027-02-01"}`)
	if s.Officer.Name != c.manifest.Officers[1].Name || s.Year != 2027 || s.Plan == nil || s.Plan.Ballot == nil || len(s.Polls) != 1 || s.Polls[0].Checked || s.Blind ||
		s.Needs[register.KindHandOver] != 2 || s.Needs[register.KindProgress] != 1 || s.Decider != "standing_committee" || s.Signers != 3 || len(s.Papers) == 0 {
		t.Errorf("%+v", s)
	}
	if len(s.Next) != 1 || s.Next[0].Kind != register.KindHandOver || !slices.Equal(s.Next[0].Of, county.Chosen) {
		t.Errorf("next: %+v", s.Next)
	}
	if late := clerks.state(`{"year":0,"day":"2028-02-01"}`); late.Year != 2027 || late.Next[len(late.Next)-1].What != register.PollEvaluation {
		t.Errorf("a year after: %d, %+v", late.Year, late.Next)
	}

	handOver := c.decides(chairs, clerks)
	c.goesOn(chairs, clerks, handOver)
	c.readsTables(clerks, s.Collections[0].Campaign)
	c.prints(clerks)
	number := c.moderates(chairs, clerks)
	c.handsDocuments(chairs, clerks)

	// Who was not told which register it is reads what everybody reads.
	stranger := c.page(1, false)
	if p := stranger.refused("/api/clerk/intake/decide", declining(number)); p.Code != api.NotFound {
		t.Errorf("blind: %+v", p)
	}
	if blind := stranger.state(`{"year":2027,"day":""}`); !blind.Blind || len(blind.Waiting) != 0 || len(blind.Projects) == 0 {
		t.Errorf("blind: %+v", blind)
	}
}

// decides has one decision made by two, and returns it. What the rules do not allow is refused with its clause, in both languages, and is not shown.
func (c *counter) decides(chairs, clerks *browser) (handOver string) {
	t, project := c.t, county.Chosen[0]
	handOver = fmt.Sprintf(`{"kind":"hand_over","body":[{"until":"2027-12-01","unit":"县教育局","date":"2027-02-01","project":"%s","document":{"hash":"%s","title":"交办函"}}]}`, project, crypto.Sum(nil))
	var shown clerkShown
	var sent clerkSent
	clerks.must("POST", "/api/clerk/propose", handOver, &shown)
	if shown.Count != 1 || shown.Needs != 2 || shown.More != 2 || !shown.Chair || !strings.HasPrefix(string(shown.Body[0]), `{"project":"`+project+`","date":`) {
		t.Errorf("shown: %+v", shown)
	}
	sign := fmt.Sprintf(`{"shown":"%s"}`, shown.Shown)
	if code := chairs.do("POST", "/api/clerk/sign", sign, &sent); code != api.NotFound {
		t.Errorf("what was shown to another: %q", code)
	}
	clerks.must("POST", "/api/clerk/sign", sign, &sent)
	if sent.Complete || sent.More != 1 || !sent.Chair {
		t.Errorf("a decision by one: %+v", sent)
	}
	waiting := chairs.state(`{"year":2027,"day":""}`).Waiting
	if len(waiting) != 1 || waiting[0].Refused != nil || waiting[0].Mine || waiting[0].More != 1 || !waiting[0].Chair || waiting[0].Signed[0].Name != c.manifest.Officers[1].Name || string(waiting[0].Body[0]) != string(shown.Body[0]) {
		t.Fatalf("waiting: %+v", waiting)
	}
	join := fmt.Sprintf(`{"order":"%s"}`, waiting[0].Order)
	if code := clerks.do("POST", "/api/clerk/join", join, &sent); code != api.SignedBefore {
		t.Errorf("one key twice: %q", code)
	}
	chairs.must("POST", "/api/clerk/join", join, &sent)
	if !sent.Complete {
		t.Errorf("by two: %+v", sent)
	}
	if p := chairs.refused("/api/clerk/join", join); p.Code != api.NotFound || !strings.Contains(p.Reasons["zh"], "请刷新") {
		t.Errorf("joined again: %+v", p)
	}

	if p := clerks.refused("/api/clerk/propose", handOver); p.Code != api.AgainstRules || p.Of != project || p.Clause != "15.13" || p.Reasons["en"] == "" || p.Reasons["zh"] == p.Reasons["en"] {
		t.Errorf("handed over twice: %+v", p)
	}
	if p := clerks.refused("/api/clerk/propose", `{"kind":"hand_over","body":[{"date":""}]}`); p.Code != api.Invalid {
		t.Errorf("no event: %+v", p)
	}
	return handOver
}

// goesOn shows a decision again once the register has moved on, and the page says what came. So it is with one that waited: who signed it is told that it
// waits no more, until the same is on the register.
func (c *counter) goesOn(chairs, clerks *browser, handOver string) {
	t, project := c.t, county.Chosen[0]
	var shown, record clerkShown
	var sent clerkSent
	second := strings.Replace(handOver, project, county.Chosen[1], 1)
	clerks.must("POST", "/api/clerk/propose", second, &shown)
	sign := fmt.Sprintf(`{"shown":"%s"}`, shown.Shown)
	plan := fmt.Sprintf(`{"kind":"implement","body":[{"project":"%s","date":"2027-02-02","goals":[],"document":{"title":"实施计划","hash":"%s"}}]}`, project, crypto.Sum(nil))
	chairs.must("POST", "/api/clerk/propose", plan, &record)
	chairs.must("POST", "/api/clerk/sign", fmt.Sprintf(`{"shown":"%s"}`, record.Shown), &sent)
	if !sent.Complete {
		t.Errorf("a record by one: %+v", sent)
	}
	if p := clerks.refused("/api/clerk/sign", sign); p.Code != api.Stale || len(p.Came) != 1 || p.Came[0] != "implement" {
		t.Errorf("over an older head: %+v", p)
	}
	if p := clerks.refused("/api/clerk/sign", sign); p.Code != api.NotFound || !strings.Contains(p.Reasons["zh"], "请刷新") {
		t.Errorf("not shown again: %+v", p)
	}

	clerks.must("POST", "/api/clerk/propose", second, &shown)
	clerks.must("POST", "/api/clerk/sign", fmt.Sprintf(`{"shown":"%s"}`, shown.Shown), &sent)
	chairs.must("POST", "/api/clerk/propose", strings.Replace(plan, "02-02", "02-03", 1), &record)
	chairs.must("POST", "/api/clerk/sign", fmt.Sprintf(`{"shown":"%s"}`, record.Shown), &sent)
	waiting := clerks.state(`{"year":2027,"day":""}`).Waiting
	if len(waiting) != 1 || waiting[0].Refused == nil || waiting[0].Refused.Code != api.Stale || len(waiting[0].Refused.Came) != 1 {
		t.Errorf("dropped: %+v", waiting)
	}
	if waiting = chairs.state(`{"year":2027,"day":""}`).Waiting; len(waiting) != 0 {
		t.Errorf("for the other one: %+v", waiting)
	}
	clerks.must("POST", "/api/clerk/propose", second, &shown)
	clerks.must("POST", "/api/clerk/sign", fmt.Sprintf(`{"shown":"%s"}`, shown.Shown), &sent)
	if waiting = clerks.state(`{"year":2027,"day":""}`).Waiting; len(waiting) != 1 || waiting[0].Refused != nil || !waiting[0].Mine {
		t.Errorf("begun anew: %+v", waiting)
	}
	chairs.must("POST", "/api/clerk/join", fmt.Sprintf(`{"order":"%s"}`, waiting[0].Order), &sent)
	if waiting = clerks.state(`{"year":2027,"day":""}`).Waiting; len(waiting) != 0 || !sent.Complete {
		t.Errorf("on the register: %+v", waiting)
	}
}

// readsTables reads spreadsheets. Who proposed something is handed over when the proposal is signed, and not before.
func (c *counter) readsTables(clerks *browser, campaign string) {
	t, project := c.t, county.Chosen[0]
	var shown clerkShown
	var sent clerkSent
	progress := "项目编号,日期,进度,质量,累计支付,进展情况\n" + project + ",2027-04-01,%s,好,10,按计划推进\n"
	table := func(kind, text string) (rows clerkRows) {
		t.Helper()
		clerks.must("POST", "/api/clerk/table/"+kind, fmt.Sprintf(`{"campaign":"%s","file":"%s"}`, campaign, base64.StdEncoding.EncodeToString([]byte(text))), &rows)
		return rows
	}
	if rows := table("progress", fmt.Sprintf(progress, "29")); rows.Kind != register.KindProgress || len(rows.Body) != 1 || len(rows.Faults) != 0 {
		t.Errorf("a table: %+v", rows)
	}
	if rows := table("progress", fmt.Sprintf(progress, "一半")); len(rows.Body) != 0 || len(rows.Faults) != 1 || rows.Faults[0].Where != "C2" || rows.Faults[0].Reasons["zh"] == rows.Faults[0].Reasons["en"] {
		t.Errorf("a table with a fault: %+v", rows)
	}
	proposals := "建议编号,项目名称,领域,实施地点,责任单位,投资概算,来源,征集渠道,提出日期,提出人\nP-900,新建停车场,道路交通,城关镇,县住建局,10,人大征集,网上征集,2026-07-10,"
	if rows := table("proposals", proposals+"\n"); rows.Kind != register.KindPropose || len(rows.Body) != 1 {
		t.Errorf("proposals: %+v", rows)
	}
	var one register.Propose
	if rows := table("proposals", proposals+"王某\n"); len(rows.Body) != 1 || strings.Contains(string(rows.Body[0]), "王某") || json.Unmarshal(rows.Body[0], &one) != nil || one.By == nil {
		t.Errorf("names of citizens: %s", rows.Body)
	}
	if c.keeps(*one.By, "王某") {
		t.Error("who proposed something is handed over before anybody agreed to sign that")
	}
	older, before := one, clerkShown{}
	clerks.must("POST", "/api/clerk/propose", fmt.Sprintf(`{"kind":"propose","body":[%s]}`, must(json.Marshal(older))), &before)
	rows := table("proposals", proposals+"王某\n")
	if p := clerks.refused("/api/clerk/sign", fmt.Sprintf(`{"shown":"%s"}`, before.Shown)); !strings.Contains(p.Reasons["zh"], "重新读取") {
		t.Errorf("the proposals of a table before the last: %+v", p)
	}
	clerks.must("POST", "/api/clerk/propose", fmt.Sprintf(`{"kind":"propose","body":[%s]}`, rows.Body[0]), &shown)
	clerks.must("POST", "/api/clerk/sign", fmt.Sprintf(`{"shown":"%s"}`, shown.Shown), &sent)
	if again := *one.By; json.Unmarshal(rows.Body[0], &one) != nil || *one.By == again || !sent.Complete || !c.keeps(*one.By, "王某") || c.keeps(again, "王某") {
		t.Errorf("the citizen of a proposal that was signed is not kept, or that of one that was not: %s", rows.Body)
	}
	clerks.must("POST", "/api/clerk/propose", fmt.Sprintf(`{"kind":"propose","body":[%s]}`, strings.Replace(string(rows.Body[0]), "P-900", "P-901", 1)), &shown)
	c.lies.Store(true)
	if p := clerks.refused("/api/clerk/sign", fmt.Sprintf(`{"shown":"%s"}`, shown.Shown)); !strings.Contains(p.Reasons["zh"], "没有这项") {
		t.Errorf("what is on no register is on it: %+v", p)
	}
	c.lies.Store(false)
	suggestion := "建议编号,标题,提出代表,提出日期\nJ-001,关于修桥的建议," + county.Deputy.Public().String() + ",2027-01-16\n"
	if rows := table("suggestions", suggestion); rows.Kind != register.KindSubmit || len(rows.Body) != 1 {
		t.Errorf("suggestions: %+v", rows)
	}
	for _, kind := range []string{"proposals", "progress", "suggestions"} {
		var empty templateAnswer
		if clerks.must("GET", "/api/clerk/template/"+kind, "", &empty); empty.Name != kind+".xlsx" || len(empty.Data) == 0 {
			t.Errorf("%s: %q", kind, empty.Name)
		}
	}
}

// prints papers, and makes the items of the evaluation.
func (c *counter) prints(clerks *browser) {
	t, project := c.t, county.Chosen[0]
	for path, want := range map[string]int{"/papers/handover?year=2027&day=2027-02-03": 200, "/papers/handover.en?year=2027": 200, "/papers/changes?year=2027": 422, "/papers/none": 404, "/papers/plan?year=x": 400} {
		if status, _, body := ask(t, clerks.Client, request("GET", clerks.address+path, "")); status != want || status == 200 && !strings.Contains(string(body), project) {
			t.Errorf("%s: %d", path, status)
		}
	}
	var items itemsAnswer
	var draft prepareState
	clerks.must("POST", "/api/clerk/items", `{"year":2027}`, &items)
	clerks.must("GET", "/api/prepare/state", "", &draft)
	if len(items.Candidates) != len(county.Chosen) || len(draft.Draft.Candidates) != len(county.Chosen) || draft.Draft.Candidates[0].ID != project || draft.Draft.Congress["zh"] != c.manifest.Congress["zh"] {
		t.Errorf("items: %+v, draft: %+v", items, draft.Draft)
	}
	if p := clerks.refused("/api/clerk/items", `{"year":2026}`); p.Code != api.Invalid || p.Reasons["zh"] == p.Reasons["en"] {
		t.Errorf("items of a year without any: %+v", p)
	}
}

// declining declines what a citizen sent in.
func declining(number crypto.Number) string {
	return fmt.Sprintf(`{"number":"%s","decision":"decline","project":"","reason":"已列入路灯改造计划"}`, number)
}

// moderates what a citizen sent in, and returns its number: it is decided as it was shown, once.
func (c *counter) moderates(chairs, clerks *browser) (number crypto.Number) {
	t := c.t
	var lamps register.Submissions
	var after register.Sent
	clerks.must("GET", "/api/clerk/intake", "", &lamps)
	if n := clerks.state(`{"year":2027,"day":""}`).Intake; len(lamps.Submissions) != 1 || lamps.Submissions[0].Citizen == nil || n != 1 {
		t.Fatalf("sent in: %+v, %d wait", lamps, n)
	}
	number = lamps.Submissions[0].Number
	if p := chairs.refused("/api/clerk/intake/decide", declining(number)); p.Code != api.NotFound || !strings.Contains(p.Reasons["zh"], "请刷新") {
		t.Errorf("not shown to this officer: %+v", p)
	}
	chairs.must("GET", "/api/clerk/intake", "", &lamps)
	clerks.must("POST", "/api/clerk/intake/decide", declining(number), &after)
	if n := clerks.state(`{"year":2027,"day":""}`).Intake; after.State != register.Declined || n != 0 {
		t.Errorf("declined: %+v, %d wait", after, n)
	}
	if p := chairs.refused("/api/clerk/intake/decide", strings.Replace(declining(number), "已列入", "暂不列入", 1)); p.Code != api.Stale {
		t.Errorf("decided meanwhile: %+v", p)
	}
	return number
}

// handsDocuments has a document looked at before it is signed, also by the other officer. It is of a type that is taken.
func (c *counter) handsDocuments(chairs, clerks *browser) {
	t := c.t
	var attached api.Attached
	pdf := "%PDF-1.7 交办函"
	attach := func(text string) (status int, said []byte) {
		r := request("POST", clerks.address+"/api/clerk/attach", text)
		r.Header.Set("Content-Type", "application/octet-stream")
		status, _, said = ask(t, clerks.Client, r)
		return status, said
	}
	if status, said := attach(pdf); status != 200 || json.Unmarshal(said, &attached) != nil {
		t.Errorf("attach: %d %s", status, said)
	}
	status, header, got := ask(t, chairs.Client, request("GET", chairs.address+"/documents/"+attached.Hash.String(), ""))
	if attached.Hash != crypto.Sum([]byte(pdf)) || status != 200 || string(got) != pdf || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment;") {
		t.Errorf("a document: %+v, %d %v", attached, status, header)
	}
	if status, said := attach("<html>"); status != 422 || !strings.Contains(string(said), "不含宏") {
		t.Errorf("no document: %d %s", status, said)
	}
}
