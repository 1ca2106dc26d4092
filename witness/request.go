package witness

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// A request asks a witness for its line in a checkpoint (C2SP tlog-witness, "add-checkpoint"):
//
//	old <size of the checkpoint that the witness cosigned last>
//	<hash of the consistency proof in base64>
//	...
//
//	<signed checkpoint>
type request struct {
	old        int64
	proof      tlog.TreeProof
	checkpoint []byte // the signed note; nothing is known of it
}

const (
	maxProof   = 63      // hashes, says the specification
	maxNote    = 1 << 16 // bytes
	maxRequest = maxNote + 4096
)

// bytes returns the form.
func (r request) bytes() []byte {
	out := fmt.Appendf(nil, "old %d\n", r.old)
	for _, h := range r.proof {
		out = fmt.Appendf(out, "%s\n", h)
	}
	return append(append(out, '\n'), r.checkpoint...)
}

// parseRequest parses the form.
func parseRequest(data []byte) (request, error) {
	if len(data) > maxRequest {
		return request{}, fmt.Errorf("parse request: %d bytes, at most %d", len(data), maxRequest)
	}
	head, checkpoint, _ := bytes.Cut(data, []byte("\n\n"))
	rest, ok := strings.CutPrefix(string(head), "old ")
	if !ok {
		return request{}, errors.New("parse request: it does not begin like one")
	}
	lines := strings.Split(rest, "\n")
	if len(lines) > 1+maxProof {
		return request{}, fmt.Errorf("parse request: %d hashes, at most %d", len(lines)-1, maxProof)
	}
	r := request{checkpoint: checkpoint}
	var err error
	if r.old, err = strconv.ParseInt(lines[0], 10, 64); err != nil || r.old < 0 {
		return request{}, fmt.Errorf("parse request: bad old size %.30q", lines[0])
	}
	for _, line := range lines[1:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return request{}, fmt.Errorf("parse request: bad hash %.60q", line)
		}
		r.proof = append(r.proof, h)
	}
	if !bytes.Equal(r.bytes(), data) {
		return request{}, errors.New("parse request: not in canonical form")
	}
	return r, nil
}

// origin returns the first line of the checkpoint, by which a witness looks up the log's key.
func (r request) origin() string {
	origin, _, _ := bytes.Cut(r.checkpoint, []byte("\n"))
	return string(origin)
}
