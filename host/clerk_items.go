package host

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/piaojue/piaojue/ballot"
)

// errNoItems says that there is nothing to evaluate.
var errNoItems = errors.New("no project was chosen for this year")

// An itemsAsk says of which year the projects are evaluated.
type itemsAsk struct {
	Year int `json:"year"`
}

// An itemsAnswer says where they are prepared.
type itemsAnswer struct {
	Candidates []ballot.Candidate `json:"candidates"`
	At         string             `json:"at"`   // the page
	File       string             `json:"file"` // the folder of the draft, for piaojue console prepare
}

// itemsLocked hands the projects that were chosen for a year to the page that prepares polls, which is at /prepare: its draft has them as the items of an
// evaluation. A draft of that year that was begun before keeps all but its items.
func (c *Clerk) itemsLocked(ctx context.Context, a itemsAsk) (any, error) {
	b, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	items := b.State().EvaluationItems(a.Year)
	if len(items) == 0 {
		return nil, errNoItems
	}
	if err := c.preparer.turnTo(c.evaluationFolder(a.Year)); err != nil {
		return nil, err
	}
	draft := c.preparer.draft
	if !c.preparer.kept {
		draft = ballot.Plan(ballot.Evaluating, time.Now().Unix())
		draft.Congress = c.manifest.Congress
	}
	draft.Candidates = items
	if _, err := c.preparer.keepDraft(ctx, draft); err != nil {
		return nil, err
	}
	return itemsAnswer{items, "/prepare", c.preparer.options.Folder}, nil
}

// evaluationFolder is where the draft of the evaluation of a year's projects is kept, beside the key.
func (c *Clerk) evaluationFolder(year int) string {
	return filepath.Join(c.officer.Folder(), fmt.Sprintf("evaluation-%s-%d", c.manifest.Hash().String()[:16], year))
}
