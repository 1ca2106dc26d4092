package registrar

import (
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

func ids(deputies []Deputy) (all []string) {
	for _, d := range deputies {
		all = append(all, d.ID)
	}
	return all
}

// Deputies are known by their numbers, and cards stay with them, also with those who come back.
func TestImport(t *testing.T) {
	r := newRegistrar(t, "a.example")
	if _, err := r.RollKeys(); err == nil {
		t.Error("keys of nobody")
	}
	must(r.Import(testRoll(4)))(t)
	if _, err := r.RollKeys(); err == nil {
		t.Error("keys of deputies who have no cards")
	}
	none := errors.New("out of paper")
	if _, err := r.Cards(rand.Reader, func([]NewCard) error { return none }); !errors.Is(err, none) {
		t.Error(err)
	}
	print := func([]NewCard) error { return nil }
	if n := must(r.Cards(rand.Reader, print))(t); n != 4 {
		t.Errorf("%d cards; what was not printed must not count", n)
	}
	if n := must(r.Cards(rand.Reader, print))(t); n != 0 {
		t.Errorf("%d cards for those who have one", n)
	}
	before := must(r.Members())(t)
	next := testRoll(5)[1:] // without the first, with a fifth
	next[0].Seat = "99"
	for name, change := range map[string]Change{"compare": must(r.Compare(next))(t), "import": must(r.Import(next))(t)} {
		if !slices.Equal(ids(change.New), []string{"005"}) || !slices.Equal(ids(change.Changed), []string{"002"}) || !slices.Equal(ids(change.Gone), []string{"001"}) {
			t.Errorf("%s: %+v", name, change)
		}
	}
	must(r.Import(testRoll(4)))(t)
	after := must(r.Members())(t)
	for i := range before {
		if before[i].ID != after[i].ID || *before[i].Card != *after[i].Card {
			t.Errorf("deputy %s has another card", after[i].ID)
		}
	}
	if bad := append(testRoll(2), testRoll(1)...); !refuses(r.Import(bad)) {
		t.Error("took a roll with a number twice")
	}
	if len(must(r.RollKeys())(t)) != 4 {
		t.Error("not four keys")
	}
}

func refuses(_ Change, err error) bool { return err != nil }

// While a key is bound to a poll, nobody comes to the roll or leaves it; a seat can be mended.
func TestImport_OpenPoll(t *testing.T) {
	h := newHall(t, 3, 1)
	r, seat := h.registrars[0], testRoll(3)
	if _, err := r.Import(testRoll(4)); !errors.Is(err, ErrOpenPoll) {
		t.Errorf("somebody came: %v", err)
	}
	if _, err := r.Import(testRoll(2)); !errors.Is(err, ErrOpenPoll) {
		t.Errorf("somebody left: %v", err)
	}
	seat[0].Seat = "77"
	must(r.Import(seat))(t)
	if err := r.Destroy(h.board.Poll().Hash); err != nil {
		t.Fatal(err)
	}
	must(r.Import(testRoll(4)))(t)
}

// A replacement whose order never came to the board can be made again: what is replaced is what the board lists.
func TestReplace(t *testing.T) {
	h := newHall(t, 4, 1)
	r := h.registrars[0]
	var card crypto.Card
	print := func(cards []NewCard) error { card = cards[0].Card; return nil }
	if _, err := r.Replace(nil, "999", rand.Reader, print); !errors.Is(err, ErrNobody) {
		t.Error(err)
	}
	must(r.Replace(h.board, "001", rand.Reader, print))(t)
	body := must(r.Replace(h.board, "001", rand.Reader, print))(t)
	if body.Card.Old != h.cards[0].Public() || body.Card.New != card.Public() {
		t.Error("not the card of the board, or not the last one")
	}
	_, all, err := r.CheckIn(h.board, nil, h.marks(audit.LeftHall, h.cards[0]))
	if err != nil || !errors.Is(all[0].Err, ErrLost) {
		t.Errorf("a card that was reported lost: %v, %v", all, err)
	}
	h.replace(t, body)
	must(h.sign(0, h.request(t, card, h.slips[0])))(t)
	if keys := must(r.RollKeys())(t); !slices.Contains(keys, card.Public()) || slices.Contains(keys, h.cards[0].Public()) {
		t.Error("the next poll has the lost card")
	}
}

func TestReplaceSlip(t *testing.T) {
	h := newHall(t, 4, 1)
	r := h.registrars[0]
	var slip crypto.Slip
	print := func(slips []crypto.Slip) error { slip = slips[0]; return nil }
	old := h.slips[0].Public()
	body := must(r.ReplaceSlip(h.board, "一", old, rand.Reader, print))(t)
	h.replace(t, body)
	if _, err := h.sign(0, h.request(t, h.cards[0], h.slips[0])); err == nil {
		t.Error("the lost slip was taken")
	}
	must(h.sign(0, h.request(t, h.cards[0], slip)))(t)
	if _, err := r.ReplaceSlip(h.board, "一", slip.Public(), rand.Reader, print); !errors.Is(err, ErrAnswered) {
		t.Error(err)
	}
	if _, err := r.ReplaceSlip(h.board, "一", crypto.Slip{5}.Public(), rand.Reader, print); !errors.Is(err, ErrUnlisted) {
		t.Error(err)
	}
	if keys := must(r.SlipKeys("一"))(t); slices.Contains(keys, old) || !slices.Contains(keys, slip.Public()) || len(keys) != 6 {
		t.Error("the list of the sitting")
	}
	if _, err := r.SlipKeys("二"); err == nil {
		t.Error("a sitting without slips")
	}
	if err := r.Slips(rand.Reader, "二", 0, print); err == nil {
		t.Error("no slips")
	}
}

// Without randomness there is no card and no slip.
func TestCards_NoRandomness(t *testing.T) {
	r := newRegistrar(t, "a.example")
	must(r.Import(testRoll(1)))(t)
	if _, err := r.Cards(eof{}, func([]NewCard) error { return nil }); err == nil {
		t.Error("a card")
	}
	if err := r.Slips(eof{}, "一", 1, func([]crypto.Slip) error { return nil }); err == nil {
		t.Error("a slip")
	}
}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }
