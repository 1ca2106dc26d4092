package officer

import "github.com/piaojue/piaojue/audit"

// A View is a copy of a board that was replayed on the officer's own machine. It serves one signature: signing rehearses
// the order on it.
type View struct {
	Board *audit.Board

	entries       []audit.Entry
	transcription *Transcription // that was checked against this officer's own reading
	noneValid     bool           // by this officer's own reading
	spent         bool
}

// Look replays a copy of a board. o may name the manifest's hash as it was read aloud, and how to use more processors.
func Look(copyOf audit.Bundle, o audit.Options) (*View, error) {
	board, err := audit.Replay(copyOf, o)
	if err != nil {
		return nil, err
	}
	leaves, err := copyOf.Leaves(board.Size())
	if err != nil {
		return nil, err
	}
	v := &View{Board: board}
	for _, leaf := range leaves {
		e, err := audit.ParseEntry(leaf)
		if err != nil {
			return nil, err
		}
		v.entries = append(v.entries, e)
	}
	return v, nil
}

// Since returns the kinds of the entries that came after a head, each run of one kind once.
func (v *View) Since(head audit.BoardHead) (kinds []audit.Kind) {
	for _, e := range v.entries[min(max(head.Size, 0), int64(len(v.entries))):] {
		if n := len(kinds); n == 0 || kinds[n-1] != e.Kind {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}
