package register

// The kinds of events after a bad evaluation (docs/rules.md, section 13.1).
const (
	KindOpen          Kind = "open_case"
	KindFeedback      Kind = "feedback"
	KindListProblem   Kind = "list_problem"
	KindCloseProblem  Kind = "close_problem"
	KindReportAgain   Kind = "report_again"
	KindEvaluateAgain Kind = "evaluate_again"
	KindInquire       Kind = "inquire"
	KindInterpellate  Kind = "interpellate"
	KindAnswer        Kind = "answer"
)

// A Measure is what all events of a case have: which case, and the day on which it happened.
type Measure struct {
	Case string `json:"case"`
	Date Date   `json:"date"`
}

// A Documented is a measure that a document shows: its title and, if any, number.
type Documented struct {
	Measure
	Document string `json:"document"`
}

// An Open begins a case: somebody decided that a bad evaluation is to have consequences.
type Open struct {
	Measure
	Unit string   `json:"unit"`
	Poll Citation `json:"poll"`
}

// A Feedback tells the unit what was found (反馈).
type Feedback struct{ Documented }

// A ListProblem enters one problem in the list.
type ListProblem struct {
	Measure
	Problem  string `json:"problem"` // 问题编号
	Text     string `json:"text"`
	Deadline Date   `json:"deadline"`
}

// A CloseProblem says that a problem was rectified, and by what document that is known.
type CloseProblem struct {
	Documented
	Problem string `json:"problem"`
}

// A ReportAgain is the unit's second report (再次报告).
type ReportAgain struct{ Documented }

// An EvaluateAgain is another evaluation of the same unit (二次测评), which stands beside the first.
type EvaluateAgain struct {
	Measure
	Poll Citation `json:"poll"`
}

// An Inquire is a special inquiry (专题询问).
type Inquire struct{ Documented }

// An Interpellate is an interpellation (质询案), filed jointly by members of the standing committee.
type Interpellate struct {
	Documented
	Signers int `json:"signers"`
}

// An Answer is the unit's answer to the interpellation, and how many of its signers it left dissatisfied.
type Answer struct {
	Documented
	Dissatisfied int `json:"dissatisfied"`
}

// Kind returns [KindOpen].
func (*Open) Kind() Kind { return KindOpen }

// Kind returns [KindFeedback].
func (*Feedback) Kind() Kind { return KindFeedback }

// Kind returns [KindListProblem].
func (*ListProblem) Kind() Kind { return KindListProblem }

// Kind returns [KindCloseProblem].
func (*CloseProblem) Kind() Kind { return KindCloseProblem }

// Kind returns [KindReportAgain].
func (*ReportAgain) Kind() Kind { return KindReportAgain }

// Kind returns [KindEvaluateAgain].
func (*EvaluateAgain) Kind() Kind { return KindEvaluateAgain }

// Kind returns [KindInquire].
func (*Inquire) Kind() Kind { return KindInquire }

// Kind returns [KindInterpellate].
func (*Interpellate) Kind() Kind { return KindInterpellate }

// Kind returns [KindAnswer].
func (*Answer) Kind() Kind { return KindAnswer }
