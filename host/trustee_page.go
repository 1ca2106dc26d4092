package host

import (
	"errors"

	"github.com/piaojue/piaojue/report/words"
)

// trusteeFacts are what the page of a trustee knows before it asks: which poll it is, as this program was told when the key share
// was made. The core of the page believes nothing else.
type trusteeFacts struct {
	Pin      Pin               `json:"pin"`
	Congress map[string]string `json:"congress"`
	Title    map[string]string `json:"title"`
	Name     string            `json:"name"` // the scrutineer's
}

// makePage makes the page. A program that was built without its pages' core says so in a plain one.
func (t *Trustee) makePage() (medium, error) {
	m := t.desk.manifest
	facts := trusteeFacts{Poll{t.desk.base(), m}.pin(), m.Congress, m.Title, t.officer.Name}
	page, err := pagesMedium("host.trustee.title", leaf{"", "trustee", facts})
	if !errors.Is(err, ErrNotBuilt) {
		return page, err
	}
	return startMedium("trustee", func(w *words.Words, lang string) [][]fact {
		you := w.Say("officer.role."+string(t.officer.Role)) + " " + t.officer.Name
		return [][]fact{append(pollFacts(w, lang, m), fact{Name: w.Say("host.fact.you"), Value: you})}
	})
}
