package ballot

// An Evaluation is what the rules of a satisfaction evaluation (满意度测评) have in the place of seats, differential, ties and
// shortfall: which grades a ballot gives, and what an item is graded for them (docs/rules.md, section 8).
type Evaluation struct {
	Grades     []Grade `json:"grades"`       // in the order of the ballot
	Electorate Base    `json:"electorate"`   // whose evaluation it is (应评): [OfPresent], [OfAll] or [OfList]
	RateOf     Base    `json:"rate_of"`      // the denominator of the rates
	Preset     Preset  `json:"grade_preset"` // how an item is graded
	Tie        string  `json:"tie,omitempty"`
}

// Listed reports whether citizens on a closed list evaluate, with cards, and not deputies: the roll is that list.
func (r Rules) Listed() bool { return r.Evaluation != nil && r.Evaluation.Electorate == OfList }

// A Grade is one answer that a ballot can give.
type Grade struct {
	Names    Names    `json:"names"`
	CountsAs Standing `json:"counts_as"`
}

// A Standing is what a grade on a ballot counts as, and what an item is graded.
type Standing string

// The standings, the best one first. What counts as NoKnowledge is in the denominators, and no item is ever graded so.
const (
	Satisfied       Standing = "satisfied"        // 满意
	MostlySatisfied Standing = "mostly_satisfied" // 基本满意
	Dissatisfied    Standing = "dissatisfied"     // 不满意
	NoKnowledge     Standing = "no_knowledge"     // 不了解
)

var standings = []Standing{Satisfied, MostlySatisfied, Dissatisfied, NoKnowledge}

// A Preset is a rule by which an item is graded (docs/rules.md, section 8.3).
type Preset string

// The presets.
const (
	Majority        Preset = "MAJORITY"         // 满意 from more than half of all members
	MajorityPresent Preset = "MAJORITY_PRESENT" // from more than half of those present
	Rate8060        Preset = "RATE_80_60"       // by the rate of 满意: 80 %, 60 %
	Plurality       Preset = "PLURALITY"        // what most ballots say
)

// Presets are all presets, in the order in which they are offered.
func Presets() []Preset { return []Preset{Majority, MajorityPresent, Rate8060, Plurality} }

// TieLower settles a tie under [Plurality]: the lower of the equals. The other value is [TiePresidium].
const TieLower = "LOWER_GRADE"

// MaxGrades bounds the grades of an evaluation.
const MaxGrades = 9

// ThreeGrades are the usual grades: 满意, 基本满意, 不满意.
func ThreeGrades() []Grade {
	return []Grade{
		{Names{"zh": "满意", "en": "Satisfied"}, Satisfied},
		{Names{"zh": "基本满意", "en": "Mostly satisfied"}, MostlySatisfied},
		{Names{"zh": "不满意", "en": "Dissatisfied"}, Dissatisfied},
	}
}

// FourGrades are the usual ones and 不了解.
func FourGrades() []Grade {
	return append(ThreeGrades(), Grade{Names{"zh": "不了解", "en": "No knowledge"}, NoKnowledge})
}

// FiveGrades are those by which public services are rated (好差评).
func FiveGrades() []Grade {
	return []Grade{
		{Names{"zh": "非常满意", "en": "Very satisfied"}, Satisfied},
		{Names{"zh": "满意", "en": "Satisfied"}, Satisfied},
		{Names{"zh": "基本满意", "en": "Mostly satisfied"}, MostlySatisfied},
		{Names{"zh": "不满意", "en": "Dissatisfied"}, Dissatisfied},
		{Names{"zh": "非常不满意", "en": "Very dissatisfied"}, Dissatisfied},
	}
}

// Grades are those that a ballot gives, nil in a form that has none.
func (r Rules) Grades() []Grade {
	if r.Evaluation == nil {
		return nil
	}
	return r.Evaluation.Grades
}

// answers are the grades as answers of a question.
func (e *Evaluation) answers() (names []string) {
	for _, g := range e.Grades {
		names = append(names, g.Names["zh"])
	}
	return names
}
