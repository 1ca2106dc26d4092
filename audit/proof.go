package audit

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// A Proof shows that an entry is in a log, to whoever has the log's key and the policy and nothing else: the last
// receipt of a voter. Its form is C2SP tlog-proof, in files named *.tlog-proof:
//
//	c2sp.org/tlog-proof@v1
//	index <index>
//	<hash of the audit path in base64, from the leaf upwards>
//	...
//
//	<signed checkpoint>
//
// The specification's line of extra data is refused: nothing vouches for it, and a voter might believe it.
type Proof struct {
	Index      int64
	Path       tlog.RecordProof
	Checkpoint []byte // the signed note
}

const (
	proofHeader = "c2sp.org/tlog-proof@v1\n"
	maxPath     = 64 // hashes; the tree of maxSize needs 50
)

// Bytes returns the proof's form.
func (p Proof) Bytes() []byte {
	out := fmt.Appendf(nil, "%sindex %d\n", proofHeader, p.Index)
	for _, h := range p.Path {
		out = fmt.Appendf(out, "%s\n", h)
	}
	return append(append(out, '\n'), p.Checkpoint...)
}

// ParseProof parses a proof, of which [Proof.Check] has still to be called: it says nothing of the checkpoint.
func ParseProof(data []byte) (Proof, error) {
	if len(data) > 2*maxNote {
		return Proof{}, fmt.Errorf("parse proof: %d bytes, at most %d", len(data), 2*maxNote)
	}
	head, checkpoint, _ := bytes.Cut(data, []byte("\n\n"))
	rest, ok := strings.CutPrefix(string(head), proofHeader+"index ")
	if !ok {
		return Proof{}, errors.New("parse proof: it does not begin like one")
	}
	lines := strings.Split(rest, "\n")
	if len(lines) > 1+maxPath {
		return Proof{}, fmt.Errorf("parse proof: %d hashes", len(lines)-1)
	}
	p := Proof{Checkpoint: checkpoint}
	var err error
	if p.Index, err = strconv.ParseInt(lines[0], 10, 64); err != nil || p.Index < 0 {
		return Proof{}, fmt.Errorf("parse proof: bad index %.30q", lines[0])
	}
	for _, line := range lines[1:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return Proof{}, fmt.Errorf("parse proof: bad hash %.60q", line)
		}
		p.Path = append(p.Path, h)
	}
	if !bytes.Equal(p.Bytes(), data) {
		return Proof{}, errors.New("parse proof: not in canonical form")
	}
	return p, nil
}

// Check checks that the entry is in the log and returns the checkpoint that says so and who cosigned it. Errors wrap
// those of [OpenCheckpoint].
func (p Proof) Check(entry []byte, log VerifierKey, policy Policy) (Checkpoint, []Cosignature, error) {
	c, cosignatures, err := OpenCheckpoint(p.Checkpoint, log, policy)
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("check proof: %w", err)
	}
	if err := tlog.CheckRecord(p.Path, c.Size, c.Root, p.Index, tlog.RecordHash(entry)); err != nil {
		return Checkpoint{}, nil, fmt.Errorf("check proof: entry %d of %q at size %d: %v", p.Index, c.Origin, c.Size, err)
	}
	return c, cosignatures, nil
}
