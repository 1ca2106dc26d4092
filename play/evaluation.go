package play

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/ballot"
)

// The tables of one year's evaluation (docs/protocol.md, section 9.2): the papers, and the figures item by item. With the figures
// alone, ballots are made up that add up to them.
func opinionsFile(year string) string { return "ballots_" + year + ".csv" }
func resultsFile(year string) string  { return "results_" + year + ".csv" }

// expectedFile holds the figures of each year as they were announced.
const expectedFile = "expected.json"

var yearly = regexp.MustCompile(`^(?:ballots|results)_([0-9]{4})\.csv$`)

// evaluates reports whether the folder is that of an evaluation: it has a table of some year. Without a year, the last one is taken.
func (r *reader) evaluates() bool {
	if r.year == "" {
		files, _ := fs.ReadDir(r.fsys, ".") // what is missing is said when it is opened
		for _, f := range files {
			if found := yearly.FindStringSubmatch(f.Name()); found != nil {
				r.year = max(r.year, found[1])
			}
		}
	}
	return r.year != ""
}

func (r *reader) has(file string) bool {
	_, err := fs.Stat(r.fsys, file)
	return err == nil
}

// listed is the file with the names of what is voted on.
func (r *reader) listed() string {
	if r.asks() {
		return questionnaireFile
	}
	if results := resultsFile(r.year); r.year != "" && r.has(results) {
		return results
	}
	return candidatesFile
}

// openEvaluation reads meeting.json. Without one there are the defaults.
func (r *reader) openEvaluation() error {
	if !r.has(opinionsFile(r.year)) && !r.has(resultsFile(r.year)) {
		return NewFault("FILE_MISSING", opinionsFile(r.year), "there are neither ballots nor results of this year")
	}
	if err := r.openOr(map[string]string{"name": "满意度测评", "agenda": r.year + "年度项目满意度测评"}); err != nil {
		return err
	}
	return r.attended()
}

// attended takes how many came and handed in a paper from the figures of the year in expected.json, as far as meeting.json does not say so.
// Neither ballots nor counts tell who stayed away, and nothing else is taken from there.
func (r *reader) attended() error {
	if !r.has(expectedFile) {
		return nil
	}
	text, err := readFile(r.fsys, expectedFile)
	if err != nil {
		return err
	}
	expected, err := parseDocument(expectedFile, text)
	if err != nil {
		return err
	}
	for _, path := range []string{"total_delegates", "present", "collected"} {
		said := "meeting_" + r.year + "." + path
		if _, given := r.given(path); given {
			continue
		}
		n, err := expected.number(said, 0)
		if err == nil && (n < 0 || n > MaxDeputies) {
			err = expected.fault("NUMBER", said, "%d: want %d to %d", n, 0, MaxDeputies)
		}
		if err != nil {
			return err
		}
		if value, given := expected.given(said); given {
			r.fields[path] = field{value: value}
		}
	}
	return nil
}

// noSeats refuses what would choose.
func (r *reader) noSeats() error {
	if _, given := r.given("seats"); given {
		return r.fault("RULE", "seats", "an evaluation or a questionnaire chooses nothing; take this out")
	}
	return nil
}

// otherForm refuses rules of another form than the tables are of.
func (r *reader) otherForm(method ballot.Method) error {
	switch {
	case r.form() != "":
		return r.fault("RULE", "rules.ballot_method", "%q: the files are those of a poll whose form is %s", method, r.form())
	case method == ballot.Asking:
		return NewFault("FILE_MISSING", questionnaireFile, "the file is missing")
	}
	return NewFault("FILE_MISSING", "ballots_YYYY.csv", "there are neither ballots nor results of this year")
}

var gradeSets = map[string]func() []ballot.Grade{"THREE": ballot.ThreeGrades, "WITH_NO_KNOWLEDGE": ballot.FourGrades, "FIVE": ballot.FiveGrades}

// evaluation reads rules.evaluation. The preset comes first: the line depends on it.
func (r *reader) evaluation(rules *ballot.Rules) (err error) {
	if rules.Evaluation == nil {
		return nil
	}
	set, preset, e := "THREE", string(ballot.Majority), *rules.Evaluation
	electorate, of, tie := string(e.Electorate), string(e.RateOf), ""
	fields := map[string]*string{"grades": &set, "grade_preset": &preset, "electorate": &electorate, "rate_of": &of, "tie": &tie}
	for _, path := range r.paths {
		name, ok := strings.CutPrefix(path, "rules.evaluation.")
		if !ok {
			continue
		}
		if name == "grades" && r.fields[path].value == json.Delim('[') {
			if e.Grades, err = r.ownGrades(); err != nil {
				return err
			}
			set = ""
			continue
		}
		if fields[name] == nil {
			return r.fault("FIELD_UNKNOWN", path, "no such rule of an evaluation; there are grades, grade_preset, electorate, rate_of and tie")
		}
		if err := r.string(path, fields[name]); err != nil {
			return err
		}
	}
	if grades, known := gradeSets[set]; known {
		e.Grades = grades()
	} else if set != "" {
		return r.fault("RULE", "rules.evaluation.grades", "%q: want THREE, WITH_NO_KNOWLEDGE or FIVE, or a list of grades", set)
	}
	*rules = rules.With(ballot.Preset(preset))
	with := rules.Evaluation
	with.Grades, with.Electorate, with.RateOf, with.Tie = e.Grades, ballot.Base(electorate), ballot.Base(of), cmp.Or(tie, with.Tie)
	return nil
}

// ownGrades reads grades that a body has of its own: [{"zh":…,"en":…,"counts_as":…}…], en if there is one.
func (r *reader) ownGrades() (grades []ballot.Grade, err error) {
	var whole struct {
		Rules struct {
			Evaluation struct{ Grades []map[string]string }
		}
	}
	err = json.Unmarshal(r.text, &whole)
	for _, g := range whole.Rules.Evaluation.Grades {
		own := ballot.Grade{Names: ballot.Names{}, CountsAs: ballot.Standing(g["counts_as"])}
		for name, text := range g {
			switch name {
			case "zh", "en":
				own.Names[name] = strings.TrimSpace(text)
			case "counts_as":
			default:
				err = errors.New(name)
			}
		}
		grades = append(grades, own)
	}
	if err != nil {
		return nil, r.fault("FIELD_TYPE", "rules.evaluation.grades", `want [{"zh":…,"en":…,"counts_as":…}, …]: texts, and no other field`)
	}
	return grades, nil
}

// items reads what is evaluated.
func (r *reader) items() error {
	t, err := readTable(r.fsys, r.listed())
	if err != nil {
		return err
	}
	return r.list(t)
}

// gradeCodes are how a table says the grades: by name, and by a letter where only one counts so.
func gradeCodes(e *ballot.Evaluation) map[string]ballot.Mark {
	codes, letters := map[string]ballot.Mark{"": ballot.None}, map[ballot.Standing]string{
		ballot.Satisfied: "S", ballot.MostlySatisfied: "B", ballot.Dissatisfied: "N", ballot.NoKnowledge: "U"}
	for i, g := range e.Grades {
		codes[g.Names["zh"]] = ballot.Mark(i + 1)
		same := func(other ballot.Grade) bool { return other.CountsAs == g.CountsAs }
		if slices.IndexFunc(e.Grades, same) == i && !slices.ContainsFunc(e.Grades[i+1:], same) {
			codes[letters[g.CountsAs]] = ballot.Mark(i + 1)
		}
	}
	return codes
}

func isBlank(marks []ballot.Mark) bool {
	return !slices.ContainsFunc(marks, func(m ballot.Mark) bool { return m != ballot.None })
}

// turnout reads who is in office and who came. Where nothing says so, it is those who handed in a ballot.
func (r *reader) turnout() error {
	for _, path := range []string{"total_delegates", "present"} {
		if _, given := r.given(path); !given {
			r.fields[path] = field{value: json.Number(strconv.Itoa(len(r.meeting.Votes)))}
		}
	}
	return r.head()
}
