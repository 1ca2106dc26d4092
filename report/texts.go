package report

// Seals reports whether the poll is one of sealed texts (密封意见), which decides nothing and counts no more than who wrote.
func (p *poll) Seals() bool { return p.Rules.Seals() }
