package audit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// A Poll is what is fixed about a poll and does not change while its board grows: all that a stateless check may use.
// Election and Trustees are absent until the trustees have made their key.
type Poll struct {
	ballot.Poll
	Trustees crypto.Trustees
	batch    batch
	unsigned bool // orders may lack signatures: see Board.Rehearse
}

// A Board is the state of a poll, derived by replaying its entries. [Poll.Check] does what can be done in parallel,
// [Board.Apply] the rest; server, verifier, trustee and tablet all use this one state machine. A Board is not safe for
// concurrent use.
type Board struct {
	poll  *Poll
	phase Phase
	since int64 // size of the board when the phase began
	tree  Tree

	seen         map[crypto.Hash]bool                  // payloads of all entries but ballots: none may come again
	roll, slips  map[crypto.PublicKey]bool             // false: replaced or struck, and void for good
	replaced     map[crypto.PublicKey]crypto.PublicKey // new to old
	ceremony     ceremony
	trusteesHash crypto.Hash // payload of the trustees entry
	attendance   attendance
	issued       issued
	box          box
	papers       papers
	counting     counting
	outcome      *tally.Outcome
	decision     string       // what people decided after a tie or a shortfall
	void         string       // why the poll is void
	text         string       // of the decision or of the void
	next         *crypto.Hash // the next poll's manifest, if the decision names one
	withheld     []int64      // entries whose payload was not shown
	known        []tally.Result
	publication  *Publication // what of the result is made known, when that was chosen
}

// A change is the stateful half of an entry: it refuses without changing anything, or changes the board.
type change func(*Board) error

// NewBoard begins a board with entry 0. roll and slips are the lists that the manifest commits to.
func NewBoard(manifest, roll, slips []byte) (*Board, error) {
	m, err := ballot.ParseManifest(manifest)
	if err != nil {
		return nil, err
	}
	return newBoard(m, roll, slips, ballot.ParseKeys)
}

func newBoard(m *ballot.Manifest, roll, slips []byte, parse keyParser) (b *Board, err error) {
	if err := errors.Join(checkKeys(m), checkActs(m)); err != nil {
		return nil, fmt.Errorf("manifest: %v", err)
	}
	b = &Board{poll: &Poll{Poll: ballot.Poll{Manifest: m, Hash: m.Hash()}}, phase: Ceremony, since: 1}
	if b.roll, err = keySet(parse, roll, m.Roll); err != nil {
		return nil, fmt.Errorf("roll: %v", err)
	}
	if b.slips, err = keySet(parse, slips, m.Slips); err != nil {
		return nil, fmt.Errorf("slips: %v", err)
	}
	for key := range b.slips {
		if b.roll[key] {
			return nil, fmt.Errorf("key %v is both a card's and a slip's", key)
		}
	}
	b.tree.Append(Entry{Manifest, b.poll.Hash}.Bytes())
	b.seen = map[crypto.Hash]bool{b.poll.Hash: true}
	b.replaced = map[crypto.PublicKey]crypto.PublicKey{}
	b.attendance.init()
	b.issued.init()
	b.box.init()
	return b, nil
}

// A keyParser is [ballot.ParseKeys], or does the same.
type keyParser func(data []byte, want ballot.KeyList) (ballot.Keys, error)

func keySet(parse keyParser, data []byte, list ballot.KeyList) (map[crypto.PublicKey]bool, error) {
	keys, err := parse(data, list)
	if err != nil {
		return nil, err
	}
	set := make(map[crypto.PublicKey]bool, len(keys))
	for _, key := range keys {
		set[key] = true
	}
	return set, nil
}

// An Item is an entry whose payload has passed its stateless check.
type Item struct {
	Entry  Entry
	change change
}

// Check checks all of an entry that needs no state: encoding, signatures, proofs. It is the slow half, and many can run
// at once. A Poll changes when the trustees' key is made: check later entries with the [Board.Poll] of that moment.
func (p *Poll) Check(e Entry, payload []byte) (Item, error) {
	if most := p.maxPayload(e.Kind); len(payload) > most {
		return Item{}, fmt.Errorf("%s: %d bytes, at most %d", e.Kind, len(payload), most)
	}
	if crypto.Sum(payload) != e.Payload {
		return Item{}, fmt.Errorf("%s: the payload has another hash than the entry names", e.Kind)
	}
	r, ok := rules[e.Kind]
	if !ok {
		return Item{}, fmt.Errorf("%s: no such kind here", e.Kind)
	}
	if p.Election == nil && slices.Contains([]Kind{Issue, Surrender, Ballot, Share, Result}, e.Kind) {
		return Item{}, fmt.Errorf("%s: %w: there is no key yet", e.Kind, ErrPhase)
	}
	change, err := r.check(p, payload)
	if err != nil {
		return Item{}, fmt.Errorf("%s: %w", e.Kind, err)
	}
	return Item{e, change}, nil
}

// Apply adds a checked entry to the board, or refuses it and changes nothing.
func (b *Board) Apply(it Item) error {
	if err := b.MayAdd(it.Entry); err != nil {
		return err
	}
	before := b.phase
	if err := it.change(b); err != nil {
		return fmt.Errorf("%s: %w", it.Entry.Kind, err)
	}
	b.append(it.Entry, before)
	return nil
}

// ApplyWithheld adds a share or a result whose payload is kept from the reader: by the audience of the poll, or by what people chose to
// make known.
func (b *Board) ApplyWithheld(e Entry) error {
	if err := b.MayAdd(e); err != nil {
		return err
	}
	if e.Kind != Share && e.Kind != Result {
		return fmt.Errorf("%s: the payload is missing, and nothing allows to withhold it", e.Kind)
	}
	if err := b.counting.hide(e.Kind, b.poll.Manifest.Trustees.Threshold); err != nil {
		return fmt.Errorf("%s: %v", e.Kind, err)
	}
	before := b.phase
	if e.Kind == Result {
		b.phase = Resulted
		b.counting.result = e.Payload
	}
	b.withheld = append(b.withheld, b.Size())
	b.append(e, before)
	return nil
}

func (b *Board) append(e Entry, before Phase) {
	b.tree.Append(e.Bytes())
	if e.Kind != Ballot { // a ballot comes once because its credential does
		b.seen[e.Payload] = true
	}
	if b.phase == before {
		return
	}
	b.since = b.Size()
	switch b.phase {
	case Approval:
		b.ceremony.made = b.Head()
	case Tallied:
		b.counting.tallied = b.Head()
	case Resulted:
		b.counting.decided = b.Head()
	}
}

// Poll returns what is fixed so far.
func (b *Board) Poll() *Poll { return b.poll }

// Phase returns how far the poll has come.
func (b *Board) Phase() Phase { return b.phase }

// Complete reports whether nothing more can decide anything: the poll is announced, decided or void.
func (b *Board) Complete() bool { return (&Record{Phase: b.phase}).Ended() }

// Size returns the number of entries.
func (b *Board) Size() int64 { return b.tree.Size() }

// Head returns size and root.
func (b *Board) Head() BoardHead { return BoardHead{b.tree.Size(), crypto.Hash(b.tree.Root())} }

// Tree returns the log's tree. The caller must not append to it.
func (b *Board) Tree() *Tree { return &b.tree }

// Outcome returns the decision, nil while there is none. It is also nil if the result is withheld.
func (b *Board) Outcome() *tally.Outcome { return b.outcome }

// Result returns the payload hash of the result, zero while there is none.
func (b *Board) Result() crypto.Hash { return b.counting.result }

// Decided returns the head right after the result.
func (b *Board) Decided() BoardHead { return b.counting.decided }

// AtResult cites the board right after its result, as the manifest of a next round or year does.
func (b *Board) AtResult() ballot.Citation { return b.cite(b.counting.decided) }

// AtHead cites the board as it is now, as the manifest of sealed texts beside it does.
func (b *Board) AtHead() ballot.Citation { return b.cite(b.Head()) }

func (b *Board) cite(at BoardHead) ballot.Citation {
	return ballot.Citation{Origin: b.poll.Manifest.Origin, Size: at.Size, Root: at.Root}
}

// TrusteesHash returns the payload hash of the trustees entry: what approval and opening name.
func (b *Board) TrusteesHash() crypto.Hash { return b.trusteesHash }

// Excess reports whether more papers were collected than issued, after which only void may follow.
func (b *Board) Excess() bool { return b.papers.excess }
