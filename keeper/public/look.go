package public

// Larger is the address of this page in the next size of its text.
func (p *page) Larger() string {
	next := *p
	next.Look = p.Look.Larger()
	return next.at(p.Path, p.Query, p.Lang)
}

// Contrasted is the address of this page in high contrast, or as usual.
func (p *page) Contrasted() string {
	next := *p
	next.Look = p.Look.Contrasted()
	return next.at(p.Path, p.Query, p.Lang)
}
