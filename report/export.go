package report

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// A Reader is for whom a result is exported. The zero one may see the least.
type Reader int

// The readers.
const (
	Anyone     Reader = iota // sees counts only if they are public, and otherwise the names of the chosen projects
	InAudience               // sees the counts: a deputy, if they are for deputies
)

// newExport refuses a report without an outcome.
func newExport(lang words.Language, m *ballot.Manifest, r *audit.Report) (*poll, error) {
	p, err := newPoll("result", lang, m, r)
	if err == nil && r.Outcome == nil {
		err = errNoOutcome
	}
	return p, err
}

// shows reports whether the reader sees counts.
func (p *poll) shows(to Reader) bool {
	return p.Counted() && (p.Open() || to == InAudience && !p.figureless())
}

// table returns the result as rows of texts and numbers, the first being the head: every project with its counts, or, for those who
// may not see them, the chosen ones by name, in order of votes.
func (p *poll) table(to Reader) [][]any {
	if p.Seals() {
		return p.textTable(p.shows(to))
	}
	if p.shows(to) && p.Asks() {
		return p.answerTable()
	}
	if p.shows(to) && p.Evaluates() {
		return p.ratingExport()
	}
	if grades := p.GradeTable(); grades != nil {
		return grades
	}
	if !p.shows(to) {
		rows := [][]any{{p.Say("result.place"), p.Say("result.id"), p.Say("result.project")}}
		for i, c := range p.Projects(p.Outcome.Chosen) {
			rows = append(rows, []any{place(i), c.ID, p.Named(c.Names)})
		}
		return rows
	}
	head := []any{p.Say("result.place"), p.Say("result.id"), p.Say("result.project"), p.Say("result.approve")}
	if p.Three() {
		head = append(head, p.Say("result.oppose"), p.Say("result.abstain"))
	}
	rows := [][]any{append(head, p.Say("result.passes"), p.Say("result.rank"), p.Say("result.chosen"))}
	for i, item := range p.Outcome.Items {
		row := []any{place(i), item.ID, p.Project(i), *item.Approve}
		if p.Three() {
			row = append(row, *item.Oppose, *item.Abstain)
		}
		rows = append(rows, append(row, p.yes(item.Passes), item.Rank, p.yes(item.Chosen)))
	}
	return rows
}

func (p *poll) yes(b bool) string { return yesOrNo(p.Words, b) }

// about returns what a table of the result is to be read with: the poll, its figures, and how it was counted.
func (p *poll) about(to Reader) [][]any {
	f, c := p.Figures(), p.Record.Report
	rows := [][]any{
		{p.Say("report.export.congress"), p.Named(p.Congress)}, {p.Say("report.export.title"), p.Named(p.Title)}, {p.Say("report.time"), p.When()},
		{p.Say("result.total"), f.Total}, {p.Say("result.present"), f.Present}, {p.Say("result.quorum"), f.Quorum},
		{p.Say("result.issued"), f.Issued}, {p.Say("result.collected"), p.Taken(f.Collected)}, {p.Say("result.valid"), p.Judged(f.Valid)}, {p.Say("result.invalid"), p.Judged(f.Invalid)},
		{p.Say("report.electronic"), p.Taken(c.Electronic)}, {p.Say("report.papers"), p.Taken(c.Papers)}, {p.Say("report.surrendered"), c.Surrendered}, {p.Say("report.unused"), p.Judged(c.Unused)},
	}
	switch {
	case p.Seals():
		rows = append(rows, p.aboutTexts(p.shows(to))...)
	case p.Asks():
		rows = append(rows, []any{p.Say("report.answers.questions"), len(p.Candidates)}, []any{p.Say("report.answers.asked"), f.Electorate},
			[]any{p.Say("report.export.note"), p.Apart()})
	case p.Evaluates():
		rows = append(rows, []any{p.Say("report.rating.items"), len(p.Candidates)}, []any{p.Say("report.rating.electorate"), f.Electorate}, []any{p.Say("report.rating.line"), p.gradeLine()})
	default:
		rows = append(rows, []any{p.Say("result.candidates"), len(p.Candidates)}, []any{p.Say("result.seats"), p.Seats}, []any{p.Say("result.line"), f.Line})
	}
	rows = append(rows, [][]any{
		{p.Say("result.manifest"), p.Poll.Manifest.String()}, {p.Say("result.board"), fmt.Sprintf("%s · %d", p.Poll.Origin, p.Poll.Size)}, {p.Say("result.root"), p.Root()},
	}...)
	if p.Bundled() {
		rows = append(rows, []any{p.Say("report.sums"), p.Sums.String()})
	}
	for _, note := range p.notes(to) {
		rows = append(rows, []any{p.Say("report.export.note"), note})
	}
	for _, rule := range p.Counting() {
		rows = append(rows, []any{p.Say("report.counting"), rule})
	}
	return rows
}

// notes say what must not be overlooked.
func (p *poll) notes(to Reader) (said []string) {
	if p.Rehearsal {
		said = append(said, p.Say("verify.rehearsal"))
	}
	if p.Unwitnessed {
		said = append(said, p.Say("result.unwitnessed"))
	}
	if p.Record.Void != "" {
		said = append(said, p.Say("report.void", "Reason", p.Say("report.void."+p.Record.Void)))
	}
	if p.Counted() && !p.shows(to) {
		said = append(said, p.Say("report.export.limited"))
	}
	return said
}

// CSV writes the result as a table that spreadsheets open: UTF-8 with a byte order mark, lines that end in CR LF, every text in quotation
// marks, and no cell that a spreadsheet would take for a formula (threat 41): a text that could be one has an apostrophe before it.
func CSV(w io.Writer, lang words.Language, m *ballot.Manifest, r *audit.Report, to Reader) error {
	p, err := newExport(lang, m, r)
	if err != nil {
		return refuse("CSV", err)
	}
	return writeCSV(w, p.table(to))
}

// writeCSV writes rows as such a table.
func writeCSV(w io.Writer, rows [][]any) error {
	var table strings.Builder
	table.WriteString("\ufeff")
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				table.WriteByte(',')
			}
			table.WriteString(guard(cell, i == 0))
		}
		table.WriteString("\r\n")
	}
	if _, err := io.WriteString(w, table.String()); err != nil {
		return refuse("CSV", err)
	}
	return nil
}

// Where a spreadsheet would see a formula in a text. The wide signs are those that some of them take for the narrow.
var (
	formula = regexp.MustCompile(`^[=+\-@\t\r\n＝＋－＠]`)
	parted  = regexp.MustCompile(`[;|\t\n][ \x{a0}\x{3000}"]*[=+\-@＝＋－＠]`)
)

// quoted is what stands between quotation marks; lines end alike everywhere.
var quoted = strings.NewReplacer(`"`, `""`, "\n", "\r\n")

// guard writes a cell so that no spreadsheet computes it, at whatever sign it parts cells. Quotation marks keep a text in one cell only where
// they begin one: if it parts them at a semicolon, at the beginning of a line. Within every other text what would begin a cell has an
// apostrophe before it, too.
func guard(cell any, first bool) string {
	text, ok := cell.(string)
	if !ok {
		return fmt.Sprint(cell)
	}
	if formula.MatchString(text) {
		text = "'" + text
	}
	text = strings.ReplaceAll(text, "\r", "")
	if !first {
		text = parted.ReplaceAllStringFunc(text, func(at string) string { return at[:1] + "'" + at[1:] })
	}
	return `"` + quoted.Replace(text) + `"`
}

// An Export is the result as JSON (docs/protocol.md, section 9.5).
type Export struct {
	Poll       *audit.Identity       `json:"poll"`
	Congress   ballot.Names          `json:"congress"`
	Title      ballot.Names          `json:"title"`
	Candidates []ballot.Candidate    `json:"candidates"` // in the order of the ballot
	Seats      int                   `json:"seats"`      // 0 where nothing is chosen
	Evaluation *ballot.Evaluation    `json:"evaluation,omitempty"`
	Asked      *ballot.Questionnaire `json:"questionnaire,omitempty"` // whose answers these are
	Report     audit.CollectionBody  `json:"report"`
	Chosen     []string              `json:"chosen"`  // in order of votes
	Outcome    *tally.Outcome        `json:"outcome"` // null for readers who may not see the counts
}

// JSON writes the result for programs.
func JSON(w io.Writer, m *ballot.Manifest, r *audit.Report, to Reader) error {
	p, err := newExport(words.Chinese, m, r)
	if err != nil {
		return refuse("JSON", err)
	}
	e := Export{r.Poll, m.Congress, m.Title, m.Candidates, m.Seats, m.Rules.Evaluation, m.Rules.Questionnaire, r.Record.Report, slices.Clone(r.Outcome.Chosen), r.Outcome}
	if p.Counted() && !p.shows(to) {
		e.Outcome = nil
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	if err := out.Encode(e); err != nil {
		return refuse("JSON", err)
	}
	return nil
}
