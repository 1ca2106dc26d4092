package registrar

import (
	"errors"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// A card without its deputy: an absent one's cannot be let in unseen, for the card's own signature is needed and the screen
// says who it is; whoever left is given nothing.
func TestThreat29_AbsentDeputy(t *testing.T) {
	h := newHall(t, 4, 1)
	r := h.registrars[0]
	roll := testRoll(4)
	roll[3].Absent = true
	must(r.Import(roll))(t)
	absent := h.cards[3]
	body, all, err := r.CheckIn(h.board, h.marks(audit.CheckedIn, absent), nil)
	if err != nil || len(body.Present) != 1 || all[0].Deputy == nil || !all[0].Deputy.Absent || all[0].Deputy.Seat != "4" {
		t.Fatalf("%+v %v", all, err)
	}
	// A neighbour's mark in the absent one's name.
	forged := h.marks(audit.CheckedIn, crypto.Card{9})
	forged[0].Card = absent.Public()
	if body, all, err := r.CheckIn(h.board, forged, nil); err != nil || len(body.Present) != 0 || !errors.Is(all[0].Err, crypto.ErrSignature) {
		t.Errorf("%+v %v", all, err)
	}
	if _, err := h.sign(0, h.request(t, absent, h.slips[3])); err == nil {
		t.Error("tokens for a deputy who is absent")
	}
	body, _, err = r.CheckIn(h.board, nil, h.marks(audit.LeftHall, h.cards[0]))
	if err != nil {
		t.Fatal(err)
	}
	h.attend(t, body.Present, body.Left)
	if _, err := h.sign(0, h.request(t, h.cards[0], h.slips[0])); err == nil {
		t.Error("tokens for a deputy who has left")
	}
	if n := h.board.Report().Present; n != 2 {
		t.Errorf("%d present", n)
	}
}

func TestCheckIn_Refusals(t *testing.T) {
	h := newHall(t, 4, 1)
	r := h.registrars[0]
	fresh := h.marks(audit.CheckedIn, h.cards[3])
	for name, test := range map[string]struct {
		present, left []audit.CardMark
		want          error
	}{
		"here-already":    {h.marks(audit.CheckedIn, h.cards[0]), nil, ErrHere},
		"nobody":          {h.marks(audit.CheckedIn, crypto.Card{9}), nil, ErrStranger},
		"not-here":        {nil, h.marks(audit.LeftHall, h.cards[3]), ErrAway},
		"another-act":     {h.marks(audit.TakesPaper, h.cards[3]), nil, crypto.ErrSignature},
		"twice":           {append(fresh, fresh...), nil, ErrTwice},
		"unknown-to-book": {nil, h.marks(audit.LeftHall, crypto.Card{8}), ErrStranger},
	} {
		t.Run(name, func(t *testing.T) {
			_, all, err := r.CheckIn(h.board, test.present, test.left)
			if err != nil || !errors.Is(all[len(all)-1].Err, test.want) {
				t.Errorf("%+v %v", all, err)
			}
		})
	}
}

// Who was answered does not leave before the board has it: nobody is issued anything after leaving, and tokens that no issue
// counts would take the room of another's ballot.
func TestCheckIn_LeavesAnswered(t *testing.T) {
	h := newHall(t, 4, 1)
	r, q := h.registrars[0], h.request(t, h.cards[0], h.slips[0])
	must(h.sign(0, q))(t)
	left := h.marks(audit.LeftHall, h.cards[0])
	if body, all, err := r.CheckIn(h.board, nil, left); err != nil || len(body.Left) != 0 || !errors.Is(all[0].Err, ErrPending) {
		t.Errorf("%+v %v", all, err)
	}
	h.issue(t, q)
	if body, all, err := r.CheckIn(h.board, nil, left); err != nil || len(body.Left) != 1 {
		t.Errorf("%+v %v", all, err)
	}
}

// Who was answered gets no paper before the board has it, and who was promised a paper is answered no more: else the tokens
// could be used beside the paper.
func TestPapers(t *testing.T) {
	h := newHall(t, 5, 1)
	r := h.registrars[0]
	must(h.sign(0, h.request(t, h.cards[0], h.slips[0])))(t)
	body, all, err := r.Papers(h.board, h.marks(audit.TakesPaper, h.cards[0]))
	if err != nil || len(body.Papers) != 0 || !errors.Is(all[0].Err, ErrPending) {
		t.Errorf("%+v %v", all, err)
	}
	body, _, err = r.Papers(h.board, h.marks(audit.TakesPaper, h.cards[1]))
	if err != nil || len(body.Papers) != 1 {
		t.Fatal(err)
	}
	if _, err := h.sign(0, h.request(t, h.cards[1], h.slips[1])); !errors.Is(err, ErrPaper) {
		t.Errorf("tokens beside a paper: %v", err)
	}
	order(t, h, audit.Issue, body, h.chief, h.other)
	if _, all, err := r.Papers(h.board, h.marks(audit.TakesPaper, h.cards[1], h.cards[4])); err != nil || all[0].Err == nil || all[1].Err == nil {
		t.Errorf("a second paper, or one outside the hall: %+v %v", all, err)
	}
	h.issue(t, h.request(t, h.cards[0], h.slips[0]))
	if body, _, err := r.Papers(h.board, h.marks(audit.TakesPaper, h.cards[0])); err != nil || len(body.Papers) != 1 {
		t.Errorf("a paper in exchange for tokens on the board is the board's to judge: %v", err)
	}
}
