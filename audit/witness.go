package audit

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"github.com/piaojue/piaojue/ballot"
)

// checkKeys checks that the keys and the policy of a manifest are ones that a board can be held with: both keys bear the
// board's name, and the policy names the log.
func checkKeys(m *ballot.Manifest) error {
	log, err := ParseVerifierKey(m.LogKey)
	if err != nil {
		return fmt.Errorf("log_key: %v", err)
	}
	receipt, err := ParseVerifierKey(m.ReceiptKey)
	if err != nil {
		return fmt.Errorf("receipt_key: %v", err)
	}
	if log.Name() != m.Origin || receipt.Name() != m.Origin+receiptName {
		return fmt.Errorf("the keys of log and receipts are of %q and %q, want %q and %q", log.Name(), receipt.Name(), m.Origin, m.Origin+receiptName)
	}
	if log.typ != signsNotes || receipt.typ != signsNotes {
		return errors.New("the keys of log and receipts are not of a kind that signs notes")
	}
	if log.key == receipt.key { // their names differ, so the manifest's own comparison does not see it
		return errors.New("log and receipts have one key")
	}
	policy, err := ParsePolicy(m.Policy)
	if err != nil {
		return fmt.Errorf("policy: %v", err)
	}
	if !policy.names(log) {
		return errors.New("policy: it does not name the log key")
	}
	for _, w := range policy.Witnesses {
		if w.Key.key == log.key || w.Key.key == receipt.key {
			return fmt.Errorf("policy: the witness %q is the log itself", w.Name)
		}
	}
	return nil
}

// OpenPollCheckpoint opens a checkpoint as the manifest demands, signed by its log key and cosigned as its policy says,
// and as further policies do.
func OpenPollCheckpoint(m *ballot.Manifest, signed []byte, policies ...Policy) (Checkpoint, []Cosignature, error) {
	log, err := ParseVerifierKey(m.LogKey)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	p, err := ParsePolicy(m.Policy)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	return OpenCheckpoint(signed, log, p, policies...)
}

// OpenPublishedCheckpoint is [OpenPollCheckpoint] for those who must go on while witnesses are out of reach: enough reports whether
// the manifest's policy is satisfied, and if not, only that is wrong. What is done over such a checkpoint says so.
func OpenPublishedCheckpoint(m *ballot.Manifest, signed []byte) (c Checkpoint, cosigned []Cosignature, enough bool, err error) {
	log, err := ParseVerifierKey(m.LogKey)
	if err != nil {
		return c, nil, false, err
	}
	p, err := ParsePolicy(m.Policy)
	if err != nil {
		return c, nil, false, err
	}
	c, cosigned, err = openCheckpoint(signed, log, []Policy{p})
	if errors.Is(err, ErrWitnesses) {
		return c, cosigned, false, nil
	}
	if err != nil {
		return Checkpoint{}, nil, false, fmt.Errorf("open checkpoint: %w", err)
	}
	return c, cosigned, true, nil
}

// OpenLogCheckpoint opens a checkpoint that the log of a manifest signed, whoever else signed it: enough to convict the log,
// not to trust it.
func OpenLogCheckpoint(m *ballot.Manifest, signed []byte) (Checkpoint, error) {
	log, err := ParseVerifierKey(m.LogKey)
	if err != nil {
		return Checkpoint{}, err
	}
	n, err := note.Open(signed, note.VerifierList(log))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("open checkpoint: not signed by the log %q: %v", log.Name(), err)
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != m.Origin {
		return Checkpoint{}, fmt.Errorf("open checkpoint: of %q, not of %q", c.Origin, m.Origin)
	}
	return c, nil
}
