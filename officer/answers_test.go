package officer

import (
	"slices"
	"testing"

	"github.com/piaojue/piaojue/ballot"
)

// survey is a questionnaire: single and required, several, a scale.
func survey() *ballot.Manifest {
	m := election(ballot.Asking, 3, 0)
	m.Candidates[0].Question = &ballot.Ask{Kind: ballot.OneAnswer, Answers: []ballot.Names{{"zh": "是"}, {"zh": "X"}}, Required: true}
	m.Candidates[1].Question = &ballot.Ask{Kind: ballot.SeveralAnswers, Answers: []ballot.Names{{"zh": "甲"}, {"zh": "乙"}, {"zh": "丙"}}, Max: 2}
	m.Candidates[2].Question = &ballot.Ask{Kind: ballot.OnScale, From: 1, To: 5}
	return m
}

// TestParseReading_Questionnaire: answers are read as they are called, and why a paper is no ballot is seen from them.
func TestParseReading_Questionnaire(t *testing.T) {
	m := survey()
	const head = "n,X1,X2,X3,w\n"
	got, err := ParseReading(m, []byte(head+"1,是,甲;丙,5,\n2,X,,,\n3,,,,\n4,,乙,,\n5,是,甲；乙；丙,,\n6,是,X,,\n7,是,,,超选\n8,,甲,,必答题未答\n9,,,,不是表决票\n"))
	want := Reading{{1, []ballot.Mark{1, 1, 0, 1, 5}, ""}, {2, []ballot.Mark{2, 0, 0, 0, 0}, ""}, {3, make([]ballot.Mark, 5), Blank},
		{4, []ballot.Mark{0, 0, 1, 0, 0}, Incomplete}, {5, []ballot.Mark{1, 1, 1, 1, 0}, OverSelected}, {6, []ballot.Mark{1, 0, 0, 0, 0}, Unreadable},
		{7, []ballot.Mark{1, 0, 0, 0, 0}, OverSelected}, {8, []ballot.Mark{0, 1, 0, 0, 0}, Incomplete}, {9, make([]ballot.Mark, 5), NotABallot}}
	if err != nil || !slices.EqualFunc(got, want, same) {
		t.Fatalf("%v, %v", got, err)
	}
	if again, err := ParseReading(m, got.Bytes(m)); err != nil || !slices.EqualFunc(again, got, same) {
		t.Errorf("written and read again: %v, %v", again, err)
	}
	for _, row := range []string{"1,否,,,", "1,是,丁,,", "1,是,甲;甲,,", "1,是,,6,", "1,是,,,INCOMPLETE", "1,是;X,,,", "1,是,甲 乙,,"} {
		if _, err := ParseReading(m, []byte(head+row+"\n")); err == nil {
			t.Errorf("%s was read", row)
		}
	}
	a, b := got[:1], Reading{{1, []ballot.Mark{1, 1, 1, 0, 5}, ""}}
	if d := Compare(m, a, b); !slices.Equal(d, []Difference{{1, "X2", "甲;丙", "甲;乙"}}) {
		t.Errorf("%v", d)
	}
}

// What is read of a cell is written so that the same is read again.
func FuzzParseAnswer(f *testing.F) {
	for _, text := range []string{"是", "", "甲;丙", "甲；", "5", "05"} {
		f.Add(text)
	}
	m := survey()
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range m.Candidates {
			marks, ok := ParseAnswer(c.Question, text)
			if !ok {
				continue
			}
			if again, ok := ParseAnswer(c.Question, answerText(c.Question, marks)); !ok || !slices.Equal(again, marks) {
				t.Errorf("%q is %v, and then %v", text, marks, again)
			}
		}
	})
}
