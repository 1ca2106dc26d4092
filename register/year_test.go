package register

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

// The polls of a county's year.
var (
	vote     = ballot.Citation{Origin: "example.org/c/yunlan/polls/2027", Size: 50, Root: crypto.Hash{1}}
	revote   = ballot.Citation{Origin: "example.org/c/yunlan/polls/2027-2", Size: 50, Root: crypto.Hash{2}}
	rating   = ballot.Citation{Origin: "example.org/c/yunlan/polls/2028", Size: 60, Root: crypto.Hash{3}}
	screened = ballot.Citation{Origin: "example.org/c/yunlan/polls/2027-0", Size: 60, Root: crypto.Hash{4}}
	paper    = Attachment{"云澜办〔2026〕1号", crypto.Hash{5}}
)

func deed(id, date string) Deed { return Deed{id, day(date)} }

func yearly(date string) Yearly { return Yearly{2027, day(date)} }

func content(title string, budget Wan) Content {
	return Content{Title: title, Field: "教育", Place: "城关镇", Unit: "县教育局", Budget: budget}
}

func collect() *Collect {
	return &Collect{"2027", 2027, day("2026-07-01"), day("2026-08-31"), []string{"网络", "走访"}}
}

func propose(id string, budget Wan) *Propose {
	return &Propose{Deed: deed(id, "2026-07-10"), Campaign: "2027", Source: CongressSource, Channel: "走访", Content: content("项目"+id, budget)}
}

func assess(id string) *Assess {
	return &Assess{Deed: deed(id, "2026-09-01"), Necessity: "群众反映强烈", Feasibility: "用地已落实", Goals: []Goal{}}
}

func screen(id string, stage ScreeningStage, passed bool) *Screen {
	return &Screen{Deed: deed(id, "2026-09-10"), Stage: stage, Passed: passed, Reason: "民主议事会讨论", Document: &paper}
}

// candidates takes projects P1 to Pn, each for so much, through all screenings.
func candidates(n int, budget Wan) []Event {
	events := []Event{collect()}
	for i := range n {
		events = append(events, propose(fmt.Sprintf("P%d", i+1), budget))
	}
	for i := range n {
		events = append(events, assess(fmt.Sprintf("P%d", i+1)))
	}
	for _, stage := range Screenings {
		for i := range n {
			events = append(events, screen(fmt.Sprintf("P%d", i+1), stage, true))
		}
	}
	return events
}

func ids(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("P%d", i+1))
	}
	return all
}

func plan(seats, n int, most Wan) *MakePlan {
	return &MakePlan{yearly("2026-11-20"), seats, most, ids(n), paper}
}

func meeting() *Meeting { return &Meeting{yearly("2026-11-01"), day("2027-01-15")} }

func approvedBy(l Level) (events []Event) {
	for _, body := range Approvals(l) {
		events = append(events, &Approve{yearly("2026-12-10"), body, paper})
	}
	return events
}

func citing(p ballot.Citation, date string, items ...Finding) *CitePoll {
	return &CitePoll{day(date), p.Origin, p.Size, p.Root, items}
}

func chose(rounds ...ballot.Citation) *Choose { return &Choose{yearly("2027-01-16"), rounds} }

// votedAt is a vote on six for five in which P2 fails.
func votedAt(l Level) []Event {
	return append(slices.Concat(candidates(6, 1000), []Event{meeting(), plan(5, 6, 5000)}, approvedBy(l)),
		citing(vote, "2027-01-16", Finding{"P1", Chosen, 150, 200}, Finding{"P2", NotChosen, 90, 200}, Finding{"P3", Chosen, 160, 200},
			Finding{"P4", Chosen, 161, 200}, Finding{"P5", Chosen, 162, 200}, Finding{"P6", Chosen, 163, 200}), chose(vote))
}

func voted() []Event { return votedAt(County) }

func handed() []Event {
	return append(voted(), &HandOver{deed("P1", "2027-02-01"), "县教育局", day("2027-12-01"), paper},
		&Implement{deed("P1", "2027-02-20"), []Goal{{"开工", day("2027-03-01")}}, paper})
}

func progress(date string, percent int, paid Wan) *Progressed {
	return &Progressed{deed("P1", date), percent, QualityGood, paid, "按计划推进"}
}

func rated(found ballot.Standing) *CitePoll {
	return citing(rating, "2028-01-20", Finding{"P1", found, 60, 200}, Finding{"P3", good, 172, 250}, Finding{"P4", good, 207, 246}, Finding{"P5", good, 241, 246}, Finding{"P6", good, 200, 246})
}

// A county's year on its board, from the collection to next year's evaluation and a rectification; the replay has the same state.
func TestYear(t *testing.T) {
	k := newKept(t, County, nil)
	k.take(t, handed()...)
	k.take(t, progress("2027-04-01", 29, 100), progress("2027-06-01", 59, 500),
		&Inspect{deed("P1", "2027-06-10"), "第一监督组", "进度偏慢", "加快施工"}, &Raise{deed("P1", "2027-06-10"), "W-1", "消防未验收", "县教育局", day("2027-07-01")})
	if f := k.State().Figures(2027, day("2027-07-05")); f.Colours[Orange] != 1 || f.Overdue != 1 || f.Chosen != 5 || f.Paid != 500 || f.Reserve != 1 {
		t.Errorf("in July: %+v", f)
	}
	k.take(t, &Resolve{deed("P1", "2027-07-08"), "W-1", paper}, progress("2027-10-01", 100, 1100), &Accept{deed("P1", "2027-11-01"), paper},
		&Change{Deed: deed("P3", "2027-05-01"), Change: "suspend", Reason: "规划调整", Body: "standing_committee", Document: paper, Notice: "公告第3号"},
		&Change{Deed: deed("P3", "2027-06-01"), Change: "resume", Reason: "规划批复", Body: "standing_committee", Document: paper, Notice: "公告第4号"})
	amended := content("项目P4（调整）", 900)
	k.take(t, &Change{Deed: deed("P4", "2027-05-01"), Change: "amend", Reason: "规模调整", Body: "standing_committee", Document: paper, Notice: "公告第5号", Content: &amended})
	p := k.State().Projects()[0]
	if all := k.State().Projects(); all[3].Content != amended || all[2].Status != StatusChosen {
		t.Errorf("P3 and P4: %+v", all[2:4])
	}
	if p.Status != StatusAccepted || k.Manifest().Rules.Colours.Colour(p) != Blue || p.Overspent() != 100 {
		t.Errorf("P1: %+v", p)
	}
	if items := k.State().EvaluationItems(2027); len(items) != 5 || items[0].ID != "P1" || items[0].Names["zh"] != "项目P1" || items[1].ID != "P3" {
		t.Errorf("items of the evaluation: %v", items)
	}
	k.take(t, rated(bad), &RateYear{Yearly{2027, day("2028-01-20")}, rating},
		&Open{Measure{"C-1", day("2028-01-21")}, "县教育局", Citation{rating.Origin, rating.Size, rating.Root, "P1"}},
		&Feedback{Documented{Measure{"C-1", day("2028-01-25")}, "反馈意见"}},
		&ListProblem{Measure{"C-1", day("2028-01-26")}, "Z-1", "设施闲置", day("2028-03-01")},
		&CloseProblem{Documented{Measure{"C-1", day("2028-02-20")}, "整改报告"}, "Z-1"})
	if next := k.State().Cases()[0].Next(County); !reflect.DeepEqual(next, []Step{StepReportAgain}) {
		t.Errorf("next: %v", next)
	}
	if y := k.State().YearOnYear(); len(y) != 1 || y[0].Items != 5 || y[0].Lowest.Item != "P1" || y[0].Highest.Item != "P5" {
		t.Errorf("year on year: %+v", y)
	}
	k.take(t, &CarryOver{deed("P2", "2028-02-01"), 2028}, &Assess{Deed: deed("P2", "2028-02-01"), Necessity: "需要", Feasibility: "可行", Goals: []Goal{}})
	if f, g := k.State().Funnel(2027), k.State().Funnel(2028); f.Proposed != 6 || f.Passed[2] != 6 || g.Proposed != 1 || g.Waiting[0] != 1 || k.State().Figures(2027, day("2028-02-01")).Candidates != 6 {
		t.Errorf("after one was carried over: %+v, %+v", f, g)
	}
	b, r, err := Verify(k.bundle(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(b.State().Projects(), k.State().Projects()) || !reflect.DeepEqual(b.State().Years(), k.State().Years()) || len(r.Elsewhere) != 2 {
		t.Errorf("the replay has another state: %+v", r)
	}
}

// A Refused is an event that may not come after others.
type Refused struct {
	Before []Event
	Event  Event
	Says   string // in the reason
}

// YearRefusals are events that may not come, each named after the clause of docs/rules.md that refuses it.
func YearRefusals() map[string]Refused {
	short := collect()
	short.To = day("2026-07-30")
	channel := collect()
	channel.Channels = []string{"网络", "网络"}
	late, early := propose("P9", 10), propose("P9", 10)
	late.Date, early.Date = day("2026-09-01"), day("2026-06-30")
	with := func(change func(*Propose)) *Propose { p := propose("P9", 10); change(p); return p }
	assessed := func(change func(*Assess)) *Assess { a := assess("P1"); change(a); return a }
	twoOf := []Event{collect(), propose("P1", 10), propose("P2", 10)}
	passedFine := append(slices.Clone(twoOf), screen("P1", FirstScreening, true), screen("P1", FineScreening, true))
	byBallot := screen("P1", FirstScreening, true)
	byBallot.Document, byBallot.Poll = nil, &Citation{screened.Origin, screened.Size, screened.Root, "P1"}
	both := screen("P1", FirstScreening, true)
	both.Poll = byBallot.Poll
	six := append(candidates(6, 1000), meeting())
	planned := append(slices.Clone(six), plan(5, 6, 5000))
	withdrawn := append(slices.Clone(planned), &Withdraw{deed("P6", "2026-12-01"), paper})
	approved := append(slices.Clone(planned), approvedBy(County)...)
	fromP1 := func(items ...Finding) *CitePoll { return citing(vote, "2027-01-16", items...) }
	all := []Finding{{"P1", Chosen, 1, 2}, {"P2", Chosen, 1, 2}, {"P3", Chosen, 1, 2}, {"P4", Chosen, 1, 2}, {"P5", Chosen, 1, 2}, {"P6", Chosen, 1, 2}}
	oneGood := slices.Clone(all)
	oneGood[5].Found = good
	change := func(kind string, body string) *Change {
		return &Change{Deed: deed("P1", "2027-05-01"), Change: kind, Reason: "规划调整", Body: body, Document: paper, Notice: "公告第3号"}
	}
	withContent := change("suspend", "standing_committee")
	c := content("项目", 10)
	withContent.Content = &c
	raise := &Raise{deed("P1", "2027-06-10"), "W-1", "消防未验收", "县教育局", day("2027-07-01")}
	accepted := append(handed(), progress("2027-10-01", 100, 1000), &Accept{deed("P1", "2027-11-01"), paper})
	rateYear := &RateYear{Yearly{2027, day("2028-01-20")}, rating}

	return map[string]Refused{
		"15.2-own-board":                {nil, citing(ballot.Citation{Origin: origin, Size: 1}, "2026-01-01", all...), "its own board"},
		"15.2-twice":                    {[]Event{fromP1(all...)}, fromP1(all[:1]...), "entered before"},
		"15.2-item-twice":               {nil, fromP1(all[0], all[0]), "once"},
		"15.2-more-than-all":            {nil, fromP1(Finding{"P1", Chosen, 3, 2}), "3 of 2"},
		"15.2-no-such-finding":          {nil, fromP1(Finding{"P1", "elected", 1, 2}), "want its number"},
		"15.3-29-days":                  {nil, short, "29 days"},
		"15.3-channel-twice":            {nil, channel, "twice"},
		"15.3-twice":                    {[]Event{collect()}, collect(), "before"},
		"15.4-no-collection":            {nil, propose("P1", 10), "no collection"},
		"15.4-after-the-end":            {[]Event{collect()}, late, "not within"},
		"15.4-before-the-beginning":     {[]Event{collect()}, early, "not within"},
		"15.4-number-cyrillic":          {[]Event{collect(), propose("P-1", 10)}, propose("Р-1", 10), "look like them"},
		"15.4-number-full-width":        {[]Event{collect(), propose("P-1", 10)}, propose("Ｐ-1", 10), "look like them"},
		"15.4-number-hyphen":            {[]Event{collect(), propose("P-1", 10)}, propose("P‐1", 10), "look like them"},
		"15.4-number-case":              {[]Event{collect(), propose("P-1", 10)}, propose("p-1", 10), "looks like"},
		"15.4-number-one":               {[]Event{collect(), propose("P-1", 10)}, propose("P-I", 10), "looks like"},
		"15.4-number-radical":           {[]Event{collect(), propose("P-1", 10)}, propose("P⼀1", 10), "look like them"},
		"15.4-number-twice":             {[]Event{collect(), propose("P9", 10)}, propose("P9", 10), "this number"},
		"15.4-source":                   {[]Event{collect()}, with(func(p *Propose) { p.Source = "friends" }), "source"},
		"15.4-channel":                  {[]Event{collect()}, with(func(p *Propose) { p.Channel = "电话" }), "channel"},
		"15.4-field":                    {[]Event{collect()}, with(func(p *Propose) { p.Field = "航天" }), "field"},
		"15.4-no-money":                 {[]Event{collect()}, with(func(p *Propose) { p.Budget = 0 }), "budget"},
		"15.4-money-below-nothing":      {[]Event{collect()}, with(func(p *Propose) { p.Other = -1 }), "budget"},
		"15.4-hidden-character":         {[]Event{collect()}, with(func(p *Propose) { p.Title = "路\u202e" }), "title"},
		"15.5-merge-one":                {twoOf, &Merge{deed("P9", "2026-09-01"), []string{"P1"}, content("合", 20)}, "2 to"},
		"15.5-merge-itself":             {twoOf, &Merge{deed("P9", "2026-09-01"), []string{"P1", "P1"}, content("合", 20)}, "twice"},
		"15.5-merge-what-is-not-there":  {twoOf, &Merge{deed("P9", "2026-09-01"), []string{"P1", "P8"}, content("合", 20)}, "no such"},
		"15.5-merge-after-screening":    {passedFine, &Merge{deed("P9", "2026-09-11"), []string{"P1", "P2"}, content("合", 20)}, "screening"},
		"15.5-merge-merged":             {append(slices.Clone(twoOf), &Merge{deed("P9", "2026-09-01"), []string{"P1", "P2"}, content("合", 20)}), &Merge{deed("P8", "2026-09-01"), []string{"P1", "P9"}, content("合", 20)}, "merged"},
		"15.5-split-into-one":           {twoOf, &Split{deed("P1", "2026-09-01"), []Part{{"P9", content("分", 5)}}}, "2 to"},
		"15.5-split-into-look-alikes":   {twoOf, &Split{deed("P1", "2026-09-01"), []Part{{"P-O", content("分", 5)}, {"P-0", content("分", 5)}}}, "looks like"},
		"15.5-split-into-a-taken-one":   {twoOf, &Split{deed("P1", "2026-09-01"), []Part{{"P9", content("分", 5)}, {"P2", content("分", 5)}}}, "this number"},
		"15.6-never-assessed":           {passedFine, screen("P1", FinalScreening, true), "not assessed"},
		"15.6-burden":                   {append(slices.Clone(passedFine), func() Event { a := assess("P1"); a.Date, a.Burden = day("2026-09-10"), true; return a }()), screen("P1", FinalScreening, true), "burden"},
		"15.6-debt":                     {append(slices.Clone(twoOf), assessed(func(a *Assess) { a.Debt = true }), screen("P1", FirstScreening, true), screen("P1", FineScreening, true)), screen("P1", FinalScreening, true), "debt"},
		"15.6-ordered":                  {append(slices.Clone(twoOf), assessed(func(a *Assess) { a.Ordered = true }), screen("P1", FirstScreening, true), screen("P1", FineScreening, true)), screen("P1", FinalScreening, true), "higher level"},
		"15.6-goal-without-day":         {twoOf, assessed(func(a *Assess) { a.Goals = []Goal{{"开工", Date{}}} }), "goal 1"},
		"15.7-stage-left-out":           {twoOf, screen("P1", FineScreening, true), "first"},
		"15.7-no-reason":                {twoOf, func() Event { s := screen("P1", FirstScreening, false); s.Reason = ""; return s }(), "reason"},
		"15.7-document-and-ballot":      {twoOf, both, "one of them"},
		"15.7-ballot-not-entered":       {twoOf, byBallot, "not entered"},
		"15.7-ballot-says-otherwise":    {append(slices.Clone(twoOf), citing(screened, "2026-09-09", Finding{"P1", NotChosen, 1, 9})), byBallot, "not_chosen"},
		"15.7-dropped":                  {append(slices.Clone(twoOf), screen("P1", FirstScreening, false)), screen("P1", FirstScreening, true), "reserve"},
		"15.7-before-what-was-last":     {append(slices.Clone(twoOf), func() Event { a := assess("P1"); a.Date = day("2026-09-11"); return a }()), screen("P1", FirstScreening, true), "before"},
		"15.8-carried-over-backwards":   {append(slices.Clone(twoOf), screen("P1", FirstScreening, false)), &CarryOver{deed("P1", "2027-02-01"), 2027}, "2027"},
		"15.8-not-in-reserve":           {twoOf, &CarryOver{deed("P1", "2027-02-01"), 2028}, "proposed"},
		"15.9-meeting-in-the-past":      {nil, &Meeting{yearly("2026-11-01"), day("2026-10-31")}, "before"},
		"15.9-after-the-vote":           {voted(), &Meeting{yearly("2027-02-01"), day("2027-03-01")}, "was held"},
		"15.10-no-meeting":              {candidates(6, 1000), plan(5, 6, 5000), "not set"},
		"15.10-five-for-five":           {six, plan(5, 5, 5000), "at least 6 candidates are needed, 1 more"},
		"15.10-over-the-cap":            {six, plan(5, 6, 4999), "the 5 dearest of 6 candidates come to 50 万元, and the cap is 49.99: 0.01 too much"},
		"15.10-no-candidate":            {six, plan(5, 7, 9000), "P7"},
		"15.10-candidate-twice":         {six, func() Event { p := plan(4, 5, 9000); p.Projects[4] = "P1"; return p }(), "P1"},
		"15.11-out-of-turn":             {planned, &Approve{yearly("2026-12-10"), "government", paper}, "chairpersons_meeting"},
		"15.11-of-another-level":        {planned, &Approve{yearly("2026-12-10"), "presidium", paper}, "chairpersons_meeting"},
		"15.11-no-plan":                 {six, &Approve{yearly("2026-12-10"), "chairpersons_meeting", paper}, "no plan"},
		"15.11-four-times":              {approved, &Approve{yearly("2026-12-11"), "party_committee", paper}, "all have"},
		"15.11-after-a-withdrawal":      {withdrawn, &Approve{yearly("2026-12-10"), "chairpersons_meeting", paper}, "at least 6 candidates are needed, 1 more"},
		"15.11-withdraw-no-candidate":   {twoOf, &Withdraw{deed("P1", "2026-12-01"), paper}, "proposed"},
		"15.12-not-approved":            {append(slices.Clone(planned), fromP1(all...)), chose(vote), "chairpersons_meeting"},
		"15.12-not-entered":             {approved, chose(vote), "not entered"},
		"15.12-other-candidates":        {append(slices.Clone(approved), fromP1(all[:5]...)), chose(vote), "5 items of the ballot, and 6 candidates"},
		"15.12-more-than-seats":         {append(slices.Clone(approved), fromP1(all...)), chose(vote), "6 chosen"},
		"15.12-an-evaluation":           {append(slices.Clone(approved), fromP1(oneGood...)), chose(vote), "no ballot"},
		"15.12-before-it-was-approved":  {append(slices.Clone(approved), citing(vote, "2026-12-09", all...)), chose(vote), "2026-12-10, of the last approval"},
		"15.12-round-to-come":           {append(slices.Clone(approved), citing(vote, "2027-01-17", all...)), chose(vote), "was on 2027-01-17"},
		"15.12-twice":                   {voted(), chose(vote), "was held"},
		"15.13-not-chosen":              {voted(), &HandOver{deed("P2", "2027-02-01"), "县教育局", day("2027-12-01"), paper}, "reserve"},
		"15.13-finished-in-the-past":    {voted(), &HandOver{deed("P1", "2027-02-01"), "县教育局", day("2027-01-31"), paper}, "before"},
		"15.13-not-handed-over":         {voted(), progress("2027-04-01", 10, 0), "chosen"},
		"15.13-backwards":               {append(handed(), progress("2027-04-01", 50, 0)), progress("2027-05-01", 49, 0), "it was at 50%"},
		"15.13-more-than-all":           {handed(), progress("2027-05-01", 101, 0), "101%"},
		"15.13-money-back":              {append(handed(), progress("2027-04-01", 50, 5167)), progress("2027-05-01", 50, 5166), "51.66 万元 paid: 51.67"},
		"15.13-accepted-unfinished":     {append(handed(), progress("2027-04-01", 99, 0)), &Accept{deed("P1", "2027-11-01"), paper}, "99%"},
		"15.13-accepted-with-a-problem": {append(handed(), raise, progress("2027-10-01", 100, 0)), &Accept{deed("P1", "2027-11-01"), paper}, "1 problems"},
		"15.14-problem-twice":           {append(handed(), raise), raise, "already"},
		"15.14-deadline-in-the-past":    {handed(), &Raise{deed("P1", "2027-06-10"), "W-1", "消防未验收", "县教育局", day("2027-06-09")}, "deadline"},
		"15.14-no-such-problem":         {handed(), &Resolve{deed("P1", "2027-07-08"), "W-1", paper}, "no problem"},
		"15.14-inspect-unchosen":        {voted(), &Inspect{deed("P2", "2027-06-10"), "第一监督组", "无", "无"}, "reserve"},
		"15.15-by-the-government":       {handed(), change("terminate", "government"), "standing_committee"},
		"15.15-of-a-candidate":          {planned, change("terminate", "standing_committee"), "candidate"},
		"15.15-of-what-is-accepted":     {accepted, func() Event { c := change("suspend", "standing_committee"); c.Date = day("2027-11-02"); return c }(), "accepted"},
		"15.15-resumed-unsuspended":     {handed(), change("resume", "standing_committee"), "handed"},
		"15.15-suspended-and-amended":   {handed(), withContent, "amend"},
		"15.15-amended-over-the-cap": {handed(), func() Event {
			c := change("amend", "standing_committee")
			d := content("扩建", 1001)
			c.Content = &d
			return c
		}(), "would come to 50.01 万元, and the cap is 50: 0.01 too much"},
		"15.15-amended-to-nothing": {handed(), change("amend", "standing_committee"), "amend"},
		"15.13-suspended":          {append(handed(), change("suspend", "standing_committee")), progress("2027-06-01", 10, 0), "suspended"},
		"15.16-nothing-was-chosen": {approved, rateYear, "no project"},
		"15.16-not-entered":        {handed(), rateYear, "not entered"},
		"15.16-a-ballot":           {handed(), &RateYear{Yearly{2027, day("2028-01-20")}, vote}, "grades no"},
		"15.16-one-left-out":       {append(handed(), citing(rating, "2028-01-20", Finding{"P1", good, 1, 2})), rateYear, `"P3"`},
		"15.16-twice":              {append(handed(), rated(good), rateYear), rateYear, "before"},
	}
}

// Every event that may not come is refused with the clause of docs/rules.md by which it is named here.
func TestYearRefusals(t *testing.T) {
	zh, err := words.In(words.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range YearRefusals() {
		t.Run(name, func(t *testing.T) {
			s, err := NewState(origin, DefaultRules(County), nil)
			if err != nil {
				t.Fatal(err)
			}
			for i, e := range test.Before {
				if err := s.Add(e); err != nil {
					t.Fatalf("event %d: %v", i, err)
				}
			}
			before := crypto.MustEncodeJSON([]any{s.Projects(), s.Years()})
			err = s.Add(test.Event)
			if !bytes.Equal(crypto.MustEncodeJSON([]any{s.Projects(), s.Years()}), before) {
				t.Error("the state changed")
			}
			var refused *Refusal
			if !errors.As(err, &refused) {
				t.Fatalf("not refused: %v", err)
			}
			if clause, _, _ := strings.Cut(name, "-"); refused.Clause != clause || !strings.Contains(refused.Reason, test.Says) {
				t.Errorf("%v; want clause %s and %q", err, clause, test.Says)
			}
			if said := zh.Reason(refused.Reason); said == refused.Reason || english.MatchString(said) {
				t.Errorf("%q is not said in Chinese", said)
			}
		})
	}
}

// docs/rules.md, section 15.15: at each level another body decides on a change, and its name is said in Chinese.
func TestChange_Deciders(t *testing.T) {
	zh, err := words.In(words.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for level, said := range map[Level]string{
		City: `决定机关"政府"有误，本级应由常委会决定`, Township: "本级应由人民代表大会决定", Subdistrict: "本级应由议事会决定",
	} {
		k := newKept(t, level, nil)
		k.take(t, votedAt(level)...)
		err := k.State().Add(&Change{Deed: deed("P1", "2027-05-01"), Change: "suspend", Reason: "规划调整", Body: "government", Document: paper, Notice: "公告第3号"})
		var refused *Refusal
		if !errors.As(err, &refused) {
			t.Fatalf("%s: %v", level, err)
		}
		if got := zh.Reason(refused.Reason); !strings.Contains(got, said) {
			t.Errorf("%s: %s, want %s", level, got, said)
		}
	}
}

// Merged and split proposals keep their lineage, and a funnel counts none of them twice.
func TestLineage(t *testing.T) {
	k := newKept(t, County, nil)
	k.take(t, collect(), propose("P1", 10), propose("P2", 10), propose("P3", 10),
		&Merge{deed("M1", "2026-09-01"), []string{"P1", "P2"}, content("合", 20)},
		&Split{deed("P3", "2026-09-01"), []Part{{"S1", content("分一", 5)}, {"S2", content("分二", 5)}}},
		screen("M1", FirstScreening, true), screen("S1", FirstScreening, false))
	all := k.State().Projects()
	if p := all[3]; p.ID != "M1" || !slices.Equal(p.From, []string{"P1", "P2"}) || !slices.Equal(all[0].Into, []string{"M1"}) || all[0].Status != StatusMerged {
		t.Errorf("merged: %+v", p)
	}
	if p := all[2]; p.Status != StatusSplit || !slices.Equal(p.Into, []string{"S1", "S2"}) || !slices.Equal(all[5].From, []string{"P3"}) {
		t.Errorf("split: %+v", p)
	}
	want := Funnel{3, []int{1, 0, 0}, []int{1, 0, 0}, []int{1, 1, 0}}
	if got := k.State().Funnel(2027); !reflect.DeepEqual(got, want) {
		t.Errorf("funnel: %+v", got)
	}
	if f := k.State().Figures(2027, day("2026-10-01")); f.Proposals != 3 || f.Sources[CongressSource] != 3 {
		t.Errorf("proposals: %+v", f)
	}
}

// A tie is settled in a second round, among those that the first did not choose.
func TestChoose_Rounds(t *testing.T) {
	k := newKept(t, County, nil)
	k.take(t, slices.Concat(candidates(6, 1000), []Event{meeting(), plan(5, 6, 5000)}, approvedBy(County))...)
	k.take(t, citing(vote, "2027-01-16", Finding{"P1", Chosen, 9, 9}, Finding{"P2", Chosen, 9, 9}, Finding{"P3", Chosen, 9, 9}, Finding{"P4", Chosen, 9, 9},
		Finding{"P5", NotChosen, 8, 9}, Finding{"P6", NotChosen, 8, 9}), citing(revote, "2027-01-16", Finding{"P5", NotChosen, 4, 9}, Finding{"P6", Chosen, 5, 9}), chose(vote, revote))
	if all := k.State().Projects(); all[4].Status != StatusReserve || all[5].Status != StatusChosen || all[5].Chosen.Origin != revote.Origin {
		t.Errorf("%+v", all[5])
	}
}

// Forty days before the meeting, counted from it: what is late warns, and blocks nothing.
func TestMilestones(t *testing.T) {
	s, err := NewState(origin, DefaultRules(County), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range append(candidates(6, 1000), meeting()) {
		if err := s.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	due := s.Milestones(2027, day("2026-12-08"))
	if due[0].Done != day("2026-08-31") || due[1].Due != day("2026-12-06") || due[1].Overdue != 2 || due[5].Due != day("2027-01-15") || len(due) != 6 {
		t.Errorf("%+v", due)
	}
	late := plan(5, 6, 5000)
	late.Date = day("2026-12-09")
	if err := s.Add(late); err != nil {
		t.Fatal(err)
	}
	if due := s.Milestones(2027, day("2027-01-01")); due[1].Overdue != 3 || due[2].Overdue != 0 {
		t.Errorf("%+v", due)
	}
}

func TestColour(t *testing.T) {
	c := DefaultRules(County).Colours
	for percent, want := range map[int]Colour{0: Red, 29: Red, 30: Orange, 59: Orange, 60: Yellow, 89: Yellow, 90: Green, 100: Green} {
		p := Project{Status: StatusHandedOver, HandOver: &HandOver{}, Reports: []Progressed{{Percent: percent}}}
		if got := c.Colour(p); got != want {
			t.Errorf("%d%%: %s, want %s", percent, got, want)
		}
	}
}

func TestWan(t *testing.T) {
	for text, want := range map[string]Wan{"51.67": 5167, "50": 5000, "50.3": 5030, "0.05": 5, "0": 0} {
		got, err := ParseWan(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%s: %d, %s, %v", text, got, got, err)
		}
	}
	for _, text := range []string{"", "-1", "1.", ".5", "1.234", "01", "1,000", "1e3", "100000001", "1.-1", "+1", "1 ", "1.+1"} {
		if got, err := ParseWan(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func FuzzParseWan(f *testing.F) {
	f.Add("51.67")
	f.Fuzz(func(t *testing.T, text string) {
		w, err := ParseWan(text)
		if again, _ := ParseWan(w.String()); err == nil && (!w.valid() || again != w) {
			t.Errorf("%q is %d, and printed %s", text, w, w)
		}
	})
}
