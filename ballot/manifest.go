package ballot

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// Limits of a manifest. They bound what any party has to read and compute.
const (
	MaxManifest   = 1 << 20 // bytes
	MaxCandidates = 200
	MaxKeys       = 1 << 20 // of the roll, of the slips
	MaxName       = 200     // characters of one name in one language
	MaxOfficers   = 100
	MaxRegistrars = 8
)

// A Manifest says everything that is decided before a poll: what is voted on, by whom, under which rules, with whose
// keys. It is entry 0 of the poll's board, and its hash is in every proof and every signature
// (docs/protocol.md, section 4).
type Manifest struct {
	Version    int         `json:"version"` // 1
	Origin     string      `json:"origin"`  // of the board: a schema-less URL, one per poll
	Congress   Names       `json:"congress"`
	Body       Body        `json:"body"`
	Title      Names       `json:"title"`
	Term       int         `json:"term,omitempty"`    // 届
	Session    int         `json:"session,omitempty"` // 次会议
	Timestamp  int64       `json:"timestamp"`         // seconds since 1970: the sitting as planned
	Candidates []Candidate `json:"candidates"`        // in the order of the ballot
	Seats      int         `json:"seats,omitempty"`   // 应选数; only where something is chosen
	Rules      Rules       `json:"rules"`
	Audience   Audience    `json:"audience"`
	Roll       KeyList     `json:"roll"`  // card keys of all deputies in office
	Slips      KeyList     `json:"slips"` // slip keys printed for this sitting
	Registrars []Registrar `json:"registrars"`
	Officers   []Officer   `json:"officers"`
	Signatures Signatures  `json:"signatures"`
	Trustees   Trusteeship `json:"trustees"`
	Duties     *Duties     `json:"duties,omitempty"`
	K          int         `json:"k"`           // pending ballots always held back
	Window     int         `json:"window"`      // least seconds between two epochs
	MinBallots int         `json:"min_ballots"` // fewer are never tallied
	LogKey     string      `json:"log_key"`     // signed-note verifier key of the checkpoints
	ReceiptKey string      `json:"receipt_key"` // signed-note verifier key of the receipts
	Policy     string      `json:"policy"`      // C2SP tlog-policy: the witnesses
	Previous   *Previous   `json:"previous,omitempty"`
	Series     *Series     `json:"series,omitempty"` // if it is one of several under one key
	Beside     *Citation   `json:"beside,omitempty"` // the poll beside which sealed texts are written
	Rehearsal  bool        `json:"rehearsal"`
}

// A Body is what kind of assembly votes.
type Body string

// The bodies (docs/rules.md, section 1.1).
const (
	Congress          Body = "congress"           // 人民代表大会: the ballot binds
	StandingCommittee Body = "standing_committee" // 人大常委会
	Assembly          Body = "assembly"           // 街道议事会: the ballot recommends
)

// A Candidate is one project on the ballot, one item that is evaluated, or one question that is asked.
type Candidate struct {
	ID       string     `json:"id"` // 项目编号
	Names    Names      `json:"names"`
	Question *Ask       `json:"question,omitempty"` // how it is answered; in a questionnaire alone
	Text     *TextLimit `json:"text,omitempty"`     // how long the answer may be; if and only if it is a sealed text
}

// An Audience is who may see the counts: "public" or "deputies".
type Audience string

// The audiences.
const (
	Public   Audience = "public"
	Deputies Audience = "deputies"
)

// A KeyList commits to a list of keys that lies beside the manifest as a payload: see [Keys].
type KeyList struct {
	Count int         `json:"count"`
	Hash  crypto.Hash `json:"hash"`
}

// A Registrar signs tokens blindly. Every token set needs all of them: with any k of n, deputies who pool their
// requests assemble extra sets from honest registrars.
type Registrar struct {
	Issuer string          `json:"issuer"`       // issuer_name of the token challenge
	By     string          `json:"by,omitempty"` // who runs it
	Key    crypto.TokenKey `json:"key"`          // for this poll alone
}

// Duties says who does what no signature shows. Two duties with one name are done by one party: what follows from that is
// told to the deputies as the poll's trust statement. Where a manifest is silent, the statement assumes one party.
type Duties struct {
	Cards string `json:"cards"` // prints and hands out the cards
	Slips string `json:"slips"` // prints the slips
	Board string `json:"board"` // runs the server that keeps the board
	Booth string `json:"booth"` // gives the tablets their program
}

// An Officer is a person who signs on the board.
type Officer struct {
	Role Role             `json:"role"`
	Name string           `json:"name"`
	Key  crypto.PublicKey `json:"key"`
}

// Trusteeship says which scrutineers hold the key, in the order of their indices from 1, and how many of them decrypt.
// With Threshold = len(Keys) every one is needed and the trustees are plain ones.
type Trusteeship struct {
	Threshold int                `json:"threshold"`
	Keys      []crypto.PublicKey `json:"keys"` // of officers who are scrutineers
}

// Single reports whether all trustees are needed, so that each has a key of its own and nothing is dealt.
func (t Trusteeship) Single() bool { return t.Threshold == len(t.Keys) }

func (m *Manifest) checkDuties() error {
	if m.Duties == nil {
		return nil
	}
	d := m.Duties
	for what, name := range map[string]string{"cards": d.Cards, "slips": d.Slips, "board": d.Board, "booth": d.Booth} {
		if err := checkText(name, MaxName); err != nil {
			return fmt.Errorf("duties: %s: %v", what, err)
		}
	}
	return nil
}

// Previous links a re-vote to the round before, or an evaluation to the year before: the board as it was at its result.
type Previous struct {
	Citation
	Revote bool `json:"revote"` // a re-vote among the tied: no differential applies
}

// ParseManifest parses and checks a manifest in canonical form.
func ParseManifest(data []byte) (*Manifest, error) {
	if len(data) > MaxManifest {
		return nil, fmt.Errorf("parse manifest: %d bytes, at most %d", len(data), MaxManifest)
	}
	m := new(Manifest)
	if err := crypto.DecodeJSON(data, m); err != nil {
		return nil, fmt.Errorf("parse manifest: %v", err)
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return m, nil
}

// Bytes returns the canonical form.
func (m *Manifest) Bytes() []byte { return crypto.MustEncodeJSON(m) }

// Hash returns the hash of the canonical form.
func (m *Manifest) Hash() crypto.Hash { return crypto.Sum(m.Bytes()) }

// Check refuses a manifest under which no lawful or no verifiable poll can be held. A [*DifferentialError] and a
// [*RuleError] can be found with errors.As.
func (m *Manifest) Check() error {
	for _, check := range []func() error{m.checkHead, m.checkCandidates, m.checkRules, m.checkElectorate, m.checkOfficers, m.checkTrustees, m.checkDuties, m.checkSeries} {
		if err := check(); err != nil {
			return fmt.Errorf("manifest: %w", err)
		}
	}
	return nil
}

func (m *Manifest) checkHead() error {
	if m.Version != 1 {
		return fmt.Errorf("version %d: want 1", m.Version)
	}
	if err := checkOrigin(m.Origin); err != nil {
		return err
	}
	if err := m.checkPrevious(); err != nil {
		return err
	}
	if m.Body != Congress && m.Body != StandingCommittee && m.Body != Assembly {
		return fmt.Errorf("body %q: want congress, standing_committee or assembly", m.Body)
	}
	if m.Audience != Public && m.Audience != Deputies {
		return fmt.Errorf("audience %q: want public or deputies", m.Audience)
	}
	if m.Timestamp < 0 || m.Timestamp >= 1<<33 {
		return fmt.Errorf("timestamp %d: not seconds since 1970", m.Timestamp) // .bel headers have 11 octal digits
	}
	if m.K < 2 || m.K > 1000 || m.Window < 0 || m.Window > 86400 || m.MinBallots < 2 || m.Term < 0 || m.Session < 0 {
		return errors.New("k must be 2 to 1000, window 0 to 86400 seconds, min_ballots at least 2, term and session not negative")
	}
	if m.LogKey == "" || m.ReceiptKey == "" || m.LogKey == m.ReceiptKey {
		return errors.New("log_key and receipt_key must be two keys")
	}
	if err := m.Congress.check("congress"); err != nil {
		return err
	}
	return m.Title.check("title")
}

func (m *Manifest) checkPrevious() error {
	if m.Previous == nil {
		return nil
	}
	if err := checkOrigin(m.Previous.Origin); err != nil {
		return fmt.Errorf("previous: %v", err)
	}
	if m.Previous.Origin == m.Origin || m.Previous.Size < 1 {
		return fmt.Errorf("previous: want another board of at least one entry, not %q of %d", m.Previous.Origin, m.Previous.Size)
	}
	return nil
}

func (m *Manifest) checkCandidates() error {
	if len(m.Candidates) < 1 || len(m.Candidates) > MaxCandidates {
		return fmt.Errorf("%d candidates: want 1 to %d", len(m.Candidates), MaxCandidates)
	}
	ids, names := map[string]bool{}, map[string]bool{}
	for i, c := range m.Candidates {
		if err := checkText(c.ID, 40); err != nil {
			return fmt.Errorf("candidate %d: id: %v", i+1, err)
		}
		if err := c.Names.check("candidate " + c.ID); err != nil {
			return err
		}
		if ids[c.ID] || names[c.Names["zh"]] {
			return fmt.Errorf("candidate %d: id %q or name %q occurs twice", i+1, c.ID, c.Names["zh"])
		}
		ids[c.ID], names[c.Names["zh"]] = true, true
	}
	return nil
}

func (m *Manifest) checkRules() error {
	if err := m.Rules.Check(); err != nil {
		return err
	}
	if err := m.checkAsked(); err != nil {
		return err
	}
	if err := m.CheckTexts(); err != nil {
		return err
	}
	if err := m.checkBeside(); err != nil {
		return err
	}
	if !m.Rules.Chooses() {
		return m.checkUnchosen()
	}
	if m.IsRevote() {
		// A tie is between more than there are seats. Fewer would only be a way around the differential.
		if m.Seats < 1 || m.Seats >= len(m.Candidates) {
			return fmt.Errorf("%d seats for %d tied candidates: no tie", m.Seats, len(m.Candidates))
		}
		return nil
	}
	return CheckDifferential(len(m.Candidates), m.Seats, m.Rules.Differential)
}

// IsRevote reports whether the poll is a re-vote among the tied of the one before.
func (m *Manifest) IsRevote() bool { return m.Previous != nil && m.Previous.Revote }

func (m *Manifest) checkElectorate() error {
	if m.Roll.Count < 1 || m.Roll.Count > MaxKeys || m.Slips.Count < 1 || m.Slips.Count > MaxKeys {
		return fmt.Errorf("roll of %d and %d slips: want 1 to %d of each", m.Roll.Count, m.Slips.Count, MaxKeys)
	}
	if len(m.Registrars) < 1 || len(m.Registrars) > MaxRegistrars {
		return fmt.Errorf("%d registrars: want 1 to %d", len(m.Registrars), MaxRegistrars)
	}
	seen := map[string]bool{}
	for _, r := range m.Registrars {
		if err := checkOrigin(r.Issuer); err != nil {
			return fmt.Errorf("registrar: issuer: %v", err)
		}
		if r.By != "" {
			if err := checkText(r.By, MaxName); err != nil {
				return fmt.Errorf("registrar %q: by: %v", r.Issuer, err)
			}
		}
		key := r.Key.ID().String()
		if seen[key] || seen[r.Issuer] {
			return fmt.Errorf("registrar %q: issuer or token key occurs twice", r.Issuer)
		}
		seen[key], seen[r.Issuer] = true, true
	}
	return nil
}
