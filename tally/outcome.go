package tally

// An Outcome is what a ballot decided, with everything it was decided from: the result report sheet (票决结果报告单).
// Its JSON is a contract (docs/protocol.md, section 5.7). An evaluation has ratings
// in the place of items, a questionnaire answers, and neither chooses anything.
type Outcome struct {
	Total      int      `json:"total"`                // 应到: deputies in office
	Present    int      `json:"present"`              // 实到
	Quorum     int      `json:"quorum"`               // the least number present that suffices; 0 in a questionnaire
	Line       int      `json:"line,omitempty"`       // the least number of approvals, or of the satisfied, that suffices; not in every form
	Seats      int      `json:"seats,omitempty"`      // 应选数
	Issued     int      `json:"issued"`               // 发出
	Collected  int      `json:"collected"`            // 收回
	Valid      int      `json:"valid"`                // 有效
	Invalid    int      `json:"invalid"`              // 无效
	Items      []Item   `json:"items"`                // in the order of the ballot
	Ratings    []Rating `json:"ratings,omitempty"`    // in the order of the ballot; none of a void evaluation
	Answers    []Reply  `json:"answers,omitempty"`    // in the order of the ballot; none of a void questionnaire
	Texts      []Texts  `json:"texts,omitempty"`      // in the order of the questions, in a poll of sealed texts
	Electorate int      `json:"electorate,omitempty"` // 应评: whose evaluation or questionnaire it is, those present, all, or whoever was given a card
	Chosen     []string `json:"chosen"`               // 入选, in order of votes, in the order of the ballot among equals
	Tied       []string `json:"tied"`                 // equal at the cut, none of them chosen, in the order of the ballot; items with equal grades
	Vacant     int      `json:"vacant"`               // seats without a chosen project
	Next       Next     `json:"next"`
}

// An Item is the result of one project. In the tick form it has approvals only; in a void ballot it has no counts
// and no rank.
type Item struct {
	ID      string `json:"id"` // 项目编号
	Approve *int   `json:"approve,omitempty"`
	Oppose  *int   `json:"oppose,omitempty"`
	Abstain *int   `json:"abstain,omitempty"`
	Rank    int    `json:"rank,omitempty"` // one more than the projects with more approvals: 1, 2, 2, 4
	Passes  bool   `json:"passes"`         // reaches the line
	Chosen  bool   `json:"chosen"`
}

// Next says who acts on an outcome.
type Next string

// What follows an outcome.
const (
	Announce  Next = "announce"  // the chair announces: nothing is left open, or vacant seats stay vacant by rule
	Revote    Next = "revote"    // the deputies vote again, among the tied
	Presidium Next = "presidium" // the presidium decides a tie or what becomes of unfilled seats
	Void      Next = "void"      // nothing was decided
)

// A Step is one thing that may lawfully be done next. docs/rules.md, section 4.6, names the clause for each.
type Step string

// The lawful next steps.
const (
	StepAnnounce          Step = "announce"            // announce the chosen projects
	StepRevoteAmongTied   Step = "revote_among_tied"   // vote again among the tied, for the vacant seats
	StepPresidiumDecides  Step = "presidium_decides"   // the presidium decides among the tied
	StepLeaveVacant       Step = "leave_vacant"        // fewer projects than planned
	StepFurtherBallot     Step = "further_ballot"      // another ballot for the unfilled seats in this session
	StepNextSession       Step = "next_session"        // another ballot in the next session
	StepBallotAgain       Step = "ballot_again"        // the void ballot is held again
	StepReconveneInQuorum Step = "reconvene_in_quorum" // the sitting meets again when enough deputies are present
)

// Steps returns the lawful next steps. Which of them is taken, people decide and sign; nothing here draws lots.
func (o Outcome) Steps() []Step {
	switch {
	case o.Next == Void && o.Present < o.Quorum:
		return []Step{StepReconveneInQuorum}
	case o.Next == Void:
		return []Step{StepBallotAgain}
	case o.Next == Revote:
		return []Step{StepRevoteAmongTied}
	case o.Next == Presidium && len(o.Tied) > 0:
		return []Step{StepPresidiumDecides}
	case o.Next == Presidium:
		return []Step{StepLeaveVacant, StepFurtherBallot, StepNextSession}
	case o.Vacant > 0:
		return []Step{StepAnnounce, StepLeaveVacant}
	}
	return []Step{StepAnnounce}
}
