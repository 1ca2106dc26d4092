package server

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/piaojue/piaojue/api"
)

// described checks that an answer is one that the description of the service allows: every test of this package asks it.
func (h *hall) described(method, path string, r reply) {
	h.t.Helper()
	if method == http.MethodHead || r.status == http.StatusNotFound && r.problem().Code == api.NotFound {
		return
	}
	op := h.operation(method, strings.Split(path, "?")[0])
	if op == nil {
		if code := r.problem().Code; code != api.Method {
			h.t.Errorf("%s %s is in no description, and is answered %d %s", method, path, r.status, code)
		}
		return
	}
	want := op.Responses[strconv.Itoa(r.status)]
	if want == nil {
		want = op.Responses["default"]
	}
	media, _, _ := strings.Cut(r.header.Get("Content-Type"), ";")
	content := want.Content[media]
	if content == nil {
		h.t.Errorf("%s %s: %d is of type %q, which is not described", method, path, r.status, media)
		return
	}
	if !strings.HasSuffix(media, "json") {
		return
	}
	var value any
	if err := json.Unmarshal(r.body, &value); err != nil {
		h.t.Errorf("%s %s: %v", method, path, err)
	}
	var result huma.ValidateResult
	huma.Validate(h.described0().Components.Schemas, content.Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, value, &result)
	for _, err := range result.Errors {
		h.t.Errorf("%s %s: the answer is not as described: %v", method, path, err)
	}
}

func (h *hall) described0() *huma.OpenAPI {
	if h.api == nil {
		h.api = newDescription(table())
	}
	return h.api
}

// operation finds the operation of an address.
func (h *hall) operation(method, path string) *huma.Operation {
	parts := strings.Split(path, "/")
	for template, item := range h.described0().Paths {
		want := strings.Split(template, "/")
		if fits := match(want, parts); fits && method == http.MethodGet && item.Get != nil {
			return item.Get
		} else if fits && method == http.MethodPost && item.Post != nil {
			return item.Post
		}
	}
	return nil
}

// match matches a template; the last of its parts may stand for several, if it is a path.
func match(want, have []string) bool {
	for i, w := range want {
		if strings.HasPrefix(w, "{") && i == len(want)-1 && (w == "{path}" || w == "{tile}" || w == "{pack}") {
			return len(have) > i
		}
		if i >= len(have) || w != have[i] && !strings.HasPrefix(w, "{") {
			return false
		}
	}
	return len(want) == len(have)
}

// The description is served, names every route, and the page beside it needs nothing from elsewhere.
func TestDescription(t *testing.T) {
	h := newHall(t, 2)
	var o struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(h.want(200, h.do("GET", "/openapi.json", nil)).body, &o); err != nil {
		t.Fatal(err)
	}
	if o.OpenAPI != "3.1.0" {
		t.Errorf("openapi %q", o.OpenAPI)
	}
	for _, r := range table() {
		path := parameter.ReplaceAllString(r.path, "{$1}")
		if o.Paths[path][strings.ToLower(r.method)] == nil {
			t.Errorf("%s %s is not described", r.method, path)
		}
	}
	for path, want := range map[string]bool{pollPath + "/orders": true, pollPath + "/payloads/:hash": true, "/c/:congress": false} {
		if got := strings.Contains(string(o.Paths[parameter.ReplaceAllString(path, "{$1}")]["get"]), `"name":"`+api.ReaderHeader+`"`); got != want {
			t.Errorf("%s: it is said how officers read: %t", path, got)
		}
	}
	page := string(h.want(200, h.do("GET", "/openapi", nil)).body)
	for code := range api.Codes() {
		if !strings.Contains(page, "<code>"+string(code)+"</code>") {
			t.Errorf("the page lacks the code %s", code)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "://") {
		t.Error("the page asks for something elsewhere, or has a script")
	}
	h.want(200, h.do("GET", "/openapi.css", nil))
}
