package audit

import (
	"errors"
	"slices"

	"github.com/piaojue/piaojue/crypto"
)

// A Record is what a board says of its poll beside counts and decision: what the report sheets print.
type Record struct {
	Phase    Phase
	Report   CollectionBody // as the board has it now; final from [Collected] on
	Reported bool           // that it is Report which people have reported
	Invalid  map[string]int // papers set aside, by reason: see InvalidReasons
	Decision string         // what people decided after a tie or a shortfall, "" if nothing: see DecideBody
	Void     string         // why the poll is void, "" if it is not: see VoidBody
	Text     string         // of the decision or of the void, in the words of those who signed it

	Publication *Publication // what of the result is made known; nil before that is chosen
}

// Record returns what the board says now.
func (b *Board) Record() *Record {
	r := &Record{Phase: b.phase, Report: b.Report(), Reported: b.papers.reported, Invalid: map[string]int{}, Decision: b.decision, Void: b.void, Text: b.text, Publication: b.publication}
	for _, reason := range b.papers.invalid {
		r.Invalid[reason]++
	}
	return r
}

// Gated reports whether the collection report is made: what was issued and collected does not change any more.
func (r *Record) Gated() bool {
	return slices.Index(anyTime, r.Phase) >= slices.Index(anyTime, Collected) && r.Phase != Voided
}

// Ended reports whether nothing more can decide anything: see [Board.Complete].
func (r *Record) Ended() bool { return slices.Contains([]Phase{Announced, Decided, Voided}, r.Phase) }

// ReportOf is the report of a board that the caller has replayed, at the head that checkpoint signs: every entry was checked on its
// way to the board. It lists no checks, for no bundle was looked at. An error says that the checkpoint is not of this board.
func ReportOf(b *Board, checkpoint []byte) (*Report, error) {
	m := b.poll.Manifest
	signed, cosigned, enough, err := OpenPublishedCheckpoint(m, checkpoint)
	if err != nil {
		return nil, err
	}
	if head := b.Head(); signed.Size != head.Size || crypto.Hash(signed.Root) != head.Root {
		return nil, errors.New("the checkpoint is of another head than the board's")
	}
	return &Report{
		OK: true, Outcome: b.Outcome(), Poll: identify(m, signed, cosigned), Record: b.Record(), Unwitnessed: !enough,
		Checks: []CheckLine{}, Withheld: []Withheld{}, Elsewhere: []Cited{}, Pages: []Page{},
	}, nil
}
