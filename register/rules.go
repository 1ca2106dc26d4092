package register

import (
	"fmt"

	"github.com/piaojue/piaojue/ballot"
)

// Rules are what a place may set about its register.
type Rules struct {
	Level          Level    `json:"level"`
	ReworkMonths   int      `json:"rework_months"`      // for a rework; 1 by the rule of Shandong [L7e]
	CollectionDays int      `json:"collection_days"`    // the least from the first to the last day of a collection; 30 [D][P29]
	PlanDays       int      `json:"plan_days"`          // before the meeting, for the preliminary plan; 40 [D]
	Differential   int      `json:"differential"`       // in percent of the seats; docs/rules.md, section 3
	Document       string   `json:"document,omitempty"` // which allows another differential
	Fields         []string `json:"fields"`             // 领域
	Colours        Colours  `json:"colours"`
}

// Colours are the percentages below which a project is red, orange and yellow; above it is green, and blue when it is accepted.
type Colours struct {
	Red    int `json:"red"`
	Orange int `json:"orange"`
	Yellow int `json:"yellow"`
}

// maxFields bounds the fields of a register.
const maxFields = 40

// DefaultRules are those that hold where nothing else is said.
func DefaultRules(l Level) Rules {
	return Rules{
		Level: l, ReworkMonths: 1, CollectionDays: 30, PlanDays: 40, Differential: ballot.DefaultDifferential, Colours: Colours{30, 60, 90},
		Fields: []string{"教育", "医疗卫生", "养老助残", "道路交通", "住房和社区", "生态环境", "农业水利", "文化体育"},
	}
}

func (r Rules) check() error {
	if _, known := signers[r.Level]; !known {
		return fmt.Errorf("level is %.20q: want province, city, county, township or subdistrict", r.Level)
	}
	if err := CheckReworkMonths(r.ReworkMonths); err != nil {
		return fmt.Errorf("rework_months is %v", err)
	}
	if r.CollectionDays < 1 || r.CollectionDays > 366 || r.PlanDays < 1 || r.PlanDays > 366 {
		return fmt.Errorf("collection_days is %d and plan_days %d: want 1 to 366", r.CollectionDays, r.PlanDays)
	}
	if r.Differential < 0 || r.Differential > 100 {
		return fmt.Errorf("differential is %d: want 0 to 100", r.Differential)
	}
	if r.Differential != ballot.DefaultDifferential || r.Document != "" {
		if err := ballot.CheckName(r.Document); err != nil {
			return fmt.Errorf("differential is %d, which a document has to allow: document: %v", r.Differential, err)
		}
	}
	if c := r.Colours; c.Red < 1 || c.Orange < c.Red || c.Yellow < c.Orange || c.Yellow > 100 {
		return fmt.Errorf("colours are %d, %d and %d: want three percentages, none below the one before it", c.Red, c.Orange, c.Yellow)
	}
	if n := len(r.Fields); n < 1 || n > maxFields {
		return fmt.Errorf("%d fields: want 1 to %d", n, maxFields)
	}
	seen := map[string]bool{}
	for _, f := range r.Fields {
		if err := ballot.CheckName(f); err != nil {
			return fmt.Errorf("field: %v", err)
		}
		if seen[f] {
			return fmt.Errorf("field %q is there twice", f)
		}
		seen[f] = true
	}
	return nil
}

// CheckReworkMonths checks in how many months a rework is to be replied to.
func CheckReworkMonths(n int) error {
	if n < 1 || n > 12 {
		return fmt.Errorf("%d: want 1 to 12", n)
	}
	return nil
}
