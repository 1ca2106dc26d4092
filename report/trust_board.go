package report

import (
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// witnesses: whether the keeper of the board can show different boards to different people (threat 30). A witness under the
// keeper's name cosigns what the keeper likes.
func (t *trust) witnesses() {
	keeper := t.duties[board]
	own := func(w audit.Witness) bool {
		return keeper != "" && (strings.TrimSpace(w.Name) == keeper || w.Key.Name() == keeper)
	}
	var names, kept []string
	for _, w := range t.policy.Witnesses {
		names = append(names, w.Name)
		if own(w) {
			kept = append(kept, w.Name)
		}
	}
	args := []any{"Keeper", keeper, "Names", names, "Fewest", t.policy.Fewest(), "Count", len(names)}
	switch {
	case t.policy.Fewest() == 0:
		t.say(Warning, "witnesses.none", args...)
	case t.policy.Divided(own):
		t.say(Warning, "witnesses.divided", args...)
	default:
		t.say(Good, "witnesses.quorum", args...)
	}
	if len(kept) > 0 {
		t.say(Note, "witnesses.keeper", "Names", kept, "Keeper", keeper)
	}
}

// box: what batches hide, what few ballots show, and who sees the counts.
func (t *trust) box() {
	m := t.manifest
	if m.Rehearsal {
		t.say(Note, "rehearsal")
	}
	t.say(Note, "order", "K", m.K, "Window", m.Window, "Keeper", t.duties[board])
	t.say(Note, "few", "Least", m.MinBallots)
	if m.Audience == ballot.Deputies {
		t.say(Note, "audience.deputies")
	} else {
		t.say(Good, "audience.public")
	}
}

// remains says what no division of duties prevents (docs/protocol.md, sections 8.5 and 10.2).
func (t *trust) remains() {
	if t.manifest.Rules.HandsOut() {
		t.say(Note, "remains.phone", "Booth", t.duties[booth])
	} else {
		t.say(Note, "remains.tablet", "Booth", t.duties[booth])
		t.say(Note, "remains.deputy")
	}
	t.say(Note, "remains.claims")
}
