package audit

import (
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// A Report is what a verification found: numbered checks in a fixed order, what was withheld, and the outcome.
// Its JSON is a contract (docs/protocol.md, section 9.4).
type Report struct {
	OK        bool           `json:"ok"`       // every check passed
	Complete  bool           `json:"complete"` // the poll has ended, nothing was withheld, and nothing is left unchecked
	Checks    []CheckLine    `json:"checks"`
	Withheld  []Withheld     `json:"withheld"`
	Elsewhere []Cited        `json:"elsewhere"` // boards that the manifest cites and no bundle was given of
	Outcome   *tally.Outcome `json:"outcome"`   // nil if there is none, or it is withheld
	Poll      *Identity      `json:"poll"`      // nil if the log could not be opened
	Pages     []Page         `json:"pages"`     // files for people to read, which no check derives

	// Differences are what the figures would reveal beside those of the round before, if its bundle is given and both are shown. They
	// fail no check: whoever announced the poll need not have known the other figures.
	Differences []tally.Finding `json:"differences,omitempty"`

	// Record is what the board says beside counts and decision; nil if it was not replayed to its end.
	Record *Record `json:"-"`
	// Sums is the hash of SHA256SUMS; zero if there is none.
	Sums crypto.Hash `json:"-"`

	// Ballots says how ballots were checked. It makes no difference to the verdict.
	Ballots BallotsChecked `json:"-"`

	// Unwitnessed is set by [VerifyUnwitnessed] alone: too few witnesses have cosigned the checkpoint.
	Unwitnessed bool `json:"-"`
}

// BallotsChecked counts ballots by the way in which they were checked.
type BallotsChecked struct {
	Together int // many at once, with hints
	Single   int // one by one, with shared tables
	Plain    int // one by one, by the plain verifier
}

// An Identity says which poll was verified. That it is the one that was held, with the real officers and the real roll,
// nothing in a bundle can show: compare the manifest's hash with the one that was read aloud.
type Identity struct {
	Origin    string      `json:"origin"`
	Title     string      `json:"title"`
	Manifest  crypto.Hash `json:"manifest"`
	Size      int64       `json:"size"`
	Root      crypto.Hash `json:"root"`
	Witnesses []string    `json:"witnesses"` // that cosigned the checkpoint
	Rehearsal bool        `json:"rehearsal"`

	// What the manifest says of its kind, for words.
	Rules ballot.Rules `json:"-"`
	Body  ballot.Body  `json:"-"`
}

func identify(m *ballot.Manifest, c Checkpoint, cosignatures []Cosignature) *Identity {
	id := &Identity{m.Origin, m.Title["zh"], m.Hash(), c.Size, crypto.Hash(c.Root), []string{}, m.Rehearsal, m.Rules, m.Body}
	for _, s := range cosignatures {
		id.Witnesses = append(id.Witnesses, s.Witness)
	}
	return id
}

// Unreached is the reason of a check that one before it made impossible.
const Unreached = "not reached"

// A CheckLine is one numbered check.
type CheckLine struct {
	N       int    `json:"n"`
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Counted int    `json:"counted"`          // files, entries or payloads that were checked
	Entry   *int64 `json:"entry"`            // where it failed, if at an entry of the log
	Reason  string `json:"reason,omitempty"` // why it failed
}

// Withheld is a payload that the audience of the poll, or what people chose to make known, keeps from the reader. Without a share its proofs are not checked,
// without the result neither the counts nor the decision.
type Withheld struct {
	Entry   int64       `json:"entry"`
	Kind    Kind        `json:"kind"`
	Payload crypto.Hash `json:"payload"`
}

// A Cited is a board that the manifest cites and that was not checked: the round or the year before, unless one of the fields says
// otherwise.
type Cited struct {
	ballot.Citation
	Revote   bool `json:"revote"`   // the round before, among whose tied this one is held
	Ceremony bool `json:"ceremony"` // in a series, the one whose ceremony made the key
	Beside   bool `json:"beside"`   // the poll beside which texts are written
	// By is the origin of the round or the year before, if it is the manifest of that one which cites the board; else empty.
	By string `json:"by,omitempty"`
	// Withheld says that the bundle of the board was given and verifies, but does not show everything.
	Withheld bool `json:"withheld,omitempty"`
}

// fault returns the reason of the first check that failed.
func (r *Report) fault() string {
	for _, line := range r.Checks {
		if !line.OK {
			return line.Reason
		}
	}
	return ""
}

// The checks, numbered from 1 in this order (docs/protocol.md, section 8.1).
const (
	checkFiles = iota
	checkManifest
	checkLog
	checkPayloads
	checkCeremony
	checkHall
	checkIssuing
	checkBox
	checkGate
	checkSum
	checkDecryption
	checkDecision
	checkEnd
	checkArchive
	numChecks
)

// checkNames name the checks in reports; what each of them says stands in the catalogues of report/words.
var checkNames = [numChecks]string{
	"files", "manifest", "log", "payloads", "ceremony", "hall", "issuing", "box", "collection", "tally", "decryption",
	"decision", "end", "archive",
}

// groups says which check an entry belongs to.
var groups = map[Kind]int{
	Manifest: checkManifest,
	Cert:     checkCeremony, Commit: checkCeremony, Deal: checkCeremony, Key: checkCeremony, Complaint: checkCeremony, Trustees: checkCeremony,
	Approve: checkHall, Attendance: checkHall, Open: checkHall, Remark: checkHall,
	Issue: checkIssuing, Surrender: checkIssuing, Replace: checkIssuing, Strike: checkIssuing,
	Epoch: checkBox, Ballot: checkBox,
	Closing: checkGate, Close: checkGate, Papers: checkGate, Invalid: checkGate, Collection: checkGate, Valid: checkGate,
	Tally: checkSum, Head: checkDecryption, Share: checkDecryption, Result: checkDecision,
	Announce: checkEnd, Decide: checkEnd, Void: checkEnd, Destroyed: checkEnd,
}
