package ballot

// Plan is a poll (方案) with the defaults of docs/rules.md and nothing else: what people have to decide is empty. sitting is in seconds
// since 1970.
func Plan(method Method, sitting int64) *Manifest {
	m := &Manifest{
		Version:    1,
		Congress:   Names{},
		Body:       Congress,
		Title:      Names{},
		Timestamp:  sitting,
		Candidates: []Candidate{},
		Rules:      DefaultRules(method),
		Audience:   Public,
		Registrars: []Registrar{},
		Officers:   []Officer{},
		Signatures: DefaultSignatures(),
		Trustees:   Trusteeship{Threshold: 3},
		Duties:     &Duties{Cards: "大会秘书处", Slips: "监票人", Board: "大会秘书处", Booth: "监票人"},
		K:          10,
		Window:     60,
		MinBallots: 5,
		Rehearsal:  true,
	}
	m.Rules.SmallGroup = DefaultSmallGroup
	if m.Rules.Chooses() {
		m.Seats = 1
	}
	return m
}
