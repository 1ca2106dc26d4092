package audit

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A Checkpoint is what a log signs: its name, size and root (C2SP tlog-checkpoint). Its text is three lines,
//
//	<origin>
//	<size>
//	<root in base64>
//
// without the extension lines that the specification allows and advises against.
type Checkpoint struct {
	Origin string // a schema-less URL, also the name of the log's key
	Size   int64
	Root   tlog.Hash
}

// Text returns the note's text.
func (c Checkpoint) Text() string { return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root) }

// ParseCheckpoint parses the text.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 5)
	if len(lines) != 4 {
		return Checkpoint{}, errors.New("parse checkpoint: not three lines")
	}
	var c Checkpoint
	var err error
	if c.Origin = lines[0]; !validName(c.Origin) {
		return Checkpoint{}, fmt.Errorf("parse checkpoint: bad origin %.300q", c.Origin)
	}
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 || c.Size > maxSize {
		return Checkpoint{}, fmt.Errorf("parse checkpoint: bad size %.30q", lines[1])
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return Checkpoint{}, fmt.Errorf("parse checkpoint: bad root %.60q", lines[2])
	}
	if c.Text() != text {
		return Checkpoint{}, errors.New("parse checkpoint: not in canonical form")
	}
	return c, nil
}

// SignCheckpoint returns the signed note of a checkpoint, with the line of the log and those of any witnesses.
//
// Warning: a log must never sign two checkpoints of which neither extends the other, whatever crashes in between. The
// caller stores what it signs before anyone sees it, and takes [CheckConsistency] over trust in its own memory.
func SignCheckpoint(c Checkpoint, log note.Signer, witnesses ...note.Signer) ([]byte, error) {
	if _, err := ParseCheckpoint(c.Text()); err != nil {
		return nil, fmt.Errorf("sign checkpoint: %v", err)
	}
	if log.Name() != c.Origin {
		return nil, fmt.Errorf("sign checkpoint of %q: the key is of %q", c.Origin, log.Name())
	}
	msg, err := note.Sign(&note.Note{Text: c.Text()}, append([]note.Signer{log}, witnesses...)...)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint of %q: %v", c.Origin, err)
	}
	return msg, nil
}

// OpenCheckpoint checks a signed checkpoint and returns it with the witnesses of the policy that cosigned it. The log must
// have signed it under its own name, the quorum of the policy and of every other one must have cosigned it, and there must
// be no line of a key that none of them names, no repeated line and no other form of the same bytes (docs/protocol.md,
// section 6.3). If only a quorum is missing, the error wraps [ErrWitnesses].
func OpenCheckpoint(msg []byte, log VerifierKey, policy Policy, others ...Policy) (Checkpoint, []Cosignature, error) {
	c, cosignatures, err := openCheckpoint(msg, log, append([]Policy{policy}, others...))
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("open checkpoint: %w", err)
	}
	return c, cosignatures, nil
}

func openCheckpoint(msg []byte, log VerifierKey, policies []Policy) (Checkpoint, []Cosignature, error) {
	if log.typ != signsNotes {
		return Checkpoint{}, nil, fmt.Errorf("%q is not the key of a log", log)
	}
	keys := []VerifierKey{log}
	for _, policy := range policies {
		if !policy.names(log) {
			return Checkpoint{}, nil, fmt.Errorf("the policy does not name the log %q", log)
		}
		for _, w := range policy.Witnesses {
			if !slices.Contains(keys, w.Key) {
				keys = append(keys, w.Key)
			}
		}
	}
	n, err := openNote(msg, keys...)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	if c.Origin != log.name || !hasSigned(n, log) {
		return Checkpoint{}, nil, fmt.Errorf("of %q, not signed by the log %q", c.Origin, log)
	}
	cosignatures, err := policies[0].cosignatures(n)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	for _, policy := range policies {
		signed, err := policy.cosignatures(n)
		if err != nil {
			return Checkpoint{}, nil, err
		}
		if err := policy.Check(signed); err != nil {
			return c, cosignatures, err
		}
	}
	return c, cosignatures, nil
}

// cosignatures returns those of the witnesses that the policy knows, whose lines have been verified.
func (p Policy) cosignatures(n *note.Note) (cosignatures []Cosignature, err error) {
	for _, s := range n.Sigs {
		for _, w := range p.Witnesses {
			if w.Key.name != s.Name || w.Key.KeyHash() != s.Hash {
				continue
			}
			time, err := cosignatureTime(s)
			if err != nil {
				return nil, err
			}
			cosignatures = append(cosignatures, Cosignature{w.Name, time})
		}
	}
	return cosignatures, nil
}

// CheckConsistency checks a proof that an older checkpoint of a log is a prefix of a newer one.
func CheckConsistency(p tlog.TreeProof, older, newer Checkpoint) error {
	switch {
	case older.Origin != newer.Origin:
		return fmt.Errorf("check consistency: %q and %q are two logs", older.Origin, newer.Origin)
	case older.Size < 0 || older.Size > newer.Size || newer.Size > maxSize:
		return fmt.Errorf("check consistency of %q: sizes %d and %d", older.Origin, older.Size, newer.Size)
	case older.Size > 0:
		if err := tlog.CheckTree(p, newer.Size, newer.Root, older.Size, older.Root); err != nil {
			return fmt.Errorf("check consistency of %q at %d and %d: %v", older.Origin, older.Size, newer.Size, err)
		}
		return nil
	}
	empty := new(Tree).Root()
	if len(p) > 0 || older.Root != empty || newer.Size == 0 && newer.Root != empty {
		return fmt.Errorf("check consistency of %q: not the empty tree, or not an empty proof", older.Origin)
	}
	return nil
}
