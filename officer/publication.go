package officer

import (
	"errors"
	"slices"

	"github.com/piaojue/piaojue/audit"
)

// known completes what an announcement or a decision makes known with what the result says.
func (v *View) known(p audit.Publication) (audit.Publication, error) {
	o := v.Board.Outcome()
	if o == nil {
		return p, errors.New("this copy of the board lacks the result: get one as the officer that you are, with the hash of the manifest")
	}
	known := audit.NewPublication(p.Publish, o)
	known.Despite = p.Despite
	return known, nil
}

// publication says what is made known, and what that reveals, so that nobody signs to it unseen.
func (v *View) publication(p audit.Publication) []Line {
	if p.Publish != "" {
		return lines("publish." + string(p.Publish))
	}
	var ids []string
	for _, f := range v.Board.Findings() {
		if !slices.Contains(ids, f.ID) {
			ids = append(ids, f.ID)
		}
	}
	var all []Line
	if len(ids) > 0 {
		all = lines("publish.reveals", "Items", names(v.Board.Poll().Manifest, ids))
	}
	if p.Despite != "" {
		all = append(all, Line{"publish.despite", []any{"Text", p.Despite}})
	}
	return all
}
