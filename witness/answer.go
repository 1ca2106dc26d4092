package witness

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/audit"
)

// A line is what one key adds to a signed note (C2SP signed-note):
//
//	— <name> base64(<key id, u32> || <signature>)
type line struct {
	name      string
	id        uint32
	signature []byte
}

// String returns the form, with its end.
func (l line) String() string {
	raw := append(binary.BigEndian.AppendUint32(nil, l.id), l.signature...)
	return fmt.Sprintf("— %s %s\n", l.name, base64.StdEncoding.EncodeToString(raw))
}

// maxLines bounds the lines of an answer, as in a note.
const maxLines = 100

// parseLines parses the answer of a witness: one line or more.
func parseLines(answer []byte) ([]line, error) {
	if len(answer) > maxNote {
		return nil, fmt.Errorf("parse cosignatures: more than %d bytes", maxNote)
	}
	var all []line
	for text := range strings.Lines(string(answer)) {
		l, err := parseLine(text)
		if err != nil {
			return nil, fmt.Errorf("parse cosignatures: line %d: %v", len(all)+1, err)
		}
		if all = append(all, l); len(all) > maxLines {
			return nil, fmt.Errorf("parse cosignatures: more than %d lines", maxLines)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("parse cosignatures: there is none")
	}
	return all, nil
}

func parseLine(text string) (line, error) {
	rest, dash := strings.CutPrefix(text, "— ")
	name, encoded, _ := strings.Cut(strings.TrimSuffix(rest, "\n"), " ")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if !dash || name == "" || err != nil || len(raw) < 5 {
		return line{}, errors.New("not a signature line")
	}
	l := line{name, binary.BigEndian.Uint32(raw), raw[4:]}
	if l.String() != text { // also no end, stray bits at the end of the base64, or a line break within
		return line{}, errors.New("not in canonical form")
	}
	return l, nil
}

// findLine returns the one line of a key in the answer, checked over the text of the checkpoint. Lines of other keys are passed
// over, as the specification demands: a witness may have keys that this policy does not name.
func findLine(answer []byte, key audit.VerifierKey, text string) (line, error) {
	all, err := parseLines(answer)
	if err != nil {
		return line{}, err
	}
	var found []line
	for _, l := range all {
		if l.name == key.Name() && l.id == key.KeyHash() {
			found = append(found, l)
		}
	}
	if len(found) != 1 {
		return line{}, fmt.Errorf("%d lines by the key of the policy, want one", len(found))
	}
	if !key.Verify([]byte(text), found[0].signature) {
		return line{}, errors.New("its line is not a signature of this checkpoint")
	}
	return found[0], nil
}

// parseSize parses the size that comes with a conflict, in decimal and with an end of line.
func parseSize(answer []byte) (int64, error) {
	size, err := strconv.ParseInt(strings.TrimSuffix(string(answer), "\n"), 10, 64)
	if err != nil || size < 0 || fmt.Sprintf("%d\n", size) != string(answer) {
		return 0, fmt.Errorf("parse size %.30q: want a number and an end of line", answer)
	}
	return size, nil
}
