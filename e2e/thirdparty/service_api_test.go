package thirdparty

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/errors"
	"github.com/pb33f/libopenapi-validator/paths"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A description is what the service says of itself, as libopenapi understands it.
type description struct {
	model *v3.Document
	validator.Validator
}

func parseDescription(text []byte) (d description, err error) {
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		return d, err
	}
	model, err := document.BuildV3Model()
	if err != nil {
		return d, err
	}
	v, errs := validator.NewValidator(document)
	if len(errs) > 0 {
		return d, errs[0]
	}
	if _, wrong := v.ValidateDocument(); len(wrong) > 0 {
		return d, fmt.Errorf("%s", say(wrong))
	}
	return description{&model.Model, v}, nil
}

func say(wrong []*errors.ValidationError) (all string) {
	for _, e := range wrong {
		all += e.Error() + "\n"
		for _, f := range e.SchemaValidationErrors {
			all += "  " + f.Error() + "\n"
		}
	}
	return all
}

// request makes a request of an exchange. In OpenAPI no parameter of a path has a slash in it, and those of tiles, packs and files
// of a bundle do: they are escaped here.
func (x exchange) request() *http.Request {
	address := x.url.String()
	for _, before := range []string{"/log/tile/", "/packs/", "/hints/", "/bundle/"} {
		if at, name, ok := strings.Cut(address, before); ok {
			address = at + before + strings.ReplaceAll(name, "/", "%2F")
		}
	}
	r, err := http.NewRequest(x.method, address, bytes.NewReader(x.sent))
	if err != nil {
		panic(fmt.Sprintf("internal error: %v", err))
	}
	r.Header = x.header
	return r
}

// check checks what was asked, and what was answered. What is refused need not be as described.
func (d description) check(x exchange) error {
	response := &http.Response{StatusCode: x.status, Header: x.answered, Body: io.NopCloser(bytes.NewReader(x.answer))}
	check := d.ValidateHttpRequestResponse
	if x.status >= 400 {
		check = d.ValidateHttpResponse
	}
	if _, wrong := check(x.request(), response); len(wrong) > 0 {
		return fmt.Errorf("%s %s: %d: %s", x.method, x.url.Path, x.status, say(wrong))
	}
	return nil
}

// forPeople are pages and what they load, which browsers ask for in tests of their own.
var forPeople = regexp.MustCompile(`^/c/{congress}/$|/(check|report|result|result\.[a-z]+|rostrum|wall)$|^/client\.json$|^/static/`)

// unseen lists the answers that are described and were not seen. Whatever belongs to a congress can be refused, too.
func (d description) unseen(taken []exchange) (all []string) {
	for template, item := range d.model.Paths.PathItems.FromOldest() {
		if forPeople.MatchString(template) {
			continue
		}
		for method, operation := range item.GetOperations().FromOldest() {
			for status := range operation.Responses.Codes.FromOldest() {
				all = append(all, strings.ToUpper(method)+" "+template+" "+status)
			}
			if strings.HasPrefix(template, "/c/") {
				all = append(all, strings.ToUpper(method)+" "+template+" default")
			}
		}
	}
	for _, x := range taken {
		_, _, template := paths.FindPath(x.request(), d.model, nil)
		status := strconv.Itoa(x.status)
		if x.status >= 400 {
			status = "default"
		}
		all = slices.DeleteFunc(all, func(a string) bool { return a == x.method+" "+template+" "+status })
	}
	return all
}

// askAll asks for what nobody has asked in a meeting, and for what is refused.
func (s *service) askAll(t *testing.T, d description) {
	t.Helper()
	envelope, _, err := ballot.ParseSent(s.asked.sent()[poll+"/ballots"])
	if err != nil {
		t.Fatal(err)
	}
	id := crypto.Sum(envelope).String()
	for _, path := range []string{
		"/healthz", "/readyz", "/openapi", "/openapi.css", "/openapi.json", "/c/hall", poll, poll + "/events", poll + "/packs/000", poll + "/hints/000", poll + "/payloads/" + id,
		poll + "/receipts/" + id[:16], poll + "/used", poll + "/bundle", poll + "/bundle/manifest.json", poll + "/bundle/log/tile/0/000", poll + "/log/tile/0/000",
	} {
		s.do(t, http.MethodGet, path, nil)
	}
	s.again(t, "/messages")
	s.again(t, "/surrenders")
	for template, item := range d.model.Paths.PathItems.FromOldest() {
		for method := range item.GetOperations().FromOldest() {
			elsewhere := strings.NewReplacer("{congress}", "nowhere", "{poll}", "1", "{hash}", id, "{code}", id[:16], "{pack}", "000", "{tile}", "0/000", "{path}", "policy")
			if strings.HasPrefix(template, "/c/") {
				s.do(t, strings.ToUpper(method), elsewhere.Replace(template), []byte("{}"))
			}
		}
	}
}

// describe has everything that was asked in a meeting, and answered, compared with what the service says of itself.
func (s *service) describe(t *testing.T) {
	text := s.do(t, http.MethodGet, "/openapi.json", nil)
	d := must(parseDescription(text))(t)
	s.askAll(t, d)
	taken := s.asked.all()
	for _, x := range taken {
		if x.url.Path == "/c/hall" { // the checker takes it for /c/hall/, which is a page
			continue
		}
		if err := d.check(x); err != nil {
			t.Error(err)
		}
	}
	if unseen := d.unseen(taken); len(unseen) > 0 || len(d.unseen(nil)) == 0 {
		t.Errorf("described and not seen:\n%s", strings.Join(unseen, "\n"))
	}
	t.Logf("%d answers are as described", len(taken))
	for old, other := range map[string]string{
		`"openapi":"3.1.0",`: ``,
		`"description":"OK"`: `"other":"OK"`,
		`"in":"path"`:        `"in":"nowhere"`,
		`"required":true`:    `"required":"yes"`,
	} {
		if _, err := parseDescription(bytes.ReplaceAll(text, []byte(old), []byte(other))); err == nil {
			t.Errorf("with %s in the place of %s it passes as well", other, old)
		}
	}
	s.describeOther(t, d, taken)
}

// describeOther alters answers of some kinds, each of which must be found out.
func (s *service) describeOther(t *testing.T, d description, taken []exchange) {
	for _, c := range []struct{ path, old, other string }{
		{"/c/hall", `"polls":[`, `"poles":[`},
		{"/polls/1", `"size":`, `"size":"large","was":`},
		{"/polls/1", `"phase":"`, `"phase":7,"was":"`},
		{"/polls/1", `"present":`, `"absent":`},
		{"/attendance", `"refused":[]`, `"refused":{}`},
		{"/requests", `"issued":[`, `"issued":true,"was":[`},
		{"/orders", `"kind":"`, `"sort":"`},
		{"/messages", `"root":`, `"stem":`},
		{"/ballots", `"code":`, `"mode":`},
		{"/ballots", `"texts":{`, `"texts":[],"were":{`},
		{"/receipts/", `"receipt":"`, `"receipt":1,"was":"`},
		{"/next", `"manifest":"`, `"manifest":[],"was":"`},
	} {
		altered := false
		for _, x := range taken {
			good := x.answer
			x.answer = bytes.Replace(good, []byte(c.old), []byte(c.other), 1)
			if !strings.HasSuffix(x.url.Path, c.path) && !(strings.HasSuffix(c.path, "/") && strings.Contains(x.url.Path, c.path)) || bytes.Equal(good, x.answer) ||
				strings.HasSuffix(c.path, "/orders") && x.method == http.MethodGet { // what waits is described in words alone
				continue
			}
			altered = true
			if d.check(x) == nil {
				t.Errorf("%s %s: %d passes as well with %s in the place of %s", x.method, x.url.Path, x.status, c.other, c.old)
			}
		}
		if !altered {
			t.Errorf("no answer of %s has %s", c.path, c.old)
		}
	}
}
