package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
)

// What editors and scanners put around a code or a passphrase is no part of it.
func TestTyped_Mark(t *testing.T) {
	var codes []string
	err := scans(strings.NewReader("\ufefffirst\r\n\r\nsecond"), func(_ int, code string) error {
		codes = append(codes, code)
		return nil
	})
	if err != nil || !slices.Equal(codes, []string{"first", "second"}) {
		t.Errorf("%q, %v", codes, err)
	}
	path := filepath.Join(t.TempDir(), "passphrase")
	for text, want := range map[string]string{"\ufeff七个字 and more\r\n": "七个字 and more", "more\nnot this": "more", "\ufeff\n": "", "": ""} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := firstLine(path); string(got) != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

// Marks are taken in letters or in the words of the paper. An error says how many there are, or what there is, but not what stood there.
func TestParseMarks(t *testing.T) {
	for _, test := range []struct {
		method     ballot.Method
		text, want string
	}{
		{ballot.ApproveOpposeAbstain, "A O B", ""},
		{ballot.ApproveOpposeAbstain, "赞成 反对 弃权", ""},
		{ballot.ApproveOpposeAbstain, "A O", "2 marks for 3 candidates"},
		{ballot.ApproveOpposeAbstain, "A √ B", "mark 2 is not one of the form's: A O B (赞成 反对 弃权)"},
		{ballot.TickUpToN, "√ - √", ""},
		{ballot.TickUpToN, "√ - A", "mark 3 is not one of the form's: √ -"},
		{ballot.Evaluating, "1 3 -", ""},
		{ballot.Evaluating, "1 4 -", "mark 2 is not one of the form's: - 1 (满意) 2 (基本满意) 3 (不满意)"},
	} {
		m := &ballot.Manifest{Candidates: make([]ballot.Candidate, 3), Rules: ballot.DefaultRules(test.method)}
		_, err := parseMarks(m, test.text)
		if test.want == "" && err != nil || test.want != "" && (err == nil || err.Error() != test.want) {
			t.Errorf("%s: %v, want %q", test.text, err, test.want)
		}
	}
}

// The answers to a questionnaire are typed by number, those to a scale by point, and none is repeated in an error.
func TestTypedAnswers(t *testing.T) {
	m := &ballot.Manifest{Rules: ballot.DefaultRules(ballot.Asking), Candidates: []ballot.Candidate{
		{ID: "a", Question: &ballot.Ask{Kind: ballot.OneAnswer, Answers: make([]ballot.Names, 3)}},
		{ID: "b", Question: &ballot.Ask{Kind: ballot.SeveralAnswers, Answers: make([]ballot.Names, 3), Max: 2}},
		{ID: "c", Question: &ballot.Ask{Kind: ballot.OnScale, To: 10}},
	}}
	for text, want := range map[string][]ballot.Mark{
		"3 1,3 0": {3, 1, 0, 1, 1}, "- - -": {0, 0, 0, 0, 0}, "1 2 10": {1, 0, 1, 0, 11},
		"4 - -": nil, "1,2 - -": nil, "1 2,2 -": nil, "1 - 11": nil, "1 -": nil, "0 - -": nil, "1 1, 5": nil,
	} {
		got, err := parseMarks(m, text)
		if (err == nil) != (want != nil) || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}
