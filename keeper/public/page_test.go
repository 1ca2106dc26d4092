package public

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/play/county"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/web"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func day(text string) register.Date { return must(register.ParseDate(text)) }

var set = sync.OnceValues(web.Files)

// whole is the register of a place whose year is over.
func whole(t testing.TB, l register.Level) Register {
	t.Helper()
	r := must(county.New(l))
	for _, s := range county.Stages(l) {
		if err := r.Take(s.Events...); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Take(county.Suggestions()...); err != nil {
		t.Fatal(err)
	}
	return Register{Set: must(set()), Board: r.Board, Day: day("2028-07-01"), Lang: words.Chinese, Address: "/c/yunlan/register"}
}

// pages are one of each kind.
func pages(r Register) map[string]func() ([]byte, error) {
	return map[string]func() ([]byte, error){
		"year":       func() ([]byte, error) { return r.Year(0, Search{}) },
		"project":    func() ([]byte, error) { return r.Project("P04") },
		"merged":     func() ([]byte, error) { return r.Project("M01") },
		"dropped":    func() ([]byte, error) { return r.Project("P12") },
		"suggestion": func() ([]byte, error) { return r.Suggestion("J-001") },
		"all":        func() ([]byte, error) { return r.Suggestions(Search{}) },
		"deputy":     func() ([]byte, error) { return r.Deputy(county.Deputy.Public().String(), Search{}) },
		"cases":      r.Cases,
		"years":      r.Years,
	}
}

var tag = regexp.MustCompile(`<[^>]*>`)

var unsaid = regexp.MustCompile(`register\.[a-z_.]+[a-z]|<no value>|label\.[a-z]+`)

// Every page says everything in words of its language, and a subdistrict, which has no congress, never votes on anything.
func TestPages(t *testing.T) {
	for _, l := range []register.Level{register.County, register.Subdistrict} {
		r := whole(t, l)
		for _, r.Lang = range words.Languages {
			for name, page := range pages(r) {
				data, err := page()
				if err != nil {
					t.Fatalf("%s, %s, %s: %v", l, r.Lang, name, err)
				}
				text := string(data)
				if got := unsaid.FindString(text[strings.Index(text, "<body>"):]); got != "" {
					t.Errorf("%s, %s, %s: %q is not said", l, r.Lang, name, got)
				}
				for _, word := range []string{"票决", "正式项目", "入选", "hosen"} {
					if l == register.Subdistrict && strings.Contains(tag.ReplaceAllString(text, ""), word) {
						t.Errorf("%s, %s: a subdistrict says %s", r.Lang, name, word)
					}
				}
				if strings.Contains(text, "<script") || strings.Contains(text, "style=") {
					t.Errorf("%s: a script or a style", name)
				}
			}
		}
	}
}

// What a page says follows from the board.
func TestYear(t *testing.T) {
	r := whole(t, register.County)
	r.Day = day("2027-09-15")
	for name, want := range map[string][]string{
		"stages that are late": {"逾期4天完成</span>", "逾期67天</span>"}, "the funnel": {"未通过2个"}, "the differential": {"20%"}, "the dearest": {"861.17"}, "money": {"834.17", "914.17"},
		"how to check it": {r.Board.Head().Root.String(), "piaojue register verify"}, "colours": {"五色", "红：进度不足30%"},
	} {
		text := string(must(r.Year(2027, Search{})))
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: no %s", name, w)
			}
		}
	}
	if text := string(must(r.Project("P03"))); !strings.Contains(text, "测评（第2次）") || !strings.Contains(text, "文件摘要") {
		t.Error("two evaluations have one name, or a hash has none")
	}
	r.Seen = api.Witnesses{Cosigned: []string{"甲"}, Missing: []string{"乙"}}
	if text := string(must(r.Cases())); !strings.Contains(text, "见证方还不够") {
		t.Error("a page does not say that too few witnesses have cosigned")
	}
	if _, err := r.Year(1999, Search{}); !errors.Is(err, ErrNone) {
		t.Errorf("a year of which nothing is known: %v", err)
	}
}

// Of what may follow a bad evaluation a page says what was taken and what may come next: after a second bad evaluation and an inquiry, an interpellation,
// which no subdistrict has.
func TestCases(t *testing.T) {
	for level, want := range map[register.Level]string{register.County: "done done done done done done now", register.Subdistrict: "done done done done done done"} {
		r := whole(t, level)
		p := &page{Words: must(words.In(words.Chinese)), Register: r}
		var got []string
		for _, s := range p.ways(r.State().Cases()[0]) {
			got = append(got, s.State)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", level, got)
		}
	}
}

// What somebody looks for is found, in any part of a long list, and what cannot be looked for is left out.
func TestSearch(t *testing.T) {
	r := whole(t, register.County)
	for query, want := range map[string]int{"": 19, "q=电梯": 1, "q=p0": 9, "field=教育": 1, "unit=县民政局": 4, "status=reserve": 6, "late=1": 2, "q=电梯&field=教育": 0, "status=none": 0, "page=9": 19, "page=-1": 19, "q=" + strings.Repeat("长", 201): 19} {
		q := must(url.ParseQuery(query))
		text := string(must(r.Year(0, ParseSearch(q))))
		if said := fmt.Sprintf("共%d个项目", want); !strings.Contains(text, said) {
			t.Errorf("%.60s: not %s", query, said)
		}
	}
}

// A long list has pages of which none leaves a row out, or has one twice; what is after the last is the last.
func TestPaged(t *testing.T) {
	p := &page{Register: Register{Address: "/r", Lang: words.English}}
	for _, n := range []int{0, 1, 50, 51, 1023} {
		rows := make([]int, n)
		for i := range rows {
			rows[i] = i
		}
		var seen []int
		for at := 1; ; at++ {
			some, g := paged(p, Search{Text: "桥", Page: at}, "/suggestions", url.Values{}, rows)
			seen = append(seen, some...)
			if g.Count != n || len(some) > rowsOfPage || g.Page != at || (g.Before == "") != (at == 1) {
				t.Fatalf("%d rows, page %d: %+v", n, at, g)
			}
			if g.After == "" {
				if last, _ := paged(p, Search{Page: at + 7}, "/suggestions", url.Values{}, rows); !slices.Equal(last, some) {
					t.Errorf("%d rows: another page follows the last", n)
				}
				break
			}
			if next := must(url.Parse(g.After)); ParseSearch(next.Query()) != (Search{Text: "桥", Page: at + 1}) || next.Query().Get("lang") != "en" {
				t.Errorf("it leads to %s", g.After)
			}
		}
		if !slices.Equal(seen, rows) {
			t.Errorf("%d rows: %d were shown", n, len(seen))
		}
	}
}

func FuzzParseSearch(f *testing.F) {
	f.Add("q=%E7%94%B5&field=a&unit=b&status=c&late=1&page=3")
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		s := ParseSearch(q)
		if again := ParseSearch(s.Query()); again != s {
			t.Errorf("%+v, %+v", s, again)
		}
	})
}

// What is not on the register has no page, and no page is a way in.
func TestNone(t *testing.T) {
	r := whole(t, register.County)
	card := county.Chair.Public().String() // that of no proposer
	for name, page := range map[string]func() ([]byte, error){
		"project":    func() ([]byte, error) { return r.Project("P99") },
		"suggestion": func() ([]byte, error) { return r.Suggestion("P01") },
		"card":       func() ([]byte, error) { return r.Deputy(card, Search{}) },
		"no card":    func() ([]byte, error) { return r.Deputy("P01", Search{}) },
	} {
		if _, err := page(); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// BenchmarkPage is the overview of a district with all its 1,023 proposals on one register, as the rules of a district may have it: the largest page there is.
func BenchmarkPage(b *testing.B) {
	r := district(b)
	for b.Loop() {
		if _, err := r.Year(2027, Search{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProject(b *testing.B) {
	r := district(b)
	for b.Loop() {
		if _, err := r.Project("P500"); err != nil {
			b.Fatal(err)
		}
	}
}

// district is a register of 1,023 proposals of which 448 are candidates.
func district(b *testing.B) Register {
	r := must(county.New(register.County))
	document := county.Paper("筛选会议纪要")
	events := []register.Event{&register.Collect{Campaign: "2027", Year: 2027, From: day("2026-07-01"), To: day("2026-08-20"), Channels: []string{"网上征集"}}}
	deed := func(i int, date string) register.Deed {
		return register.Deed{Project: fmt.Sprintf("P%d", i+1), Date: day(date)}
	}
	for i := range 1023 {
		events = append(events, &register.Propose{Deed: deed(i, "2026-07-10"), Campaign: "2027", Source: register.CongressSource, Channel: "网上征集",
			Content: register.Content{Title: fmt.Sprintf("民生项目之%d", i+1), Field: r.Manifest().Rules.Fields[i%8], Place: fmt.Sprintf("第%d村", i%40+1), Unit: fmt.Sprintf("第%d镇街", i%23+1), Budget: 500}})
	}
	for i := range 448 {
		events = append(events, &register.Assess{Deed: deed(i, "2026-09-01"), Necessity: "群众反映强烈", Feasibility: "用地已落实", Goals: []register.Goal{}})
	}
	for s, stage := range register.Screenings {
		for i := range 1023 {
			if s == 0 || i < 448 {
				events = append(events, &register.Screen{Deed: deed(i, "2026-09-10"), Stage: stage, Passed: i < 448, Reason: "民主议事会讨论", Document: &document})
			}
		}
	}
	if err := r.Take(events...); err != nil {
		b.Fatal(err)
	}
	return Register{Set: must(set()), Board: r.Board, Day: day("2026-12-01"), Lang: words.Chinese, Address: "/c/yunlan/register"}
}
