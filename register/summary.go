package register

// A Summary is how a suggestion stands on some day, for people and programs.
type Summary struct {
	ID       string     `json:"id"`
	Title    string     `json:"title"`
	Unit     string     `json:"unit"` // empty before it is assigned
	Phase    Phase      `json:"phase"`
	Grades   [][]string `json:"grades"`       // of each of [Stages] in turn, what each round was graded; an empty text where nobody graded
	Months   int        `json:"months"`       // to reply in; 0 before it is assigned
	Rework   bool       `json:"rework"`       // 须重新办理: some reply was found 不满意
	Due      Date       `json:"due,omitzero"` // the last day for the reply that is wanted now
	Left     int        `json:"left"`         // days until then
	Overdue  int        `json:"overdue"`      // days since then
	Repeated bool       `json:"repeated"`     // some stage was evaluated in more than one round
}

// Summaries says how suggestions stand at the end of a day, as [Suggestion.At] does of one.
func Summaries(all []Suggestion, day Date) []Summary {
	sums := []Summary{}
	for _, s := range all {
		sums = append(sums, s.At(day))
	}
	return sums
}

// At returns how the suggestion stands at the end of a day; of the zero day, without the days that are left or overdue.
func (s *Suggestion) At(day Date) Summary {
	sum := Summary{ID: s.ID, Title: s.Title, Unit: s.Unit(), Phase: s.Phase(), Grades: [][]string{}, Months: s.Months, Rework: len(s.Reworks) > 0, Due: s.Due()}
	if sum.Overdue = day.Overdue(sum.Due); sum.Due != (Date{}) && day != (Date{}) {
		sum.Left = max(0, sum.Due.Since(day))
	}
	for _, stage := range Stages {
		said, graded := []string{}, 0
		for _, g := range s.Graded(stage) {
			said = append(said, string(g))
			if g != "" {
				graded++
			}
		}
		sum.Grades = append(sum.Grades, said)
		sum.Repeated = sum.Repeated || graded > 1
	}
	return sum
}
