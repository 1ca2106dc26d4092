package audit

import (
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// A Report is what a verification found: numbered checks in a fixed order, what was withheld, and the outcome.
// Its JSON is a contract (docs/protocol.md, section 9).
type Report struct {
	OK        bool           `json:"ok"`       // every check passed
	Complete  bool           `json:"complete"` // the poll has ended, nothing was withheld, and nothing is left unchecked
	Checks    []CheckLine    `json:"checks"`
	Withheld  []Withheld     `json:"withheld"`
	Elsewhere []string       `json:"elsewhere"` // what only another bundle can show
	Outcome   *tally.Outcome `json:"outcome"`   // nil if there is none, or it is withheld
}

// A CheckLine is one numbered check.
type CheckLine struct {
	N       int    `json:"n"`
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Counted int    `json:"counted"`          // files, entries or payloads that were checked
	Entry   *int64 `json:"entry"`            // where it failed, if at an entry of the log
	Reason  string `json:"reason,omitempty"` // why it failed
}

// Withheld is a payload that the audience of the poll keeps from the reader, and what could not be checked without it.
type Withheld struct {
	Entry     int64       `json:"entry"`
	Kind      Kind        `json:"kind"`
	Payload   crypto.Hash `json:"payload"`
	Unchecked string      `json:"unchecked"`
}

// The checks, numbered from 1 in this order (docs/protocol.md, section 8).
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

var checkNames = [numChecks]string{
	"files: SHA256SUMS lists every file, and each has its hash",
	"manifest: lawful under its own rules; roll, slips, log key and policy are the ones it names",
	"log: tiles and entries rebuild to the root that log and witnesses signed",
	"payloads: each entry has the one it names, and there are no others",
	"ceremony: the trustees made their key together, none after seeing the others'",
	"hall: approval, check-in, quorum and opening, each signed by those who may",
	"issuing: tokens and papers went to cards that were present, once each, by all registrars",
	"ballots: every proof, token and credential; sorted epochs; no ciphertext twice",
	"collection: closing, papers and the collection report add up; the chair declared it valid",
	"tally: the encrypted sum is that of all ballots on the board",
	"decryption: enough trustees countersigned this board, and every share has both proofs",
	"decision: the counts are what the shares decrypt to, and the rules make this outcome of them",
	"end: the poll is announced, decided or void",
	"archive: the Belenios archive, rebuilt byte for byte",
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
