package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

// The poster has the code of the form, in both languages on one page; a subdistrict's has no congress.
func TestPoster(t *testing.T) {
	p := Poster{
		Congress: ballot.Names{"zh": "云澜县人民代表大会", "en": "Yunlan County People’s Congress"}, Level: register.County,
		Collection: register.Collect{Campaign: "2027", Year: 2027, From: register.Date{Year: 2026, Month: 7, Day: 1}, To: register.Date{Year: 2026, Month: 8, Day: 31}},
		Address:    "https://piaojue.yunlan.example.cn/c/yunlan/register/propose?campaign=2027&channel=%E6%89%AB%E7%A0%81",
	}
	page := func() string {
		var out bytes.Buffer
		if err := p.Print(&out, words.Chinese); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	text := page()
	if strings.Count(text, "<svg") != 1 || !strings.Contains(text, "人民代表大会票决") || !strings.Contains(text, "Which project should be done") || !strings.Contains(text, "2026-08-31") {
		t.Errorf("%s", text)
	}
	if folder := os.Getenv("SHOTS"); folder != "" {
		os.WriteFile(filepath.Join(folder, "poster.html"), []byte(text), 0o666)
	}
	p.Level = register.Subdistrict
	if text := page(); strings.Contains(text, "票决") || !strings.Contains(text, "票选推荐") {
		t.Errorf("a subdistrict: %s", text)
	}
	if p.Address = "https://" + strings.Repeat("a", 300); p.Print(new(bytes.Buffer), words.English) == nil {
		t.Error("a code that nobody can scan")
	}
}
