package play

import (
	"fmt"
	"time"

	"github.com/piaojue/piaojue/ballot"
)

// The ballot of a meeting that is made up.
const (
	inventedCandidates = 12
	inventedSeats      = 10
)

// Invent makes up a meeting of 12 projects for 10 seats, in which so many deputies vote on tablets and one more on paper. The
// first ten projects are chosen, and there is no tie, however many vote.
func Invent(tablets int, form ballot.Method) *Meeting {
	n := tablets + 1
	m := &Meeting{
		Folder: "hall", Name: "虚构会议", Agenda: "民生实事项目票决", Body: ballot.Congress, Timestamp: time.Now().Unix(), Seats: inventedSeats,
		Issued: n, MinBallots: minBallots, Rules: ballot.DefaultRules(form), Deputies: invented(n, n),
	}
	for i := range inventedCandidates {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprintf("P%02d", i+1), Names: ballot.Names{"zh": fmt.Sprintf("项目%d", i+1)}})
	}
	for i := range n {
		m.Votes = append(m.Votes, Vote{Marks: inventedMarks(i, form)})
	}
	return m
}

// inventedMarks approves of the first ten projects; every fourth ballot has the eleventh in the place of one of them.
func inventedMarks(i int, form ballot.Method) []ballot.Mark {
	marks := make([]ballot.Mark, inventedCandidates)
	for j := range inventedSeats {
		marks[j] = ballot.Approve
	}
	if i%4 == 0 {
		marks[i/4%inventedSeats], marks[inventedSeats] = ballot.None, ballot.Approve
	}
	if form == ballot.ApproveOpposeAbstain {
		marks[inventedCandidates-1] = ballot.Oppose
	}
	return marks
}

// invented returns n deputies, the first of whom are present.
func invented(n, present int) []Deputy {
	deputies := make([]Deputy, n)
	for i := range deputies {
		deputies[i] = Deputy{fmt.Sprintf("D%03d", i+1), i < present}
	}
	return deputies
}
