package api

import (
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A State says where a poll stands, as far as it is published: everything in it follows from the board and its checkpoint.
// Whoever decides by it replays the board.
type State struct {
	Origin    string               `json:"origin" doc:"name of the board and of its log"`
	Title     ballot.Names         `json:"title"`
	Manifest  crypto.Hash          `json:"manifest" doc:"SHA-256 of the manifest, as it is read aloud"`
	Election  string               `json:"election,omitempty" doc:"φ, once the trustees have made their key"`
	Phase     audit.Phase          `json:"phase"`
	Head      audit.BoardHead      `json:"head"`
	Hall      audit.CollectionBody `json:"hall" doc:"the figures of the collection report as they are now; ballots move with epochs only"`
	Epochs    int                  `json:"epochs"`
	Waits     audit.Kind           `json:"waits" doc:"the kind of entry that everybody waits for; destroyed, which need not come, when the poll has ended"`
	For       []string             `json:"for" doc:"the trustees everybody waits for, by name"`
	Witnesses Witnesses            `json:"witnesses"`
	Rehearsal bool                 `json:"rehearsal"`
	Wrong     []string             `json:"wrong" doc:"trustees who signed a share that does not decrypt the sum; the others go on"`
	Fault     string               `json:"fault,omitempty" doc:"code of why nothing is written any more, for example rolled_back"`
}

// NewState says where a poll stands by a board and its signed checkpoint. What a server alone can say, Wrong and Fault, is empty.
func NewState(b *audit.Board, signed []byte) (State, error) {
	m := b.Poll().Manifest
	waits, missing := b.Waits()
	s := State{
		Origin: m.Origin, Title: m.Title, Manifest: b.Poll().Hash, Election: b.Poll().Fingerprint, Phase: b.Phase(), Head: b.Head(),
		Hall: b.Report(), Epochs: b.Epochs(), Waits: waits, For: []string{}, Rehearsal: m.Rehearsal, Wrong: []string{},
	}
	for _, i := range missing {
		o, _ := m.Officer(m.Trustees.Keys[i-1])
		s.For = append(s.For, o.Name)
	}
	var err error
	s.Witnesses, err = NewWitnesses(m, signed)
	return s, err
}

// Witnesses says who vouches for the published checkpoint.
type Witnesses struct {
	Enough   bool     `json:"enough" doc:"the manifest's policy is satisfied; if not, this is shown wherever the poll is shown"`
	Cosigned []string `json:"cosigned" doc:"witnesses whose line is in the checkpoint"`
	Missing  []string `json:"missing" doc:"the other witnesses of the policy"`
}

// NewWitnesses says who has cosigned a checkpoint.
func NewWitnesses(m *ballot.Manifest, signed []byte) (w Witnesses, err error) {
	_, cosigned, enough, err := audit.OpenPublishedCheckpoint(m, signed)
	if err != nil {
		return w, err
	}
	policy, err := audit.ParsePolicy(m.Policy)
	if err != nil {
		return w, err
	}
	w, there := Witnesses{Enough: enough, Cosigned: []string{}, Missing: []string{}}, map[string]bool{}
	for _, c := range cosigned {
		there[c.Witness] = true
		w.Cosigned = append(w.Cosigned, c.Witness)
	}
	for _, x := range policy.Witnesses {
		if !there[x.Name] {
			w.Missing = append(w.Missing, x.Name)
		}
	}
	return w, nil
}

// A Register says where a register stands, as far as it is published. Whoever decides by it replays the board.
type Register struct {
	Origin    string          `json:"origin"`
	Congress  ballot.Names    `json:"congress"`
	Manifest  crypto.Hash     `json:"manifest"`
	Head      audit.BoardHead `json:"head"`
	Witnesses Witnesses       `json:"witnesses"`
	Fault     string          `json:"fault,omitempty" doc:"code of why nothing is written any more, for example rolled_back"`
}

// A Listing is what a congress has on this server.
type Listing struct {
	Congress string  `json:"congress"`
	Polls    []Entry `json:"polls"`
	Register string  `json:"register,omitempty" doc:"address of its register, if there is one"`
}

// An Entry names a poll in a listing.
type Entry struct {
	Poll  string `json:"poll" doc:"its name in addresses"`
	State State  `json:"state"`
}
