package audit

import (
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// A Report is what a verification found: numbered checks in a fixed order, what was withheld, and the outcome.
// Its JSON is a contract (docs/protocol.md, section 9.4).
type Report struct {
	OK        bool              `json:"ok"`       // every check passed
	Complete  bool              `json:"complete"` // the poll has ended, nothing was withheld, and nothing is left unchecked
	Checks    []CheckLine       `json:"checks"`
	Withheld  []Withheld        `json:"withheld"`
	Elsewhere []ballot.Previous `json:"elsewhere"` // boards that the manifest cites and no bundle was given of
	Outcome   *tally.Outcome    `json:"outcome"`   // nil if there is none, or it is withheld
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

// Withheld is a payload that the audience of the poll keeps from the reader. Without a share its proofs are not checked,
// without the result neither the counts nor the decision.
type Withheld struct {
	Entry   int64       `json:"entry"`
	Kind    Kind        `json:"kind"`
	Payload crypto.Hash `json:"payload"`
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
