package ballot

import (
	"errors"
	"fmt"
	"strings"

	"github.com/piaojue/piaojue/crypto"
)

// Limits of an election and its ballots. They bound what any party has to read and compute; the largest ballot that
// MaxChoices allows is shorter than MaxBallot.
const (
	MaxElection  = 1 << 20 // bytes
	MaxQuestions = 200
	MaxAnswers   = 200  // of one question
	MaxChoices   = 1000 // ciphertexts of one ballot
)

// base58 is the alphabet of a uuid.
const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// An Election is the object of that name in Belenios (docs/protocol.md, section 3.1): what is asked, and the key under
// which the answers are encrypted. Its fields stand in the order of the canonical form.
type Election struct {
	Version             int          `json:"version"` // 1
	Description         string       `json:"description"`
	Name                string       `json:"name"`
	Group               string       `json:"group"` // crypto.GroupName
	PublicKey           crypto.Point `json:"public_key"`
	Questions           []Question   `json:"questions"`
	UUID                string       `json:"uuid"` // 14 to 64 base-58 digits
	Administrator       string       `json:"administrator,omitempty"`
	CredentialAuthority string       `json:"credential_authority,omitempty"`
	Language            *[2]string   `json:"language,omitempty"` // tag, and "ltr" or "rtl"
}

// A Question is answered by choosing from Min to Max of its answers. If it allows a blank vote, each of its choices,
// counts and results begins with one more entry, which is 1 for a blank vote, and then no answer is chosen.
//
// A question without blank votes leaves the field out. "blank":false, which Belenios reads but does not write unless
// asked to, is refused: it would be a second encoding of one meaning.
type Question struct {
	Answers  []string `json:"answers"`
	Blank    bool     `json:"blank,omitempty"`
	Min      int      `json:"min"`
	Max      int      `json:"max"`
	Question string   `json:"question"`
}

// Choices returns the number of ciphertexts that answer q.
func (q Question) Choices() int {
	if q.Blank {
		return len(q.Answers) + 1
	}
	return len(q.Answers)
}

// ParseElection parses the canonical form and refuses an election that no one could vote in or decrypt honestly.
func ParseElection(data []byte) (*Election, error) {
	if len(data) > MaxElection {
		return nil, fmt.Errorf("parse election: %d bytes, at most %d", len(data), MaxElection)
	}
	e := new(Election)
	if err := crypto.DecodeJSON(data, e); err != nil {
		return nil, fmt.Errorf("parse election: %v", err)
	}
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("parse election: %v", err)
	}
	return e, nil
}

// Bytes returns the canonical form.
func (e *Election) Bytes() []byte { return crypto.MustEncodeJSON(e) }

// Fingerprint returns φ, the unpadded base-64 form of the canonical form's hash. Every proof of every ballot covers it.
func (e *Election) Fingerprint() string { return crypto.Sum(e.Bytes()).Base64() }

func (e *Election) check() error {
	if e.Version != 1 || e.Group != crypto.GroupName {
		return fmt.Errorf("version %d and group %q: want 1 and %q", e.Version, e.Group, crypto.GroupName)
	}
	if e.PublicKey.IsIdentity() {
		return errors.New("the public key is the identity: everyone could read the votes")
	}
	if n := len(e.UUID); n < 14 || n > 64 || strings.Trim(e.UUID, base58) != "" {
		return fmt.Errorf("uuid %.80q: want 14 to 64 base-58 digits", e.UUID)
	}
	if e.Language != nil && e.Language[1] != "ltr" && e.Language[1] != "rtl" {
		return fmt.Errorf("direction %.80q: want ltr or rtl", e.Language[1])
	}
	return e.checkQuestions()
}

func (e *Election) checkQuestions() error {
	if n := len(e.Questions); n < 1 || n > MaxQuestions {
		return fmt.Errorf("%d questions: want 1 to %d", n, MaxQuestions)
	}
	choices := 0
	for i, q := range e.Questions {
		if n := len(q.Answers); n < 1 || n > MaxAnswers {
			return fmt.Errorf("question %d: %d answers: want 1 to %d", i+1, n, MaxAnswers)
		}
		if q.Min < 0 || q.Min > q.Max || q.Max > len(q.Answers) {
			return fmt.Errorf("question %d: min %d and max %d of %d answers: no vote is allowed, or a limit is none", i+1, q.Min, q.Max, len(q.Answers))
		}
		choices += q.Choices()
	}
	if choices > MaxChoices {
		return fmt.Errorf("%d choices, at most %d", choices, MaxChoices)
	}
	return nil
}
