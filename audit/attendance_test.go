package audit_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

func (h *hall) attendance(present, left []audit.CardMark) []byte {
	body := audit.AttendanceBody{Present: append([]audit.CardMark{}, present...), Left: append([]audit.CardMark{}, left...)}
	return command(h, audit.Attendance, body, h.scrutineers()...)
}

func TestBoard_Attendance(t *testing.T) {
	h := story(t, full).before(t, audit.Replace) // the first ten have come, the tenth has left again
	d := h.people.deputies
	in := func(d ...deputy) []audit.CardMark { return h.marks(audit.CheckedIn, d...) }
	out := func(d ...deputy) []audit.CardMark { return h.marks(audit.LeftHall, d...) }
	two := in(d[10], d[11])
	forged := in(d[10])
	forged[0].Signature = in(d[11])[0].Signature
	elsewhere := story(t, tiny).marks(audit.CheckedIn, d[10])
	h.refuseAll(t, audit.Attendance, map[string]bad{
		"nobody":                              {h.attendance(nil, nil), "nobody came and nobody left"},
		"not on the roll":                     {h.attendance(in(h.reserve), nil), "is not on the roll"},
		"not sorted":                          {h.attendance([]audit.CardMark{two[1], two[0]}, nil), "is not above the one before it"},
		"the same twice":                      {h.attendance([]audit.CardMark{two[0], two[0]}, nil), "is not above the one before it"},
		"signed by another card":              {h.attendance(forged, nil), "the signature does not verify"},
		"a departure for an arrival":          {h.attendance(out(d[10]), nil), "the signature does not verify"},
		"an arrival for a departure":          {h.attendance(nil, in(d[1])), "the signature does not verify"},
		"an arrival at another poll":          {h.attendance(elsewhere, nil), "the signature does not verify"},
		"a paper taken, for an arrival":       {h.attendance(h.marks(audit.TakesPaper, d[10]), nil), "the signature does not verify"},
		"came before":                         {h.attendance(in(d[0]), nil), "has checked in before"},
		"leaves without having come":          {h.attendance(nil, out(d[11])), "is not in the hall"},
		"leaves again":                        {h.attendance(nil, out(d[9])), "is not in the hall"},
		"comes and leaves at one time":        {h.attendance(in(d[11]), out(d[11])), "is not in the hall"},
		"one who is there and one who is not": {h.attendance(in(d[10], d[0]), nil), "has checked in before"},
	})
	h.attend(t, d[9:11], d[0:1])
	if got := h.board.Report().Present; got != 10 {
		t.Errorf("%d present, want 10", got)
	}
}

// Who has a ballot, or was there at the opening, counts as present after leaving; who leaves before does not.
func TestBoard_AttendanceAfterOpening(t *testing.T) {
	h := story(t, full).before(t, audit.Epoch)
	d := h.people.deputies
	if got := h.board.Report().Present; got != 11 {
		t.Fatalf("%d present, want 11", got)
	}
	h.attend(t, nil, []deputy{d[0], d[7]}) // with tokens and without
	if got := h.board.Report().Present; got != 11 {
		t.Errorf("%d present after two have left, want 11", got)
	}
	h.refuse(t, audit.Attendance, h.attendance(nil, h.marks(audit.LeftHall, d[7])), "is not in the hall")
	h.refuse(t, audit.Issue, issueBody(h.tokens(t, d[7])), "is not in the hall")
}

// A poll is opened by enough deputies in the hall, and by no fewer: two thirds of twelve.
func TestBoard_Quorum(t *testing.T) {
	for inside := 6; inside <= 9; inside++ {
		h := story(t, full).before(t, audit.Attendance)
		h.attend(t, h.people.deputies[:inside+1], nil)
		h.put(t, audit.Issue, h.papers(h.people.deputies[0]))
		h.attend(t, nil, h.people.deputies[:1]) // with a paper: present, but not in the hall
		err := h.try(audit.Open, command(h, audit.Open, h.opening(), h.chairAndChief()...))
		if want := inside < 8; errors.Is(err, audit.ErrQuorum) != want || (err != nil) != want {
			t.Errorf("%d of 12: %v", inside, err)
		}
	}
}

func TestBoard_Open(t *testing.T) {
	h := story(t, full).before(t, audit.Open)
	other := story(t, tiny).opening()
	order := func(change func(b *audit.OpenBody)) bad {
		body := h.opening()
		change(&body)
		return bad{command(h, audit.Open, body, h.chairAndChief()...), "another roll, slips, trustees or election"}
	}
	h.refuseAll(t, audit.Open, map[string]bad{
		"another roll":     order(func(b *audit.OpenBody) { b.Roll = other.Roll }),
		"other slips":      order(func(b *audit.OpenBody) { b.Slips = other.Slips }),
		"other trustees":   order(func(b *audit.OpenBody) { b.Trustees = other.Trustees }),
		"another election": order(func(b *audit.OpenBody) { b.Election = other.Election }),
		"no election":      order(func(b *audit.OpenBody) { b.Election = "" }),
	})
	h.open(t)
}

func TestBoard_Replace(t *testing.T) {
	h := story(t, full).before(t, audit.Open) // the first slip was replaced; tokens and a paper are issued
	d := h.replaced()
	replace := func(card, slip *audit.Replacement) []byte {
		return command(h, audit.Replace, audit.ReplaceBody{Card: card, Slip: slip}, h.chairAndChief()...)
	}
	card := func(lost, found crypto.PublicKey) []byte {
		return replace(&audit.Replacement{Old: lost, New: found}, nil)
	}
	slip := func(lost, found crypto.PublicKey) []byte {
		return replace(nil, &audit.Replacement{Old: lost, New: found})
	}
	reserve, lost := h.reserve.public(), h.people.deputies[0].slipKey().Public()
	spare := h.spare[0].Key().Public()
	h.refuseAll(t, audit.Replace, map[string]bad{
		"nothing":               {replace(nil, nil), "want a card or a slip"},
		"both":                  {replace(&audit.Replacement{Old: d[11].public(), New: reserve}, &audit.Replacement{Old: spare, New: reserve}), "want a card or a slip"},
		"a card of nobody":      {card(reserve, d[11].public()), "is not on the list"},
		"a slip as a card":      {card(spare, reserve), "is not on the list"},
		"a card as a slip":      {slip(d[11].public(), reserve), "is not on the list"},
		"a card that was used":  {card(d[1].public(), reserve), "has been used"},
		"a paper was given":     {card(d[8].public(), reserve), "has been used"},
		"a slip that was used":  {slip(d[1].slipKey().Public(), reserve), "has been used"},
		"by itself":             {card(d[11].public(), d[11].public()), "is on a list already"},
		"by another deputy's":   {card(d[11].public(), d[1].public()), "is on a list already"},
		"by a slip":             {card(d[11].public(), spare), "is on a list already"},
		"by a card":             {slip(spare, d[11].public()), "is on a list already"},
		"again":                 {slip(lost, reserve), "is not on the list"},
		"by the one lost":       {slip(spare, lost), "is on a list already, or was"},
		"by the one lost, card": {card(d[11].public(), lost), "is on a list already, or was"},
	})
	strike := audit.StrikeBody{Slips: []crypto.PublicKey{spare}}
	order(t, h, audit.Strike, strike, h.scrutineers()...)
	h.refuse(t, audit.Replace, slip(h.spare[1].Key().Public(), spare), "is on a list already, or was")
	h.put(t, audit.Replace, card(d[11].public(), reserve))
}

// A lost card or slip is worth nothing after it was replaced, and the new one takes its deputy's place (threat 28).
func TestThreat28_Replaced(t *testing.T) {
	h := story(t, full).before(t, audit.Issue) // the slip of the first deputy is replaced
	d := h.people.deputies
	h.refuse(t, audit.Issue, issueBody(h.tokens(t, d[0])), "is not one of this poll, or is struck")

	lost, found := d[1], deputy{h.reserve.card, d[1].slip}
	body := audit.ReplaceBody{Card: &audit.Replacement{Old: lost.public(), New: found.public()}}
	order(t, h, audit.Replace, body, h.chairAndChief()...)
	h.refuse(t, audit.Attendance, h.attendance(h.marks(audit.CheckedIn, lost), nil), "is not on the roll")
	h.refuse(t, audit.Attendance, h.attendance(h.marks(audit.CheckedIn, found), nil), "has checked in before")
	h.refuse(t, audit.Issue, issueBody(h.tokens(t, lost)), "is not in the hall")
	h.refuse(t, audit.Issue, h.papers(lost), "is not in the hall")
	h.issue(t, h.tokens(t, found))
	if got := h.board.Report(); got.Present != 9 || got.Issued != 1 {
		t.Errorf("%+v", got)
	}
}

// A deputy who has left does not come back with another card.
func TestThreat28_ReplacedAfterLeaving(t *testing.T) {
	h := story(t, full).before(t, audit.Epoch)
	gone := h.people.deputies[7]
	h.attend(t, nil, []deputy{gone})
	body := audit.ReplaceBody{Card: &audit.Replacement{Old: gone.public(), New: h.reserve.public()}}
	order(t, h, audit.Replace, body, h.chairAndChief()...)
	h.refuse(t, audit.Issue, h.papers(h.reserve), "is not in the hall")
}

// Nobody takes the ballot of a deputy who is not there, whatever cards and slips they have (threat 29).
func TestThreat29_Absent(t *testing.T) {
	h := story(t, full).before(t, audit.Issue)
	absent, left := h.people.deputies[11], h.people.deputies[9]
	for _, d := range []deputy{absent, left} {
		h.refuse(t, audit.Issue, issueBody(h.tokens(t, d)), "is not in the hall")
		h.refuse(t, audit.Issue, h.papers(d), "is not in the hall")
		h.refuse(t, audit.Issue, issueBody(h.tokens(t, h.people.deputies[1]), h.tokens(t, d)), "is not in the hall")
	}
	// With the slip of the absent, a neighbour gets a ballot for the one seat, not for two.
	neighbour := deputy{h.people.deputies[1].card, absent.slip}
	h.issue(t, h.tokens(t, neighbour))
	h.refuse(t, audit.Issue, issueBody(h.tokens(t, h.people.deputies[1])), "was given a ballot before")
}

func TestBoard_Strike(t *testing.T) {
	h := story(t, full).before(t, audit.Strike)
	strike := func(slips ...crypto.PublicKey) []byte {
		return command(h, audit.Strike, audit.StrikeBody{Slips: append([]crypto.PublicKey{}, slips...)}, h.scrutineers()...)
	}
	unused := ballot.NewKeys(h.unused())
	d := h.people.deputies
	h.refuseAll(t, audit.Strike, map[string]bad{
		"none":              {strike(), "no slips"},
		"not sorted":        {strike(unused[1], unused[0]), "is not above the one before it"},
		"the same twice":    {strike(unused[0], unused[0]), "is not above the one before it"},
		"one that was used": {strike(d[1].slipKey().Public()), "has been used"},
		"one of nobody":     {strike(h.reserve.card.Key().Public()), "is not one of this poll"},
		"one replaced":      {strike(d[0].slipKey().Public()), "is not one of this poll"},
		"a card":            {strike(d[11].public()), "is not one of this poll"},
		"one good, one bad": {strike(ballot.NewKeys([]crypto.PublicKey{unused[0], d[1].slipKey().Public()})...), "has been used"},
	})
	h.put(t, audit.Strike, strike(unused[1:]...))
	h.refuse(t, audit.Strike, strike(unused...), "is struck")

	h = story(t, full).before(t, audit.Open)
	late := h.people.deputies[7]
	order(t, h, audit.Strike, audit.StrikeBody{Slips: []crypto.PublicKey{late.slipKey().Public()}}, h.scrutineers()...)
	h.refuse(t, audit.Issue, issueBody(h.tokens(t, late)), "or is struck")
	other := deputy{late.card, slices.Clone(h.spare)[2]}
	h.issue(t, h.tokens(t, other))
}
