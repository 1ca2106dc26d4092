package audit

import (
	"slices"
	"testing"

	"github.com/piaojue/piaojue/ballot"
)

// What is shown to people is what a command is checked by: enough signers of the roles, with the one that must be among them, pass,
// and one fewer does not.
func TestNeeds(t *testing.T) {
	m := &ballot.Manifest{Signatures: ballot.DefaultSignatures()}
	m.Signatures.Open = 3
	for kind, need := range Needs(m) {
		var signers []ballot.Officer
		if need.Among != "" {
			signers = append(signers, ballot.Officer{Role: need.Among})
		}
		for len(signers) < need.Count {
			signers = append(signers, ballot.Officer{Role: need.Roles[len(need.Roles)-1]})
		}
		if err := acts[kind].check(m, signers); err != nil {
			t.Errorf("%s: %+v: %v", kind, need, err)
		}
		if err := acts[kind].check(m, signers[:need.Count-1]); err == nil {
			t.Errorf("%s: %d signers suffice, and %+v is said", kind, need.Count-1, need)
		}
		if need.Among != "" && !slices.Contains(need.Roles, need.Among) {
			t.Errorf("%s: %s is among those who may not", kind, need.Among)
		}
	}
}

// A reason is offered if and only if the board bears it out.
func TestVoidReasons(t *testing.T) {
	for _, x := range []struct {
		name  string
		board Board
		want  []string
	}{
		{"before the tally", Board{phase: Voting}, []string{"FAULT", "OTHER"}},
		{"a complaint", Board{phase: Ceremony, ceremony: ceremony{complained: true}}, []string{"COMPLAINT", "FAULT", "OTHER"}},
		{"more papers than issued", Board{phase: Transcribing, papers: papers{excess: true}}, []string{"COLLECTED_OVER_ISSUED", "FAULT", "OTHER"}},
		{"after the tally", Board{phase: Tallied}, []string{}},
		{"at the end", Board{phase: Voided}, []string{}},
	} {
		x.board.poll = &Poll{Poll: ballot.Poll{Manifest: &ballot.Manifest{Rules: ballot.DefaultRules(ballot.TickUpToN), Roll: ballot.KeyList{Count: 4}}}}
		if got := x.board.VoidReasons(); !slices.Equal(got, x.want) {
			t.Errorf("%s: %v, want %v", x.name, got, x.want)
		}
	}
}
