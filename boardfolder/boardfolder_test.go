package boardfolder_test

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/bolt"
)

const origin = "rd.example.cn/c/yunlan/polls/2026"

var phrase = []byte("四位监票人 2026")

// draft is a poll but for what the board's keeper enters.
func draft(t *testing.T) (m *ballot.Manifest, roll, slips ballot.Keys) {
	t.Helper()
	key := func() crypto.PublicKey {
		k, err := crypto.NewSigningKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return k.Public()
	}
	token, err := crypto.NewTokenIssuer(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	roll, slips = ballot.NewKeys([]crypto.PublicKey{key(), key()}), ballot.NewKeys([]crypto.PublicKey{key(), key()})
	m = &ballot.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "云澜县人民代表大会"}, Body: ballot.Congress, Title: ballot.Names{"zh": "票决"},
		Seats: 1, Rules: ballot.DefaultRules(ballot.TickUpToN), Audience: ballot.Public, Roll: roll.List(), Slips: slips.List(),
		Registrars: []ballot.Registrar{{Issuer: "registrar.example", Key: token.Key()}}, Signatures: ballot.DefaultSignatures(),
		Trustees: ballot.Trusteeship{Threshold: 2}, K: 2, MinBallots: 2, Rehearsal: true,
	}
	for _, id := range []string{"X1", "X2"} {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: id, Names: ballot.Names{"zh": id}})
	}
	for _, role := range []ballot.Role{ballot.Chair, ballot.ChiefScrutineer, ballot.Scrutineer, ballot.Teller, ballot.Teller, ballot.Operator} {
		o := ballot.Officer{Role: role, Name: string(role), Key: key()}
		m.Officers = append(m.Officers, o)
		if role == ballot.ChiefScrutineer || role == ballot.Scrutineer {
			m.Trustees.Keys = append(m.Trustees.Keys, o.Key)
		}
	}
	return m, roll, slips
}

// A board that was made is opened with its passphrase, and with no other; there is one in a folder.
func TestCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board")
	m, roll, slips := draft(t)
	create := func() error {
		return boardfolder.Create(t.Context(), path, m, roll, slips, "quorum none\n", phrase, sequencer.Options{Node: "test"})
	}
	if err := create(); err != nil {
		t.Fatal(err)
	}
	if err := create(); !errors.Is(err, os.ErrExist) {
		t.Errorf("a second board in the folder: %v", err)
	}
	file, err := keyfile.Read(filepath.Join(path, boardfolder.KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := boardfolder.Unseal(file, []byte("another phrase"), origin); !errors.Is(err, keyfile.ErrPassphrase) {
		t.Errorf("opened with another passphrase: %v", err)
	}
	if _, err := boardfolder.Unseal(file, phrase, origin+"2"); err == nil {
		t.Error("opened for another board")
	}
	keys, err := boardfolder.Unseal(file, phrase, origin)
	if err != nil {
		t.Fatal(err)
	}
	s, err := bolt.Open(filepath.Join(path, boardfolder.StoreFolder))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w, err := sequencer.Open(t.Context(), s, store.Poll(origin), keys, sequencer.Options{Node: "test"})
	if err != nil {
		t.Fatal(err)
	}
	err = w.View(t.Context(), func(b *audit.Board) error {
		if b.Poll().Hash != m.Hash() || b.Size() != 1 {
			t.Errorf("a board of %d entries, manifest %v", b.Size(), b.Poll().Hash)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What is refused leaves nothing behind that somebody could take for a board.
func TestCreate_Refused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board")
	m, roll, slips := draft(t)
	if err := boardfolder.Create(t.Context(), path, m, roll, slips, "quorum nobody\n", phrase, sequencer.Options{Node: "test"}); err == nil {
		t.Error("made with a policy that is none")
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something is left: %v", err)
	}
}

// Wherever making a board was cut short, the next attempt touches nothing and says which folder to move away; then a board is made there.
func TestCreate_CutShort(t *testing.T) {
	for what, left := range map[string][]string{
		"the folder": nil, "its keys": {boardfolder.KeyFile}, "all but its name": {boardfolder.KeyFile, boardfolder.StoreFolder},
	} {
		path := filepath.Join(t.TempDir(), "board")
		m, roll, slips := draft(t)
		create := func() error {
			return boardfolder.Create(t.Context(), path, m, roll, slips, "quorum none\n", phrase, sequencer.Options{Node: "test"})
		}
		if err := create(); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{boardfolder.OriginFile, boardfolder.StoreFolder, boardfolder.KeyFile} { // the last first
			if !slices.Contains(left, name) {
				if err := os.RemoveAll(filepath.Join(path, name)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := create(); !errors.Is(err, boardfolder.ErrUnfinished) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s is left: %v", what, err)
		}
		for _, name := range left {
			if _, err := os.Lstat(filepath.Join(path, name)); err != nil {
				t.Errorf("%s is left: %v", what, err)
			}
		}
		if err := os.Rename(path, path+".away"); err != nil {
			t.Fatal(err)
		}
		if err := create(); err != nil {
			t.Errorf("%s was moved away: %v", what, err)
		}
	}
}

// The lines of witnesses may have been saved by any editor.
func TestCreate_Policy(t *testing.T) {
	for _, witnesses := range []string{"# nobody\nquorum none\n", "\ufeff# nobody\r\nquorum none\r\n", "# nobody\nquorum none"} {
		m, roll, slips := draft(t)
		if err := boardfolder.Create(t.Context(), filepath.Join(t.TempDir(), "board"), m, roll, slips, witnesses, phrase, sequencer.Options{Node: boardfolder.Node}); err != nil {
			t.Errorf("%q: %v", witnesses, err)
		}
		if _, lines, _ := strings.Cut(m.Policy, "\n"); lines != "# nobody\nquorum none\n" {
			t.Errorf("%q: %q", witnesses, lines)
		}
	}
}
