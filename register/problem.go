package register

// A Problem is one line of a problem list (问题清单), to be rectified by its deadline (限期整改).
type Problem struct {
	ID       string `json:"id"` // 问题编号
	Unit     string `json:"unit"`
	Text     string `json:"text"`
	Opened   Date   `json:"opened"`
	Deadline Date   `json:"deadline"`
	Closed   Date   `json:"closed,omitzero"` // zero while it is open
}

// A Progress is how a problem stands on some day.
type Progress string

// How a problem stands.
const (
	Rectifying Progress = "rectifying" // 整改中
	Rectified  Progress = "rectified"  // 已整改
	Overdue    Progress = "overdue"    // 逾期
)

// At returns how the problem stands at the end of a day, and how many days it is overdue then, or was when it was closed (docs/rules.md, section
// 13.3). The deadline itself is in time.
func (p Problem) At(day Date) (Progress, int) {
	switch {
	case p.Closed != (Date{}) && !day.Before(p.Closed):
		return Rectified, p.Closed.Overdue(p.Deadline)
	case day.Overdue(p.Deadline) > 0:
		return Overdue, day.Overdue(p.Deadline)
	}
	return Rectifying, 0
}

// Unsolved counts the problems that are open at the end of a day, and those of them that are overdue.
func Unsolved(all []Problem, day Date) (open, late int) {
	for _, p := range all {
		switch state, _ := p.At(day); state {
		case Overdue:
			open, late = open+1, late+1
		case Rectifying:
			open++
		}
	}
	return open, late
}
