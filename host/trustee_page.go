package host

import "github.com/piaojue/piaojue/audit"

// trusteeFacts are what the page of a trustee knows before it asks: which poll it is, as this program was told when the key share
// was made. The core of the page believes nothing else.
type trusteeFacts struct {
	Pin      audit.Pin         `json:"pin"`
	Congress map[string]string `json:"congress"`
	Title    map[string]string `json:"title"`
	Name     string            `json:"name"`   // the scrutineer's
	Sealed   bool              `json:"sealed"` // texts, which the page's core cannot open: the program verifies
}

// makePage makes the page.
func (t *Trustee) makePage() (medium, error) {
	m := t.desk.manifest
	return pagesMedium("trustee.title", leaf{"", "trustee", trusteeFacts{Poll{t.desk.base(), m}.pin(), m.Congress, m.Title, t.officer.Name, m.Rules.Seals()}})
}
