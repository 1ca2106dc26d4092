package service_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/attachments"
	"github.com/piaojue/piaojue/register"
)

// client asks as the officer with this key does; 0 is the public.
func (s *site) client(n byte) *client.Register {
	if n > 0 {
		return s.officer(key(n))
	}
	return must(client.NewRegister(s.address, client.Options{}))
}

func (s *site) officer(key crypto.SigningKey) *client.Register {
	hash := s.manifest.Hash()
	return must(client.NewRegister(s.address, client.Options{Manifest: &hash, Reader: &key}))
}

// A document is for officers until an event on the board names it, and then for everybody: to be saved, and never shown under our name.
func TestDocument(t *testing.T) {
	s := newSite(t)
	paper := []byte("%PDF-1.7\n云澜办〔2026〕1号")
	for range 2 {
		if a, err := s.client(3).Attach(t.Context(), paper); err != nil || a.Type != "application/pdf" || a.Size != len(paper) {
			t.Fatalf("%+v, %v", a, err)
		}
	}
	hash := crypto.Sum(paper)
	if _, err := s.client(0).Document(t.Context(), hash); !errors.Is(err, api.NewProblem(api.NotFound, "")) {
		t.Errorf("before it is named: %v", err)
	}
	if data, err := s.client(2).Document(t.Context(), hash); !bytes.Equal(data, paper) || err != nil {
		t.Errorf("to an officer: %v", err)
	}
	collected := &register.Collect{Campaign: "2027", Year: 2027, From: day("2026-07-01"), To: day("2026-08-31"), Channels: []string{"网络"}}
	deed := register.Deed{Project: "P1", Date: day("2026-07-10")}
	what := register.Content{Title: "城关镇小学", Field: "教育", Place: "城关镇", Unit: "县教育局", Budget: 1000}
	for _, o := range []register.Event{
		collected, &register.Propose{Deed: deed, Campaign: "2027", Source: register.CongressSource, Channel: "网络", Content: what},
		&register.Screen{Deed: deed, Stage: register.FirstScreening, Passed: true, Reason: "讨论", Document: &register.Attachment{Title: "云澜办〔2026〕1号", Hash: hash}},
	} {
		if status, _, p := s.send(s.sign(s.order(o), 2, 3)); status != 201 {
			t.Fatalf("%s: %+v", o.Kind(), p)
		}
	}
	status, h, data := s.get("/attachments/" + hash.String())
	if status != 200 || !bytes.Equal(data, paper) || h.Get("Content-Type") != "application/pdf" || h.Get("X-Content-Type-Options") != "nosniff" ||
		h.Get("Content-Disposition") != `attachment; filename="`+hash.String()[:16]+`.pdf"` {
		t.Errorf("%d, %v", status, h)
	}
	if _, _, page := s.get("/projects/P1"); !strings.Contains(string(page), `href="/c/yunlan/register/attachments/`+hash.String()) {
		t.Error("the project's page does not lead to it")
	}
	for name, test := range map[string]struct {
		by       byte
		document []byte
		code     api.Code
	}{
		"a stranger's": {9, paper, api.NotFound},
		"a page":       {3, []byte("<html><script>alert(1)</script>"), api.MediaType},
		"too large":    {3, append([]byte("%PDF-"), make([]byte, attachments.MaxFile)...), api.TooLarge},
	} {
		if _, err := s.client(test.by).Attach(t.Context(), test.document); !errors.Is(err, api.NewProblem(test.code, "")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
