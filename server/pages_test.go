package server

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/web"
)

// The public page says nothing of a result before it is announced, and the screens ask for their token.
func TestResultPage(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	h.toResult()
	for _, path := range []string{"/result", "/result?lang=en"} {
		if page := string(h.want(200, h.get(path)).body); strings.Contains(page, `class="bars"`) || strings.Contains(page, `"outcome":{`) {
			t.Errorf("%s has a result that was not announced", path)
		}
	}
	h.order(audit.Announce, audit.AnnounceBody{Result: h.board().Result()}, h.chair()...)
	for _, path := range []string{"/result", "/result?lang=en"} {
		page := string(h.want(200, h.get(path)).body)
		if !strings.Contains(page, `class="bars"`) || !strings.Contains(page, `"outcome":{`) {
			t.Errorf("%s has no result", path)
		}
	}
}

// A bundle of a poll that has ended has the public page as files, which any web server can show, and is verified with them.
func TestCopies(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	h.toResult()
	if page := h.bundle()["pages/result.html"]; page != nil {
		t.Error("a page before the end")
	}
	h.order(audit.Announce, audit.AnnounceBody{Result: h.board().Result()}, h.chair()...)
	bundle := h.bundle()
	for _, name := range []string{"result.html", "result.en.html", "static/app.css", "static/lib/boot.mjs", "static/public/main.mjs", "static/words/public.json"} {
		if len(bundle["pages/"+name]) == 0 {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range []string{"result.html", "result.en.html"} {
		page := string(bundle["pages/"+name])
		if strings.Contains(page, `"/static/`) || strings.Contains(page, `"/c/`) || !strings.Contains(page, `href="../SHA256SUMS"`) {
			t.Errorf("%s: an address that is not relative to the bundle", name)
		}
	}
	if r := audit.Verify(bundle, audit.Options{}); !r.OK || !r.Complete || len(r.Pages) < 5 {
		t.Errorf("%+v, %+v", r.Checks, r.Pages)
	}
	if data := h.want(200, h.get("/bundle/pages/result.html")).body; string(data) != string(bundle["pages/result.html"]) {
		t.Error("the page by itself is another")
	}
}

// Where the counts are for deputies alone, the public page and all that can be fetched beside it name the chosen projects, and no count.
func TestAudience_Pages(t *testing.T) {
	h := newHall(t, 4, func(h *hall) { h.manifest.Audience = "deputies" })
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	h.reader = h.reads(h.chair()[0])
	h.count()
	h.reader = ""
	token := must(ScreensToken(h.folder))
	for path, counts := range map[string]bool{
		"/result": false, "/result?lang=en": false, "/bundle/pages/result.html": false, "/bundle/pages/result.en.html": false, "/result.csv": false,
		"/result.json": false, "/report": false, "/wall?token=" + token: true, "/rostrum?token=" + token: true,
	} {
		answer := h.want(200, h.get(path))
		text, kept := string(answer.body), !strings.Contains(answer.header.Get("Cache-Control"), "no-store")
		if kept && counts {
			t.Errorf("%s shows counts and may be kept", path)
		}
		if got := strings.Contains(text, `class="bars`) || strings.Contains(text, `"approve"`) || strings.Contains(text, "赞成</th>") || strings.Contains(text, ">4票<"); got != counts {
			t.Errorf("%s: shows counts: %t, want %t", path, got, counts)
		}
		if named := strings.Contains(text, "项目1"); !named && path != "/report" {
			t.Errorf("%s does not name what was chosen", path)
		}
	}
	for _, path := range []string{"/wall", "/wall?token=", "/rostrum?token=" + token + "x", "/wall?token=" + strings.ToLower(token)} {
		h.refused(api.NotFound, h.get(path))
	}
}

// While objections are heard, everybody sees the ids of all ballots on the board, and not before or after.
func TestObjections(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	ballots := h.ballots()
	for _, b := range ballots {
		h.want(201, h.post("/ballots", b))
	}
	shown := func() (n int) {
		page := string(h.want(200, h.get("/result")).body)
		for _, b := range ballots {
			if strings.Contains(page, crypto.Sum(b).String()) {
				n++
			}
		}
		return n
	}
	h.order(audit.Closing, audit.ClosingBody{}, h.chair()...)
	if n := shown(); n != 0 {
		t.Errorf("%d ballots are shown before the box is closed", n)
	}
	h.want(201, h.waitClose())
	if n := shown(); n != len(ballots) {
		t.Errorf("%d of %d ballots are shown for objections", n, len(ballots))
	}
	h.order(audit.Papers, audit.PapersBody{}, h.tellers()...)
	r := h.board().Report()
	h.order(audit.Collection, r, h.scrutineers()...)
	if n := shown(); n != len(ballots) {
		t.Errorf("%d of %d ballots are shown until the vote is declared valid", n, len(ballots))
	}
	h.order(audit.Valid, audit.ValidBody{Collected: r.Collected, Issued: r.Issued}, h.chair()...)
	if n := shown(); n != 0 {
		t.Errorf("%d ballots are shown after the vote was declared valid", n)
	}
}

// A page may run our own scripts, and an answer that is no page may run nothing; what pages load has its type and can be asked for again.
func TestThreat42_PagesOfServer(t *testing.T) {
	h := newHall(t, 2)
	page := h.want(200, h.get("/result"))
	file := h.want(200, h.do("GET", "/static/app.css", nil))
	for _, r := range []reply{page, file, h.want(200, h.do("GET", "/c/yunlan/", nil))} {
		if r.header.Get("Content-Security-Policy") != web.Policy || r.header.Get("Cross-Origin-Embedder-Policy") != "require-corp" ||
			r.header.Get("X-Content-Type-Options") != "nosniff" || r.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%v", r.header)
		}
	}
	if r := must(h.ask("GET", "/static/app.css", nil, "If-None-Match", file.header.Get("ETag"))); r.status != 304 {
		t.Errorf("the same file again: %d", r.status)
	}
	plain := must(h.ask("GET", "/static/app.css", nil, "Accept-Encoding", "identity"))
	zipped := must(h.ask("GET", "/static/app.css", nil, "Accept-Encoding", "gzip, br"))
	if zipped.header.Get("Content-Encoding") != "gzip" || 2*len(zipped.body) > len(plain.body) || zipped.header.Get("ETag") == plain.header.Get("ETag") {
		t.Errorf("%d bytes as they are, and %d as %q", len(plain.body), len(zipped.body), zipped.header.Get("Content-Encoding"))
	}
	if policy := h.get("").header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'self'; img-src") {
		t.Errorf("what is no page: %q", policy)
	}
	for _, path := range []string{"/static/", "/static/none.css", "/static/../app.css", "/static/lib", "/c/other/"} {
		h.refused(api.NotFound, h.do("GET", path, nil))
	}
	for _, path := range []string{"/result.csv", "/result.xlsx", "/result.json", "/report"} {
		h.refused(api.NotPublished, h.get(path))
	}
}

// Names are data on every page and screen, whatever is in them (threat 41): no markup of theirs becomes markup of ours.
func TestThreat41_NamesOnPages(t *testing.T) {
	hostile := []string{
		`<img src=x onerror=alert(1)>`, `</script><script>alert(1)</script>`, `"onmouseover="alert(1)`,
	}
	h := newHall(t, 4, func(h *hall) {
		for i, name := range hostile {
			h.manifest.Candidates[i].Names = ballot.Names{"zh": name, "en": name}
		}
		h.manifest.Title = ballot.Names{"zh": hostile[1], "en": "مشاريع " + strings.Repeat("长", 190)}
	})
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	h.count()
	token := must(ScreensToken(h.folder))
	for _, path := range []string{
		"/result", "/result?lang=en", "/wall?token=" + token, "/rostrum?token=" + token, "/bundle/pages/result.html", "/bundle/pages/result.en.html",
	} {
		page := string(h.want(200, h.get(path)).body)
		for _, bad := range []string{"<img", "<script>", `"onmouseover`, " style="} {
			if strings.Contains(page, bad) {
				t.Errorf("%s has %s", path, bad)
			}
		}
		if !strings.Contains(page, "&lt;img src=x") {
			t.Errorf("%s does not show a name as it is", path)
		}
	}
	if page := string(h.want(200, h.do("GET", "/c/yunlan/", nil)).body); strings.Contains(page, "<script>alert") || !strings.Contains(page, "&lt;script&gt;alert") {
		t.Error("the list of polls has markup of a title")
	}
}

// A tie is said with the names of the tied, none of whom is chosen, and with what people decided.
func TestResultPage_Tie(t *testing.T) {
	h := newHall(t, 4, func(h *hall) {
		h.manifest.Rules.PassLine = ballot.Fraction{Num: 1, Den: 4, Of: ballot.OfPresent}
		h.manifest.Rules.Tie = ballot.TiePresidium
	})
	h.toVoting()
	bundle := h.bundle()
	p := &must(audit.Replay(bundle, audit.Options{Unwitnessed: true})).Poll().Poll
	for i, d := range h.people { // the first has all votes, the others two each: one place for two
		second := []ballot.Mark{0, ballot.Approve}[i%2]
		h.want(201, h.post("/ballots", cast1(t, p, bundle, d, ballot.Approve, second, ballot.Approve-second)))
	}
	h.toResult()
	h.order(audit.Decide, audit.DecideBody{Result: h.board().Result(), Decision: "PRESIDIUM_DECIDED", Text: "主席团决定：项目3入选。"}, h.chair()...)
	page := string(h.want(200, h.get("/result")).body)
	for _, want := range []string{"末位有2个项目票数相等，尚有1个名额", "由主席团决定", "主席团决定：项目3入选。", `<span class="tag">票数相等</span>`, "3个候选项目中，1个入选，尚有1个名额空缺。"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if n := strings.Count(page, `class="bars-row chosen`); n != 1 {
		t.Errorf("%d projects are shown as chosen", n)
	}
}

// A void poll says why, in the words of those who signed it, and shows no votes.
func TestResultPage_Void(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	h.order(audit.Void, audit.VoidBody{Reason: "FAULT", Text: "会场停电，<b>改期</b>举行。"}, h.chair()...)
	token := must(ScreensToken(h.folder))
	for _, path := range []string{"/result", "/wall?token=" + token, "/rostrum?token=" + token, "/bundle/pages/result.html"} {
		page := string(h.want(200, h.get(path)).body)
		if !strings.Contains(page, "本次票决无效：发生故障") || strings.Contains(page, `class="bars`) || strings.Contains(page, "<b>改期") {
			t.Errorf("%s: %.4000s", path, page)
		}
	}
}

// A page is made once, and again when a poll that it is compared with shows something else.
func TestPages_Before(t *testing.T) {
	pages, made := newPages(), 0
	last := &poll{}
	then, now := earlier{last, &view{}}, earlier{last, &view{}}
	for i, c := range []struct {
		lang   words.Language
		before []earlier
		made   int
	}{{words.Chinese, nil, 1}, {words.Chinese, nil, 1}, {words.English, nil, 2}, {words.Chinese, []earlier{then}, 3}, {words.Chinese, []earlier{now}, 4}, {words.Chinese, []earlier{now}, 4}} {
		if _, err := pages.get(c.lang, c.before, func() ([]byte, error) { made++; return nil, nil }); err != nil || made != c.made {
			t.Errorf("%d: made %d times, want %d: %v", i, made, c.made, err)
		}
	}
}

// Where a questionnaire is listed beside what deputies decide, it says whose answers it has, and theirs says nothing of the kind.
func TestCongressPage_Apart(t *testing.T) {
	s := New(Options{})
	for name, form := range map[string]ballot.Method{"2026-1": ballot.TickUpToN, "2026-2": ballot.Asking} {
		m := ballot.Plan(form, 0)
		shown := &view{state: api.State{Title: ballot.Names{"zh": name}, Phase: audit.Announced}}
		s.polls["yunlan/"+name] = &poll{congress: "yunlan", name: name, manifest: m, shown: shown}
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/c/yunlan/", nil))
	deputies, citizens, both := strings.Cut(w.Body.String(), "2026-2</bdi>")
	if !both || strings.Contains(deputies, "的回答") || !strings.Contains(citizens, "问卷结果：到场应答者的回答") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
