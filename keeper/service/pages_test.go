package service_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// Pages come as pages do, whatever signs a number has; what is not on the register is not there; and a page is another once the board is.
func TestPages(t *testing.T) {
	s := newSite(t)
	submit := func(id string) {
		t.Helper()
		act := register.Act{Suggestion: id, Date: day("2026-07-10")}
		if status, _, p := s.send(s.sign(s.order(&register.Submit{Act: act, Title: "关于修桥的建议", Proposers: []crypto.PublicKey{key(9).Public()}}), 3)); status != 201 {
			t.Fatalf("%+v", p)
		}
	}
	number := `../1//2?lang=en#<b>%41`
	if status, h, _ := s.get("/suggestions/" + url.PathEscape(number)); status != 404 || h.Get("Content-Type") != api.ProblemType {
		t.Errorf("before it is there: %d, %v", status, h)
	}
	submit(number)
	for path, want := range map[string]string{
		"/": "年民生实事项目", "/?year=abc&page=x&lang=en": "Livelihood projects of", "/suggestions?q=桥": "共1件建议", "/suggestions?lang=en&q=none": "Suggestions: 0",
		"/suggestions/" + url.PathEscape(number): "待交办", "/deputies/" + key(9).Public().String(): "只能用来查看", "/cases": "没有因测评不满意", "/years?lang=en": "No projects were evaluated",
	} {
		status, h, page := s.get(path)
		if status != 200 || !strings.Contains(string(page), want) || !strings.Contains(h.Get("Content-Security-Policy"), "form-action 'self'") || h.Get("ETag") == "" || h.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d, no %s, %v", path, status, want, h)
		}
	}
	for _, path := range []string{"/?year=1999", "/projects/P1", "/deputies/" + key(8).Public().String(), "/deputies/x"} {
		if status, _, _ := s.get(path); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
	ask := must(http.NewRequest(http.MethodGet, s.address+"/projects/P1", nil))
	ask.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	if status, h, page := s.do(ask); status != 404 || h.Get("Content-Type") != "text/html; charset=utf-8" || h.Get("Cache-Control") != "private, no-store" || !strings.Contains(string(page), "登记册中没有这一项") {
		t.Errorf("a browser asks for what is not there: %d, %v", status, h)
	}
	submit("2")
	if _, _, page := s.get("/suggestions"); !strings.Contains(string(page), "共2件建议") {
		t.Error("the page is of the board before")
	}
}

// Who asks for pages that nobody has asked for waits for others who do; who asks for one that is made, or orders, waits for nobody.
func TestPages_Place(t *testing.T) {
	s := newSite(t)
	s.get("/cases")
	made := s.service.MakePage()
	waits := make(chan int)
	go func() {
		status, _, _ := s.get("/cases?lang=en")
		waits <- status
	}()
	if status, _, _ := s.get("/cases"); status != 200 {
		t.Errorf("a page that is made: %d", status)
	}
	if status, _, p := s.send(s.sign(s.order(submit('一')), 3)); status != 201 {
		t.Errorf("an order: %+v", p)
	}
	select {
	case status := <-waits:
		t.Errorf("it did not wait: %d", status)
	default:
	}
	made()
	if status := <-waits; status != 200 {
		t.Errorf("when it was its turn: %d", status)
	}
}
