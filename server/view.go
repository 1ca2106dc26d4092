package server

import (
	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// A view is a published board: what readers see, and what does not change any more. Everything in it follows from the board at
// one size.
type view struct {
	state      api.State
	size       int64
	checkpoint []byte // with the lines of witnesses
	tree       audit.Tree
	index      *index       // of the entries below size, and of some above
	counted    bool         // there are counts, and so an archive
	next       *crypto.Hash // the manifest that a decision names
}

// newView makes a view of a board. The board changes afterwards, and the view does not.
func newView(b *audit.Board, head store.Head) (*view, error) {
	state, err := api.NewState(b, head.Checkpoint)
	return &view{
		state: state, size: head.Size, checkpoint: head.Checkpoint, tree: b.Tree().Clone(), counted: b.Result() != crypto.Hash{}, next: b.Next(),
	}, err
}
