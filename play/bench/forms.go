package bench

import (
	"fmt"
	"math/rand/v2"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// Forms are the letters of the ballots whose speed is compared: A ticks up to ten of twelve projects, B answers ten questions with one of three
// answers each, C approves or opposes twelve projects and approves at most ten, and S is a survey of one question with three
// answers (docs/fast-verification.md, section 5).
const Forms = "ABCS"

// manifestOf returns as much of a manifest as its ballots ask for. Nobody signs tokens: the ballots are such as papers become.
func manifestOf(form string) (*ballot.Manifest, error) {
	m := &ballot.Manifest{
		Version: 1, Origin: "piaojue.example/bench/" + form, Congress: ballot.Names{"zh": "虚构会议"}, Title: ballot.Names{"zh": form},
		Seats: inventedSeats, Registrars: []ballot.Registrar{}, Officers: []ballot.Officer{}, Signatures: ballot.DefaultSignatures(),
		Trustees: ballot.Trusteeship{Keys: []crypto.PublicKey{}},
	}
	switch form {
	case "A":
		m.Rules, m.Candidates = ballot.DefaultRules(ballot.TickUpToN), projects(12, nil)
	case "B":
		m.Rules, m.Candidates = ballot.DefaultRules(ballot.Asking), projects(10, oneOfThree)
	case "C":
		m.Rules, m.Candidates = ballot.DefaultRules(ballot.ApproveOpposeAbstain), projects(12, nil)
	case "S":
		m.Rules, m.Candidates = ballot.DefaultRules(ballot.Asking), projects(1, oneOfThree)
	default:
		return nil, fmt.Errorf("form %q: want one of %s", form, Forms)
	}
	return m, nil
}

// inventedSeats is how many projects of forms A and C may be approved.
const inventedSeats = 10

var oneOfThree = &ballot.Ask{Kind: ballot.OneAnswer, Required: true, Answers: []ballot.Names{{"zh": "满意"}, {"zh": "一般"}, {"zh": "不满意"}}}

func projects(n int, question *ballot.Ask) (all []ballot.Candidate) {
	for i := range n {
		all = append(all, ballot.Candidate{ID: fmt.Sprintf("P%02d", i+1), Names: ballot.Names{"zh": fmt.Sprintf("项目%d", i+1)}, Question: question})
	}
	return all
}

// marksOf marks a ballot at random, as it may be marked.
func marksOf(m *ballot.Manifest) []ballot.Mark {
	marks := m.Places()
	approvals := 0
	for i, last := range marks {
		if m.Rules.Questionnaire != nil {
			marks[i] = 1 + rand.N(last)
			continue
		}
		marks[i] = rand.N(last + 1)
		if marks[i] == ballot.Approve {
			if approvals++; approvals > m.Seats {
				marks[i] = ballot.None
			}
		}
	}
	return marks
}
