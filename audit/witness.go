package audit

import (
	"errors"
	"fmt"

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
	if log.key == receipt.key { // their names differ, so the manifest's own comparison does not see it
		return errors.New("log and receipts have one key")
	}
	policy, err := ParsePolicy(m.Policy)
	if err != nil {
		return fmt.Errorf("policy: %v", err)
	}
	if !policy.names(log) {
		return fmt.Errorf("policy: it does not name the log key")
	}
	return nil
}

// OpenPollCheckpoint opens a checkpoint as the manifest demands: signed by its log key, cosigned as its policy says.
func OpenPollCheckpoint(m *ballot.Manifest, signed []byte) (Checkpoint, error) {
	return openUnder(m, signed, m.Policy)
}

// openUnder opens a checkpoint of a poll's board under a policy.
func openUnder(m *ballot.Manifest, signed []byte, policy string) (Checkpoint, error) {
	log, err := ParseVerifierKey(m.LogKey)
	if err != nil {
		return Checkpoint{}, err
	}
	p, err := ParsePolicy(policy)
	if err != nil {
		return Checkpoint{}, err
	}
	c, _, err := OpenCheckpoint(signed, log, p)
	return c, err
}
