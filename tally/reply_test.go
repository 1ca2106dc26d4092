package tally

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
)

// asking returns the manifest of a questionnaire of 62 people with these questions.
func asking(questions ...ballot.Ask) *ballot.Manifest {
	m := &ballot.Manifest{Rules: ballot.DefaultRules(ballot.Asking), Roll: ballot.KeyList{Count: 62}}
	for i, q := range questions {
		for j := range q.Answers {
			q.Answers[j] = ballot.Names{"zh": fmt.Sprint("答", j)}
		}
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprint("q", i+1), Question: &q})
	}
	return m
}

func single(answers int) ballot.Ask {
	return ballot.Ask{Kind: ballot.OneAnswer, Answers: make([]ballot.Names, answers)}
}

func several(answers, max int) ballot.Ask {
	return ballot.Ask{Kind: ballot.SeveralAnswers, Answers: make([]ballot.Names, answers), Max: max}
}

func required(q ballot.Ask) ballot.Ask {
	q.Required = true
	return q
}

var oneToFive = ballot.Ask{Kind: ballot.OnScale, From: 1, To: 5}

// docs/rules.md, section 9.3, clause by clause, as the outcome says it.
func TestAnswers(t *testing.T) {
	for _, test := range []struct {
		name  string
		q     ballot.Ask
		valid int
		row   []int
		want  string
	}{
		{"single", single(3), 40, []int{20, 12, 3}, `{"id":"q1","votes":[20,12,3],"empty":5}`},
		{"single-required", required(single(2)), 40, []int{40, 0}, `{"id":"q1","votes":[40,0],"empty":0}`},
		{"single-all-empty", single(2), 40, []int{0, 0}, `{"id":"q1","votes":[0,0],"empty":40}`},
		{"several", several(3, 2), 40, []int{4, 36, 30, 6}, `{"id":"q1","votes":[36,30,6],"empty":4}`},
		{"several-with-as-few-as-can-be", several(3, 2), 40, []int{4, 36, 0, 0}, `{"id":"q1","votes":[36,0,0],"empty":4}`},
		{"several-required", required(several(3, 3)), 40, []int{40, 40, 40}, `{"id":"q1","votes":[40,40,40],"empty":0}`},
		{"several-all-empty", several(3, 2), 40, []int{40, 0, 0, 0}, `{"id":"q1","votes":[0,0,0],"empty":40}`},
		{"scale-is-a-mean-of-those-who-answered", oneToFive, 40, []int{0, 0, 10, 10, 10}, `{"id":"q1","votes":[0,0,10,10,10],"empty":10,"mean":{"num":120,"den":30,"display":"4.00"}}`},
		{"scale-from-0", ballot.Ask{Kind: ballot.OnScale, To: 2}, 3, []int{2, 0, 1}, `{"id":"q1","votes":[2,0,1],"empty":0,"mean":{"num":2,"den":3,"display":"0.67"}}`},
		{"scale-rounds-half-up", oneToFive, 8, []int{1, 0, 0, 7, 0}, `{"id":"q1","votes":[1,0,0,7,0],"empty":0,"mean":{"num":29,"den":8,"display":"3.63"}}`},
		{"scale-nobody-answered", oneToFive, 40, []int{0, 0, 0, 0, 0}, `{"id":"q1","votes":[0,0,0,0,0],"empty":40,"mean":{"num":0,"den":0}}`},
		{"one-voter", oneToFive, 1, []int{0, 0, 0, 0, 1}, `{"id":"q1","votes":[0,0,0,0,1],"empty":0,"mean":{"num":5,"den":1,"display":"5.00"}}`},
		{"nobody-voted", required(single(2)), 0, []int{0, 0}, `{"id":"q1","votes":[0,0],"empty":0}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, err := Decide(asking(test.q), Figures{50, 50, test.valid + 2, test.valid, 2}, Counts{test.row})
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := json.Marshal(o.Answers); string(got) != "["+test.want+"]" {
				t.Errorf("got  %s\nwant [%s]", got, test.want)
			}
			if o.Next != Announce || len(o.Items)+len(o.Ratings)+len(o.Chosen)+len(o.Tied)+o.Line+o.Seats+o.Vacant+o.Quorum != 0 {
				t.Errorf("a questionnaire decided something: %+v", o)
			}
		})
	}
}

// Counts that no ballots can add up to are refused: docs/rules.md, section 9.3.
func TestAnswersRefusals(t *testing.T) {
	for _, test := range []struct {
		name string
		q    ballot.Ask
		row  []int
	}{
		{"single-more-answers-than-ballots", single(2), []int{21, 20}},
		{"single-negative", single(2), []int{-1, 20}},
		{"single-required-and-empty", required(single(2)), []int{20, 19}},
		{"several-over-the-most", several(3, 2), []int{0, 40, 40, 1}},
		{"several-an-answer-more-often-than-ballots-answer", several(3, 2), []int{10, 31, 0, 0}},
		{"several-fewer-answers-than-ballots-answer", several(3, 2), []int{10, 10, 10, 9}},
		{"several-more-empty-than-ballots", several(3, 2), []int{41, 0, 0, 0}},
		{"several-negative-empty", several(3, 2), []int{-1, 20, 20, 1}},
		{"several-required-and-fewer", required(several(3, 2)), []int{39, 0, 0}},
		{"scale-over", oneToFive, []int{40, 0, 0, 0, 1}},
		{"an-answer-too-few", single(3), []int{20, 20}},
		{"no-place-for-the-empty", several(3, 2), []int{20, 20, 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if o, err := Decide(asking(test.q), Figures{50, 50, 40, 40, 0}, Counts{test.row}); err == nil {
				t.Errorf("%v became %+v", test.row, o)
			}
		})
	}
}

// Whose questionnaire it is, and that more collected than issued void it as any other ballot; few present do not.
func TestAnswersElectorate(t *testing.T) {
	m := asking(single(2))
	for base, want := range map[ballot.Base]int{ballot.OfPresent: 10, ballot.OfAll: 62, ballot.OfIssued: 9} {
		m.Rules.Questionnaire.Electorate = base
		if o, err := Decide(m, Figures{10, 9, 7, 7, 0}, Counts{{3, 4}}); err != nil || o.Electorate != want || o.Next != Announce {
			t.Errorf("%s: %+v, %v", base, o, err)
		}
	}
	if o, err := Decide(m, Figures{7, 7, 8, 8, 0}, Counts{{3, 4}}); err != nil || o.Next != Void || len(o.Answers) != 0 {
		t.Errorf("collected over issued: %+v, %v", o, err)
	}
}

// TestAnswersAgainstOracle holds the count against one at a table: ballot by ballot, from the marks that stand on them.
func TestAnswersAgainstOracle(t *testing.T) {
	for seed := range uint64(5000) {
		r := rand.New(rand.NewPCG(9, seed))
		q := []ballot.Ask{single(2 + r.IntN(5)), several(4, 1+r.IntN(4)), {Kind: ballot.OnScale, From: r.IntN(3), To: 5}}[r.IntN(3)]
		q.Required = r.IntN(2) == 0
		m := asking(q)
		counts, want := Counts{make([]int, m.Questions()[0].Choices())}, Reply{ID: "q1", Votes: make([]int, len(q.Labels()))}
		ballots, points := r.IntN(12), 0
		for range ballots {
			chosen := r.Perm(len(want.Votes))[:given(r, q)]
			marks := make([]ballot.Mark, len(m.Places()))
			for _, a := range chosen {
				want.Votes[a]++
				points += q.From + a
				if q.Kind == ballot.SeveralAnswers {
					marks[a] = 1
				} else {
					marks[0] = ballot.Mark(a + 1)
				}
			}
			if len(chosen) == 0 {
				want.Empty++
			}
			for j, n := range m.Choices(marks)[0] {
				counts[0][j] += n
			}
		}
		if q.Kind == ballot.OnScale {
			want.Mean = &Mean{Num: points, Den: ballots - want.Empty}
		}
		o, err := Decide(m, Figures{12, 12, ballots, ballots, 0}, counts)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		got := o.Answers[0]
		if got.Mean != nil {
			got.Mean.Display = ""
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %+v\ngot  %+v\nwant %+v", seed, q, got, want)
		}
	}
}

// given is how many answers a voter gives.
func given(r *rand.Rand, q ballot.Ask) int {
	least, most := 0, 1
	if q.Required {
		least = 1
	}
	if q.Kind == ballot.SeveralAnswers {
		most = q.Max
	}
	return least + r.IntN(most-least+1)
}

// The guard looks at each answer of several by itself: docs/rules.md, section 2.1.
func TestAnswersGuard(t *testing.T) {
	m := asking(several(3, 2))
	for _, test := range []struct {
		row  []int
		want int
	}{{[]int{0, 20, 20, 0}, 1}, {[]int{20, 0, 0, 0}, 1}, {[]int{0, 20, 7, 0}, 0}, {[]int{1, 19, 19, 0}, 0}} {
		if found := Guard(Result{m, 20, Counts{test.row}}); len(found) != test.want {
			t.Errorf("%v: %v", test.row, found)
		}
	}
}

// checkReplies accepts what some ballots say and nothing else: every row of three ballots of two answers is looked at.
func TestAnswersAreThoseOfBallots(t *testing.T) {
	for _, q := range []ballot.Ask{several(2, 1), several(2, 2), required(several(2, 1)), required(several(2, 2)), single(2), required(single(2))} {
		m := asking(q)
		width, possible := m.Questions()[0].Choices(), map[string]bool{}
		var ballots [][]int
		for _, a := range []ballot.Mark{0, 1} {
			for _, b := range []ballot.Mark{0, 1} {
				marks := []ballot.Mark{a, b}
				if q.Kind == ballot.OneAnswer {
					marks = []ballot.Mark{a + a*b} // 0, 1 or 2
				}
				answers := a + b
				if q.Kind == ballot.SeveralAnswers && int(answers) > q.Max || q.Required && marks[0] == 0 && (len(marks) == 1 || b == 0) {
					continue
				}
				ballots = append(ballots, m.Choices(marks)[0])
			}
		}
		for _, x := range ballots {
			for _, y := range ballots {
				for _, z := range ballots {
					row := make([]int, width)
					for j := range row {
						row[j] = x[j] + y[j] + z[j]
					}
					possible[fmt.Sprint(row)] = true
				}
			}
		}
		row := make([]int, width)
		for n := range 1 << (2 * width) { // 0 to 3 everywhere
			for j := range row {
				row[j] = n >> (2 * j) & 3
			}
			_, err := Decide(m, Figures{3, 3, 3, 3, 0}, Counts{row})
			if (err == nil) != possible[fmt.Sprint(row)] {
				t.Errorf("%s, %d of %d, required %t: %v: %v", q.Kind, q.Max, len(q.Answers), q.Required, row, err)
			}
			if err != nil && !strings.Contains(err.Error(), "question q1") {
				t.Error(err)
			}
		}
	}
}
