package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

func on(t testing.TB, text string) register.Date {
	t.Helper()
	d, err := register.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// registerOf is a register with these events, each an order of its own.
func registerOf(t testing.TB, level register.Level, events ...register.Event) *register.Board {
	t.Helper()
	chair, clerk := crypto.SigningKeyFromSeed(bytes.Repeat([]byte{1}, 32)), crypto.SigningKeyFromSeed(bytes.Repeat([]byte{2}, 32))
	m := &register.Manifest{
		Version: 1, Origin: "rd.example.cn/c/yunlan/register", Congress: ballot.Names{"zh": "云澜县人民代表大会", "en": "Yunlan County People's Congress"},
		Rules: register.DefaultRules(level), Signatures: register.DefaultSignatures(),
		Officers: []ballot.Officer{{Role: ballot.Chair, Name: "张主任", Key: chair.Public()}, {Role: ballot.Operator, Name: "李工", Key: clerk.Public()}},
	}
	log, err := audit.NewSigner(m.Origin, crypto.SigningKeyFromSeed(bytes.Repeat([]byte{3}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	m.LogKey, m.Policy = log.VerifierKey().String(), "quorum none\n"
	b, err := register.NewBoard(m.Bytes(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		o, err := register.NewOrder(b.Head(), e)
		if err != nil {
			t.Fatal(err)
		}
		o.Sign(m, clerk)
		o.Sign(m, chair)
		if err := b.Apply(o.Entry(), o.Payload()); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

var hostileTitle = `<script>alert("村道")</script>`

// countyYear is a year of a register with everything in it that a paper may show: six candidates for five seats, of whom one is not chosen.
func countyYear(t testing.TB, level register.Level) *register.Board {
	paper := register.Attachment{Title: "云澜人〔2026〕1号", Hash: crypto.Hash{5}}
	deed := func(i int, day string) register.Deed {
		return register.Deed{Project: fmt.Sprintf("P%d", i), Date: on(t, day)}
	}
	yearly := func(day string) register.Yearly { return register.Yearly{Year: 2027, Date: on(t, day)} }
	content := func(i int) register.Content {
		title := fmt.Sprintf("第%d村村道硬化工程", i)
		if i == 2 {
			title = hostileTitle
		}
		return register.Content{Title: title, Field: "道路交通", Place: "石桥镇", Unit: "县交通运输局", Budget: register.Wan(1000 + i), Other: 50}
	}
	events := []register.Event{&register.Collect{Campaign: "2027", Year: 2027, From: on(t, "2026-07-01"), To: on(t, "2026-08-31"), Channels: []string{"代表联络站", "网络"}}}
	for i := 1; i <= 7; i++ {
		events = append(events, &register.Propose{Deed: deed(i, "2026-07-10"), Campaign: "2027", Source: register.CongressSource, Channel: "代表联络站", Content: content(i)})
	}
	for i := 1; i <= 7; i++ {
		events = append(events, &register.Assess{Deed: deed(i, "2026-09-01"), Necessity: "雨天无法通行，群众反映强烈", Feasibility: "用地已落实", Goals: []register.Goal{{Text: "路基完工", Due: on(t, "2027-06-30")}}})
	}
	for _, stage := range register.Screenings {
		for i := 1; i <= 6; i++ {
			events = append(events, &register.Screen{Deed: deed(i, "2026-09-10"), Stage: stage, Passed: true, Reason: "列为候选", Document: &paper})
		}
	}
	events = append(events, &register.Screen{Deed: deed(7, "2026-09-10"), Stage: register.FirstScreening, Reason: "用地未落实", Document: &paper},
		&register.Meeting{Yearly: yearly("2026-11-01"), Meeting: on(t, "2027-01-15")},
		&register.MakePlan{Yearly: yearly("2026-11-20"), Seats: 5, Cap: 6000, Projects: []string{"P1", "P2", "P3", "P4", "P5", "P6"}, Document: paper})
	for _, body := range register.Approvals(level) {
		events = append(events, &register.Approve{Yearly: yearly("2026-12-10"), Body: body, Document: paper})
	}
	return registerOf(t, level, events...)
}

// paperOf writes a paper of a register's year.
func paperOf(t testing.TB, p RegisterPaper, lang words.Language, of Extract) string {
	t.Helper()
	var page bytes.Buffer
	if err := p.Write(&page, lang, of); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// Every paper of a register is alone, says everything in words of the catalogues, and says of which register it is.
func TestExtractsAreAlone(t *testing.T) {
	for _, level := range []register.Level{register.County, register.Subdistrict} {
		b := countyYear(t, level)
		for _, p := range RegisterPapers() {
			for _, lang := range words.Languages {
				page := paperOf(t, p, lang, Extract{Board: b, Year: 2027, Day: on(t, "2027-07-05")})
				for _, bad := range []string{"url(", "@import", " src=", "<script", "<link", "<img", " style=", "ZgotmplZ", "<no value>", "&lt;nil&gt;", "<nil>", "%!"} {
					if strings.Contains(page, bad) {
						t.Errorf("%s at the level of a %s in %s: holds %q", p.Name, level, lang, bad)
					}
				}
				if id := regexp.MustCompile(`(extract|register|report|grade)\.[a-z]+(\.[a-z]+)*`).FindString(strings.ReplaceAll(page, b.Manifest().Origin, "")); id != "" {
					t.Errorf("%s at the level of a %s in %s: no message %s", p.Name, level, lang, id)
				}
				for _, want := range []string{b.Manifest().Origin, b.Head().Root.String(), "2027-07-05"} {
					if !strings.Contains(page, want) {
						t.Errorf("%s at the level of a %s in %s: no %q", p.Name, level, lang, want)
					}
				}
			}
		}
	}
}
