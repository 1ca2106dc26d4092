//go:build !js && !race

package audit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// phases says which kinds may come in which phase (docs/protocol.md, section 5.2): all others are refused in it.
var phases = map[audit.Phase]string{
	audit.Ceremony:     "cert commit deal key complaint trustees void remark",
	audit.Approval:     "approve void remark",
	audit.Gathering:    "attendance issue surrender replace strike open void remark",
	audit.Voting:       "attendance issue surrender replace strike epoch ballot closing void remark",
	audit.LastCall:     "epoch ballot close strike void remark",
	audit.Closed:       "papers strike void remark",
	audit.Transcribing: "epoch ballot invalid collection strike void remark",
	audit.Collected:    "valid void remark",
	audit.Validated:    "tally void remark",
	audit.Tallied:      "head share result remark",
	audit.Resulted:     "announce decide destroyed remark",
	audit.Announced:    "destroyed remark",
	audit.Decided:      "destroyed remark",
	audit.Voided:       "destroyed remark",
}

var kinds = []audit.Kind{
	audit.Manifest, audit.Cert, audit.Commit, audit.Deal, audit.Key, audit.Complaint, audit.Trustees, audit.Approve,
	audit.Attendance, audit.Issue, audit.Surrender, audit.Open, audit.Epoch, audit.Ballot, audit.Closing, audit.Close,
	audit.Papers, audit.Invalid, audit.Collection, audit.Valid, audit.Tally, audit.Head, audit.Share, audit.Result,
	audit.Announce, audit.Decide, audit.Void, audit.Remark, audit.Replace, audit.Strike, audit.Destroyed,
}

func TestBoard_Phases(t *testing.T) {
	for phase, list := range phases {
		t.Run(string(phase), func(t *testing.T) {
			may := strings.Fields(list)
			h := atPhase(t, phase)
			for _, kind := range kinds {
				switch {
				case slices.Contains(may, string(kind)):
					where := wherePossible(t, phase, kind)
					if where.board.Phase() != phase {
						t.Fatalf("%s is tried in phase %s", kind, where.board.Phase())
					}
					if err := where.try(kind, where.honest(t, kind)); err != nil {
						t.Errorf("%s: %v", kind, err)
					}
				case kind == audit.Manifest:
					h.refuse(t, kind, h.records[0].payload, "no such kind here")
				default:
					if payload := sample(t, h, kind); payload != nil {
						h.refusePhase(t, kind, payload)
					}
				}
			}
		})
	}
}

// Between an epoch and its last ballot nothing else may come, but the end of it all.
func TestBoard_PhaseOfEpoch(t *testing.T) {
	for _, phase := range []audit.Phase{audit.Voting, audit.LastCall, audit.Transcribing} {
		h := wherePossible(t, phase, audit.Ballot)
		for _, kind := range kinds[1:] {
			if kind != audit.Ballot && kind != audit.Void {
				h.refusePhase(t, kind, sample(t, h, kind))
			}
		}
		h.put(t, audit.Ballot, h.honest(t, audit.Ballot))

		h = wherePossible(t, phase, audit.Ballot)
		h.put(t, audit.Void, h.void("FAULT"))
		h.refusePhase(t, audit.Ballot, sample(t, h, audit.Ballot))
	}
}

// After a complaint, and after more papers than were issued, only void may follow, and remarks.
func TestBoard_PhaseOfNoReturn(t *testing.T) {
	complained := story(t, full).before(t, audit.Key)
	complained.put(t, audit.Complaint, complained.honest(t, audit.Complaint))
	excess := story(t, full).before(t, audit.Papers)
	order(t, excess, audit.Papers, audit.PapersBody{Count: 4}, excess.tellers()...)
	for _, h := range []*hall{complained, excess} {
		for _, kind := range kinds[1:] {
			if payload := sample(t, h, kind); kind != audit.Remark && kind != audit.Void && !h.has(payload) {
				h.refusePhase(t, kind, payload)
			}
		}
		h.put(t, audit.Remark, h.remark())
		h.put(t, audit.Void, h.void("OTHER"))
		if !h.board.Complete() || h.board.Phase() != audit.Voided {
			t.Errorf("the board is %s", h.board.Phase())
		}
	}
}

// A manifest of which a board cannot be made.
func TestBoard_Manifest(t *testing.T) {
	h := story(t, full)
	roll, slips := h.roll.Bytes(), h.slips.Bytes()
	other := everybody.logOf("piaojue.example/test/other").VerifierKey().String()
	for name, test := range map[string]struct {
		change      func(m *ballot.Manifest)
		roll, slips []byte
		want        string
	}{
		"as it was":              {func(*ballot.Manifest) {}, roll, slips, ""},
		"roll of another":        {func(*ballot.Manifest) {}, slips, slips, "roll: parse keys: the hash is not the manifest's"},
		"slips of another":       {func(*ballot.Manifest) {}, roll, roll, "slips: parse keys: the hash is not the manifest's"},
		"a card is a slip":       {func(m *ballot.Manifest) { m.Slips = m.Roll }, roll, roll, "is both a card's and a slip's"},
		"log key of another":     {func(m *ballot.Manifest) { m.LogKey = other }, roll, slips, "the keys of log and receipts are of"},
		"log key of no form":     {func(m *ballot.Manifest) { m.LogKey = "key" }, roll, slips, "log_key: parse verifier key"},
		"receipt key of no form": {func(m *ballot.Manifest) { m.ReceiptKey = "key" }, roll, slips, "receipt_key: parse verifier key"},
		"one key, two names": {func(m *ballot.Manifest) {
			m.ReceiptKey = signer(m.Origin+"/receipt", everybody.log).VerifierKey().String()
		}, roll, slips, "log and receipts have one key"},
		"policy of another log":                         {func(m *ballot.Manifest) { m.Policy = "log " + other + "\nquorum none\n" }, roll, slips, "it does not name the log key"},
		"policy without quorum":                         {func(m *ballot.Manifest) { m.Policy = "log " + m.LogKey + "\n" }, roll, slips, "policy: parse policy: no quorum"},
		"too many have to sign":                         {func(m *ballot.Manifest) { m.Signatures.Papers = 3 }, roll, slips, "signatures, but only 2 officers may give one"},
		"no question (threat 12)":                       {func(m *ballot.Manifest) { m.Candidates = []ballot.Candidate{} }, roll, slips, "0 candidates"},
		"no trustee (threat 12)":                        {func(m *ballot.Manifest) { m.Trustees = ballot.Trusteeship{Threshold: 0, Keys: []crypto.PublicKey{}} }, roll, slips, "trustees: 0 of 0"},
		"nobody on the roll (threat 12)":                {func(m *ballot.Manifest) { m.Roll = ballot.NewKeys(nil).List() }, ballot.NewKeys(nil).Bytes(), slips, "roll of 0"},
		"five for five (threat 46)":                     {func(m *ballot.Manifest) { m.Seats = 3 }, roll, slips, "3 candidates for 3 seats"},
		"ten for twelve without a document (threat 46)": {func(m *ballot.Manifest) { m.Rules.Differential = 10 }, roll, slips, "min_differential_pct"},
	} {
		t.Run(name, func(t *testing.T) {
			m := everybody.manifest(h.script, h.roll, h.slips)
			test.change(m)
			_, err := audit.NewBoard(m.Bytes(), test.roll, test.slips)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
	m := everybody.manifest(h.script, h.roll, h.slips)
	if _, err := audit.NewBoard(append(m.Bytes(), '\n'), roll, slips); err == nil {
		t.Error("a manifest with a line feed after it is accepted")
	}
}
