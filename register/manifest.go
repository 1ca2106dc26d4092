package register

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Manifest is entry 0 of a register's board: whose register it is, by which rules, and who orders what (docs/protocol.md, section 12.3).
type Manifest struct {
	Version    int              `json:"version"` // 1
	Origin     string           `json:"origin"`  // ends with /register
	Congress   ballot.Names     `json:"congress"`
	Rules      Rules            `json:"rules"`
	Officers   []ballot.Officer `json:"officers"` // chairs (主持人) and operators (工作人员)
	Signatures Signatures       `json:"signatures"`
	LogKey     string           `json:"log_key"`
	Policy     string           `json:"policy"` // C2SP tlog-policy
}

// Signatures are how many officers sign what: see [Decision].
type Signatures struct {
	Record int `json:"record"`
	Decide int `json:"decide"` // a chair among them
}

// DefaultSignatures let one officer record and two decide.
func DefaultSignatures() Signatures { return Signatures{1, 2} }

// MaxManifest bounds the bytes of a manifest.
const MaxManifest = 1 << 20

const originSuffix = "/register"

// ParseManifest parses the canonical form.
func ParseManifest(data []byte) (*Manifest, error) {
	if len(data) > MaxManifest {
		return nil, fmt.Errorf("parse manifest: %d bytes, at most %d", len(data), MaxManifest)
	}
	m := new(Manifest)
	if err := crypto.DecodeJSON(data, m); err != nil {
		return nil, fmt.Errorf("parse manifest: %v", err)
	}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("parse manifest: %v", err)
	}
	return m, nil
}

// Bytes returns the canonical form.
func (m *Manifest) Bytes() []byte { return crypto.MustEncodeJSON(m) }

// Hash returns that of the canonical form.
func (m *Manifest) Hash() crypto.Hash { return crypto.Sum(m.Bytes()) }

// IsOrigin reports whether a board with this origin is a register.
func IsOrigin(origin string) bool {
	return strings.HasSuffix(origin, originSuffix) && len(origin) > len(originSuffix)
}

// Check checks what ParseManifest does beside the form.
func (m *Manifest) Check() error {
	if m.Version != 1 {
		return fmt.Errorf("version %d: want 1", m.Version)
	}
	// No register may be taken for a poll of the same congress: what is signed for one names its origin.
	if !IsOrigin(m.Origin) {
		return fmt.Errorf("origin %.100q does not end with %s", m.Origin, originSuffix)
	}
	if m.Congress["zh"] == "" {
		return errors.New("congress: no name in zh, the official language")
	}
	for _, tag := range slices.Sorted(maps.Keys(m.Congress)) {
		if tag != "zh" && tag != "en" {
			return fmt.Errorf("congress: %.20q: want zh or en", tag)
		}
		if err := ballot.CheckName(m.Congress[tag]); err != nil {
			return fmt.Errorf("congress: %s: %v", tag, err)
		}
	}
	if err := m.Rules.check(); err != nil {
		return err
	}
	if err := m.checkOfficers(); err != nil {
		return err
	}
	_, _, err := m.log()
	return err
}

func (m *Manifest) checkOfficers() error {
	if n := len(m.Officers); n > ballot.MaxOfficers {
		return fmt.Errorf("%d officers: at most %d", n, ballot.MaxOfficers)
	}
	keys, chairs := map[crypto.PublicKey]bool{}, 0
	for i, o := range m.Officers {
		if o.Role != ballot.Chair && o.Role != ballot.Operator {
			return fmt.Errorf("officer %d: role %.20q: want chair or operator", i+1, o.Role)
		}
		if err := ballot.CheckName(o.Name); err != nil {
			return fmt.Errorf("officer %d: name: %v", i+1, err)
		}
		if keys[o.Key] { // one person with two entries would sign for two
			return fmt.Errorf("officer %d: key %v occurs twice", i+1, o.Key)
		}
		keys[o.Key] = true
		if o.Role == ballot.Chair {
			chairs++
		}
	}
	s := m.Signatures
	if chairs == 0 || s.Record < 1 || s.Decide < 2 || max(s.Record, s.Decide) > len(m.Officers) {
		return fmt.Errorf("%d officers, %d of them chairs, of whom %d record and %d decide: want a chair, and at least 1 and 2 to sign", len(m.Officers), chairs, s.Record, s.Decide)
	}
	return nil
}

// Officer returns who has a key.
func (m *Manifest) Officer(key crypto.PublicKey) (ballot.Officer, bool) {
	i := slices.IndexFunc(m.Officers, func(o ballot.Officer) bool { return o.Key == key })
	if i < 0 {
		return ballot.Officer{}, false
	}
	return m.Officers[i], true
}

// Log returns what names the log and its witnesses for whoever asks a poll's manifest for that: origin, key and policy.
func (m *Manifest) Log() *ballot.Manifest {
	return &ballot.Manifest{Origin: m.Origin, LogKey: m.LogKey, Policy: m.Policy}
}

// log returns what opens the log's checkpoints.
func (m *Manifest) log() (audit.VerifierKey, audit.Policy, error) {
	key, err := audit.ParseVerifierKey(m.LogKey)
	if err != nil {
		return key, audit.Policy{}, fmt.Errorf("log_key: %v", err)
	}
	if key.Name() != m.Origin {
		return key, audit.Policy{}, fmt.Errorf("log_key: it is the key of %.100q", key.Name())
	}
	policy, err := audit.ParsePolicy(m.Policy)
	return key, policy, err
}
