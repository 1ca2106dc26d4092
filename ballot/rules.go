package ballot

import (
	"fmt"
	"slices"
	"strconv"
)

// Rules are the ballot rules (票决办法) of a poll: signed data that the verifier executes again. Each field is one
// row of docs/rules.md, section 2; where only one value is listed there, no other is built and no other is accepted.
type Rules struct {
	Document             string   `json:"document"` // the rules as adopted: title and, if any, number
	Method               Method   `json:"ballot_method"`
	Secret               bool     `json:"secret"`
	Quorum               Fraction `json:"quorum,omitzero"`         // none where nothing is decided
	PassLine             Fraction `json:"pass_threshold,omitzero"` // none where nothing rests on a line
	Differential         int      `json:"min_differential_pct"`
	DifferentialDocument string   `json:"differential_document,omitempty"` // what allows another percentage than 20
	BlankItem            string   `json:"blank_item_means"`
	BlankBallot          string   `json:"blank_ballot"`
	OverSelected         string   `json:"over_select"`
	UnclearMarks         string   `json:"unclear_marks"`
	WriteIn              string   `json:"write_in"`
	NotVoted             string   `json:"not_voted"`
	Proxy                string   `json:"proxy"`
	CollectedOverIssued  string   `json:"collected_gt_issued"`
	Tie                  string   `json:"tie_at_boundary,omitempty"`
	RevoteMajority       bool     `json:"revote_needs_majority,omitempty"`
	Shortfall            string   `json:"shortfall,omitempty"`
	SmallGroup           int      `json:"small_group,omitempty"` // fewer ballots reveal votes: see [Rules.LeastGroup]

	Evaluation    *Evaluation    `json:"evaluation,omitempty"` // if and only if the form is one
	Questionnaire *Questionnaire `json:"questionnaire,omitempty"`
}

// DefaultSmallGroup is below how many ballots a result is taken to reveal votes, where the rules say nothing.
const DefaultSmallGroup = 10

// LeastGroup returns how many ballots hide a vote among them (docs/rules.md, section 2.1).
func (r Rules) LeastGroup() int {
	if r.SmallGroup == 0 {
		return DefaultSmallGroup
	}
	return r.SmallGroup
}

func (r Rules) checkSmallGroup() error {
	if n := r.SmallGroup; n != 0 && (n < 2 || n > 1000) {
		return &RuleError{"small_group", strconv.Itoa(n), "2 to 1000 ballots, or no such field"}
	}
	return nil
}

// A Method is a ballot form (docs/rules.md, section 1).
type Method string

// The ballot forms.
const (
	ApproveOpposeAbstain Method = "APPROVE_OPPOSE_ABSTAIN" // each project by itself, at most Seats approvals
	TickUpToN            Method = "TICK_UP_TO_N"           // at most Seats ticks
	Evaluating           Method = "EVALUATION"             // a grade for each item: see [Evaluation]
	Asking               Method = "QUESTIONNAIRE"          // an answer to each question: see [Ask]
	SealedText           Method = "SEALED_TEXT"            // an answer in words to each question: see [Texts]
)

// Chooses reports whether the form chooses among projects: it has seats, a line, ties and a shortfall.
func (r Rules) Chooses() bool { return r.Method == ApproveOpposeAbstain || r.Method == TickUpToN }

// The values of the rules that have more than one.
const (
	TieRevote    = "REVOTE"            // vote again among the tied
	TiePresidium = "PRESIDIUM_DECIDES" // the presidium decides

	ShortfallPresidium = "PRESIDIUM_DECIDES" // the presidium decides what becomes of the unfilled seats
	ShortfallVacant    = "VACANT"            // they stay vacant

	BlankItemAbstain     = "ABSTAIN"
	BlankItemNotApproved = "NOT_APPROVED"
	BlankItemNotRated    = "NOT_RATED"    // 未评: outside every denominator of the item
	BlankItemNotAnswered = "NOT_ANSWERED" // 未答

	BlankBallotValid   = "VALID"
	BlankBallotInvalid = "INVALID_PAPER" // a paper without any mark is set aside
)

// DefaultDifferential is the least excess of candidates over seats, in percent of the seats.
const DefaultDifferential = 20

// A Base is what a fraction is taken of.
type Base string

// The bases of fractions.
const (
	OfAll     Base = "all"     // all deputies in office (全体代表)
	OfPresent Base = "present" // the deputies who checked in (实到)
	OfValid   Base = "valid"   // the valid ballots (有效票)
	OfIssued  Base = "issued"  // whoever was given a card (领卡的人); of a questionnaire alone
	OfList    Base = "list"    // all on a closed list of citizens (名单上的人), who are no deputies; of an evaluation alone
)

// A Fraction is a line that a number must reach (inclusive) or exceed.
type Fraction struct {
	Num       int  `json:"num"`
	Den       int  `json:"den"`
	Of        Base `json:"of"`
	Inclusive bool `json:"inclusive"`
}

// Least returns the least whole number that suffices for a base of the given size, in integers. It is never 0: half of
// no valid ballots must not be reached by no votes. Where the form has no such line, it is.
func (f Fraction) Least(base int) int {
	if f == (Fraction{}) {
		return 0
	}
	if f.Inclusive {
		return max(1, (base*f.Num+f.Den-1)/f.Den)
	}
	return base*f.Num/f.Den + 1
}

// Reached reports whether n suffices for a base of the given size.
func (f Fraction) Reached(n, base int) bool { return n >= f.Least(base) }

func (f Fraction) String() string {
	if f.Inclusive {
		return fmt.Sprintf(">= %d/%d of %s", f.Num, f.Den, f.Of)
	}
	return fmt.Sprintf("> %d/%d of %s", f.Num, f.Den, f.Of)
}

// check refuses a line that nothing is below or that nothing can reach.
func (f Fraction) check(field string, of ...Base) error {
	if f.Den < 1 || f.Den > 100 || f.Num < 1 || f.Num > f.Den || f.Num == f.Den && !f.Inclusive {
		return &RuleError{field, f.String(), "a fraction above 0 that can be reached, with a denominator up to 100"}
	}
	if !slices.Contains(of, f.Of) {
		return &RuleError{field, f.String(), "a fraction of " + alternatives(of)}
	}
	return nil
}

// DefaultRules returns the rules of docs/rules.md, section 2, for a form.
func DefaultRules(method Method) Rules {
	r := Rules{
		Document:            "民生实事项目票决办法",
		Method:              method,
		Secret:              true,
		Quorum:              Fraction{2, 3, OfAll, true},
		PassLine:            Fraction{1, 2, OfAll, false},
		Differential:        DefaultDifferential,
		BlankItem:           BlankItemAbstain,
		BlankBallot:         BlankBallotValid,
		OverSelected:        "INVALID_WHOLE_BALLOT",
		UnclearMarks:        "INVALID_WHOLE_BALLOT",
		WriteIn:             "NOT_ALLOWED",
		NotVoted:            "COUNTED_SEPARATELY",
		Proxy:               "NONE",
		CollectedOverIssued: "BALLOTING_VOID",
		Tie:                 TieRevote,
		RevoteMajority:      true,
		Shortfall:           ShortfallPresidium,
	}
	switch method {
	case TickUpToN:
		r.BlankItem = BlankItemNotApproved
	case Evaluating:
		r.evaluate()
	case Asking:
		r.ask()
	case SealedText:
		r.seal()
	}
	return r
}

// A RuleError names a rule whose value is not one that can be carried out.
type RuleError struct {
	Field string // as in the manifest
	Value string
	Want  string
}

func (e *RuleError) Error() string {
	return fmt.Sprintf("rule %s is %q: want %s", e.Field, e.Value, e.Want)
}

// Check refuses rules that are not built. Every error is a [*RuleError].
func (r Rules) Check() error {
	for _, err := range []error{
		checkDocument("document", r.Document),
		checkValues(r.values()),
		r.checkSmallGroup(),
		r.checkForm(),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func checkDocument(field, title string) error {
	if err := checkText(title, MaxName); err != nil {
		return &RuleError{field, title, "the title of the document as adopted: " + err.Error()}
	}
	return nil
}

// A value is a rule with the values that are built.
type value struct {
	field, value string
	want         []string
}

// values are the rules that every form has.
func (r Rules) values() []value {
	return []value{
		{"ballot_method", string(r.Method), []string{string(ApproveOpposeAbstain), string(TickUpToN), string(Evaluating), string(Asking), string(SealedText)}},
		{"secret", strconv.FormatBool(r.Secret), []string{"true"}},
		{"blank_item_means", r.BlankItem, r.blankItem()},
		{"blank_ballot", r.BlankBallot, r.blankBallot()},
		{"over_select", r.OverSelected, []string{"INVALID_WHOLE_BALLOT"}},
		{"unclear_marks", r.UnclearMarks, []string{"INVALID_WHOLE_BALLOT"}},
		{"write_in", r.WriteIn, []string{"NOT_ALLOWED"}},
		{"not_voted", r.NotVoted, []string{"COUNTED_SEPARATELY"}},
		{"proxy", r.Proxy, []string{"NONE"}},
		{"collected_gt_issued", r.CollectedOverIssued, []string{"BALLOTING_VOID"}},
	}
}

func checkValues(values []value) error {
	for _, v := range values {
		if !slices.Contains(v.want, v.value) {
			return &RuleError{v.field, v.value, alternatives(v.want)}
		}
	}
	return nil
}

// checkForm checks the rules that not every form has.
func (r Rules) checkForm() error {
	if r.Evaluation != nil && r.Method != Evaluating {
		return &RuleError{"evaluation", string(r.Method), "no such field but in the form " + string(Evaluating)}
	}
	if r.Questionnaire != nil && r.Method != Asking {
		return &RuleError{"questionnaire", string(r.Method), "no such field but in the form " + string(Asking)}
	}
	if r.Method == Asking {
		return r.checkQuestionnaire()
	}
	if r.Seals() {
		return r.checkSealed()
	}
	if err := r.Quorum.check("quorum", OfAll); err != nil {
		return err
	}
	if r.Method == Evaluating {
		return r.checkEvaluation()
	}
	if err := r.checkDifferential(); err != nil {
		return err
	}
	if err := r.PassLine.check("pass_threshold", OfAll, OfPresent, OfValid); err != nil {
		return err
	}
	return checkValues([]value{
		{"tie_at_boundary", r.Tie, []string{TieRevote, TiePresidium}},
		{"revote_needs_majority", strconv.FormatBool(r.RevoteMajority), []string{"true"}},
		{"shortfall", r.Shortfall, []string{ShortfallPresidium, ShortfallVacant}},
	})
}

// checkDifferential refuses a percentage that nothing allows.
func (r Rules) checkDifferential() error {
	if r.Differential < 0 || r.Differential > 1000 {
		return &RuleError{"min_differential_pct", strconv.Itoa(r.Differential), "a percentage from 0 to 1000"}
	}
	if r.DifferentialDocument != "" {
		return checkDocument("differential_document", r.DifferentialDocument)
	}
	if r.Differential != DefaultDifferential {
		return &RuleError{"min_differential_pct", strconv.Itoa(r.Differential), "20, or the document that allows another percentage in differential_document"}
	}
	return nil
}

// blankItem returns what an empty item may mean in the form.
func (r Rules) blankItem() []string {
	switch r.Method {
	case TickUpToN:
		return []string{BlankItemNotApproved}
	case Evaluating:
		return []string{BlankItemNotRated, BlankItemAbstain}
	case Asking, SealedText:
		return []string{BlankItemNotAnswered}
	}
	return []string{BlankItemAbstain}
}

// blankBallot returns what may become of a ballot without any mark in the form.
func (r Rules) blankBallot() []string {
	if !r.Chooses() && !r.Seals() { // there is no paper of sealed texts
		return []string{BlankBallotInvalid, BlankBallotValid}
	}
	return []string{BlankBallotValid}
}

// alternatives lists values for a message.
func alternatives[T ~string](values []T) string {
	text := ""
	for i, v := range values {
		if i > 0 {
			text += " or "
		}
		text += string(v)
	}
	return text
}
