package register

import (
	"errors"
	"fmt"
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Report is what the verification of a register found.
type Report struct {
	Origin    string            `json:"origin"`
	Manifest  crypto.Hash       `json:"manifest"`
	Head      audit.BoardHead   `json:"head"`
	Events    int               `json:"events"`
	Witnesses []string          `json:"witnesses"` // by the manifest's policy; none if its quorum is none, and then nobody vouches that all are shown the same
	Witnessed bool              `json:"witnessed"` // there are witnesses, and their quorum has cosigned
	Elsewhere []ballot.Citation `json:"elsewhere"` // polls that are cited and were not given
}

// NewBundle makes the evidence of a board: leaves are its entries in order, checkpoint is signed over its head, payloads are all that they name. Nothing
// of a citizen is in it.
func NewBundle(b *Board, leaves [][]byte, checkpoint []byte, payloads map[crypto.Hash][]byte) (audit.Bundle, error) {
	m := b.manifest
	return audit.LogBundle(m.Bytes(), m.LogKey, m.Policy, leaves, checkpoint, payloads)
}

// Verify replays a bundle and checks everything in it: log, signatures, and every rule again. It needs nothing but the bundle, and the polls of which
// the caller has verified the bundles, too.
func Verify(bundle audit.Bundle, polls Polls) (*Board, *Report, error) {
	b, err := NewBoard(bundle["manifest.json"], polls)
	if err != nil {
		return nil, nil, fmt.Errorf("manifest.json: %v", err)
	}
	m := b.manifest
	for path := range bundle {
		if !ofRegister(path) {
			return nil, nil, fmt.Errorf("%s: no file of a register's evidence", path)
		}
	}
	if string(bundle["log.vkey"]) != m.LogKey+"\n" || string(bundle["policy"]) != m.Policy {
		return nil, nil, errors.New("log.vkey or policy is not the manifest's")
	}
	log, policy, err := m.log()
	if err != nil {
		return nil, nil, err
	}
	_, leaves, unwitnessed := audit.OpenLog(bundle, log, policy)
	if unwitnessed != nil && !errors.Is(unwitnessed, audit.ErrWitnesses) {
		return nil, nil, fmt.Errorf("log: %v", unwitnessed)
	}
	if err := b.replay(bundle, leaves); err != nil {
		return nil, nil, err
	}
	for path := range bundle {
		if name, ok := strings.CutPrefix(path, "payload/"); ok {
			var hash crypto.Hash
			if err := hash.UnmarshalText([]byte(name)); err != nil || !b.seen[hash] {
				return nil, nil, fmt.Errorf("%s: no entry names it", path)
			}
		}
	}
	elsewhere := b.state.Elsewhere()
	if elsewhere == nil {
		elsewhere = []ballot.Citation{}
	}
	r := &Report{Origin: m.Origin, Manifest: m.Hash(), Head: b.Head(), Events: len(b.events), Witnesses: witnesses(policy), Elsewhere: elsewhere}
	r.Witnessed = len(r.Witnesses) > 0 && unwitnessed == nil
	return b, r, nil
}

// ofRegister reports whether the evidence of a register has such a file (docs/protocol.md, section 12.3). Those below log and payload are held against the
// entries.
func ofRegister(path string) bool {
	switch path {
	case "manifest.json", "log.vkey", "policy", "SHA256SUMS":
		return true
	}
	return strings.HasPrefix(path, "log/") || strings.HasPrefix(path, "payload/")
}

// Witnesses names the witnesses of the manifest's policy; none where its quorum is none.
func (m *Manifest) Witnesses() []string {
	_, policy, err := m.log()
	if err != nil {
		return nil
	}
	return witnesses(policy)
}

// witnesses names the witnesses of a policy that asks for any.
func witnesses(p audit.Policy) []string {
	names := []string{}
	if p.Check(nil) == nil { // it is content without them
		return names
	}
	for _, w := range p.Witnesses {
		names = append(names, w.Name)
	}
	return names
}

// replay applies the leaves of a log.
func (b *Board) replay(bundle audit.Bundle, leaves [][]byte) error {
	for i, leaf := range leaves {
		e, err := ParseEntry(leaf)
		if err != nil {
			return fmt.Errorf("entry %d: %v", i, err)
		}
		payload, there := bundle["payload/"+e.Payload.String()]
		switch {
		case !there:
			return fmt.Errorf("entry %d: its payload %v is missing", i, e.Payload)
		case i == 0 && e == b.First() && crypto.Sum(payload) == e.Payload:
			continue
		case i == 0:
			return errors.New("entry 0 is not the manifest")
		}
		if err := b.Apply(e, payload); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
	}
	return nil
}

// ParseEntry parses the canonical form of an entry of a register's log.
func ParseEntry(data []byte) (audit.Entry, error) {
	var e audit.Entry
	if len(data) > 256 {
		return e, fmt.Errorf("parse entry: %d bytes", len(data))
	}
	if err := crypto.DecodeJSON(data, &e); err != nil {
		return e, fmt.Errorf("parse entry: %v", err)
	}
	if e.Kind != KindManifest && newEvent(Kind(e.Kind)) == nil {
		return e, fmt.Errorf("parse entry: there is no kind %.20q in a register", e.Kind)
	}
	return e, nil
}
