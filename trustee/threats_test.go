package trustee

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/tally"
)

// While a commitment is missing, nobody shows a deal: the last one could choose its own after having seen the others'.
func TestThreat13_NoDealBeforeAllCommit(t *testing.T) {
	s := told()
	now := s.at[audit.Deal]
	h := s.fork(sizeOf(now.bundle) - 1) // all but the last commitment
	x := s.trustee(t, s.at[audit.Commit].copyOf(t, 1), 1)
	step, err := ask(t, x, audit.Deal, h.bundle())
	if err != nil || step.Message != nil || step.Waits != audit.Commit || len(step.For) != 1 || step.For[0] != "officer 4" {
		t.Errorf("step %+v, %v: want to wait for officer 4's commitment", step, err)
	}
}

// A commitment that somebody put under the trustee's name does not get a deal.
func TestThreat13_ForeignCommitment(t *testing.T) {
	s := told()
	h := s.fork(1 + holders)
	for i, key := range h.scrutineers {
		body := audit.CommitBody{Trustee: i + 1, Deal: crypto.Sum([]byte{byte(i)})}
		order(h, audit.Commit, body, key)
	}
	x := s.trustee(t, s.at[audit.Commit].copyOf(t, 1), 1)
	if _, err := ask(t, x, audit.Deal, h.bundle()); err == nil || !strings.Contains(err.Error(), "not its own") {
		t.Errorf("dealt for a foreign commitment: %v", err)
	}
}

// dishonest makes trustee 2 deal wrongly for trustee 1: it swaps the secrets for 1 and 2, which nobody else can see.
func dishonest(t *testing.T) (*story, *hall) {
	s := told()
	h := s.fork(1 + holders) // all certificates
	deals := make([]crypto.Deal, holders)
	for i := range holders {
		x := s.trustee(t, s.at[audit.Commit].copyOf(t, i+1), i+1)
		l := must(x.look(h.bundle(), audit.Options{}))
		deals[i], _, _ = x.deal(l)
	}
	deals[1].Secrets[0], deals[1].Secrets[1] = deals[1].Secrets[1], deals[1].Secrets[0]
	for i, key := range h.scrutineers {
		order(h, audit.Commit, audit.CommitBody{Trustee: i + 1, Deal: must(deals[i].Commitment())}, key)
	}
	for i, key := range h.scrutineers {
		order(h, audit.Deal, audit.DealBody{Trustee: i + 1, Deal: deals[i]}, key)
	}
	return s, h
}

// Who was dealt a wrong share complains and names the dealer; the board takes it, and only void may follow.
func TestThreat14_Complaint(t *testing.T) {
	s, h := dishonest(t)
	x := s.trustee(t, s.at[audit.Key].copyOf(t, 1), 1)
	x.record.first().seen = audit.BoardHead{Size: 1, Root: crypto.Hash(must(h.board.Tree().RootAt(1)))} // it has seen no other deals
	step, err := ask(t, x, audit.Complaint, h.bundle())
	if err != nil || step.Message == nil || step.Message.Kind != audit.Complaint {
		t.Fatalf("owes %+v, %v", step.Message, err)
	}
	if !bytes.Contains(step.Message.Payload, []byte(`"dealer":2`)) {
		t.Errorf("the dealer is not named: %s", step.Message.Payload)
	}
	again, err := ask(t, x, audit.Complaint, h.bundle())
	if err != nil || !bytes.Equal(again.Message.Bytes(), step.Message.Bytes()) {
		t.Errorf("asked again: %v", err)
	}
	if err := h.put(audit.Complaint, step.Message.Payload); err != nil {
		t.Fatal(err)
	}
	if step, err := ask(t, x, audit.Key, h.bundle()); err != nil || step.Message != nil || step.Waits != audit.Void {
		t.Errorf("after the complaint: %+v, %v", step, err)
	}
}

// otherTally is a fork after the opening in which a ballot less was cast: who has both sums has that ballot.
func otherTally(s *story) *hall {
	h := s.fork(s.opened)
	h.sum(s.ballots[:3])
	return h
}

// A second tally is refused, whatever the trustee has done for the first: seen it, countersigned it, decrypted it.
func TestThreat17_SecondTally(t *testing.T) {
	s := told()
	other := otherTally(s).bundle()
	for _, kind := range []audit.Kind{audit.Head, audit.Share} {
		x := s.trustee(t, s.at[kind].copyOf(t, 1), 1)
		owed(t, x, kind, s.at[kind].bundle)
		if step, err := ask(t, x, kind, other); err == nil || step.Message != nil {
			t.Errorf("after the %s of one tally, %v for another", kind, step.Message)
		}
		// Even if it forgot what it saw, the record has what it said.
		x.record.first().seen = audit.BoardHead{}
		if step, err := ask(t, x, kind, other); !errors.Is(err, ErrOtherTally) {
			t.Errorf("after the %s of one tally, %v for another: %v", kind, step.Message, err)
		}
	}
}

// The last door: the record takes no second share, and none of a tally that was not countersigned.
func TestThreat17_RecordTakesOneShare(t *testing.T) {
	s := told()
	x := s.trustee(t, s.at[audit.Share].copyOf(t, 1), 1)
	said := x.record.first().sent[audit.Head]
	another := crypto.Sum([]byte("another"))
	share := line{Act: sent, Tally: &another, Message: &audit.Message{Kind: audit.Share, Payload: said.Message.Payload}}
	if err := x.note(share); !errors.Is(err, ErrOtherTally) {
		t.Errorf("a share of another tally: %v", err)
	}
	share.Tally = said.Tally
	if err := x.note(share); err != nil {
		t.Fatal(err)
	}
	if err := x.note(share); err == nil {
		t.Error("a second share")
	}
}

// Nothing is said before the tally, whoever asks, and no share before enough trustees have countersigned.
func TestThreat18_EarlyDecryption(t *testing.T) {
	s := told()
	tallied := sizeOf(s.at[audit.Head].bundle)
	for size := s.opened; size < tallied; size++ {
		h := s.fork(size)
		x := s.trustee(t, s.at[audit.Open].copyOf(t, 1), 1)
		if step, err := ask(t, x, audit.Head, h.bundle()); err != nil || step.Message != nil || len(step.For) > 0 {
			t.Errorf("board of %d entries, %s: %+v, %v", size, h.board.Phase(), step.Message, err)
		}
	}
	for heads := range threshold {
		h := s.fork(tallied + heads)
		x := s.trustee(t, s.at[audit.Share].copyOf(t, 1), 1)
		x.record.first().seen = audit.BoardHead{}
		step, err := ask(t, x, audit.Head, h.bundle())
		if err != nil || step.Message != nil && step.Message.Kind == audit.Share {
			t.Errorf("%d countersignatures: %v, %v", heads, step.Message, err)
		}
	}
}

// A void poll is never decrypted, and neither is one with too few ballots: its board has no tally.
func TestThreat18_VoidAndFew(t *testing.T) {
	s := told()
	h := s.fork(sizeOf(s.at[audit.Head].bundle) - 1) // all but the tally
	order(h, audit.Void, audit.VoidBody{Reason: "OTHER", Text: "停电"}, h.leaders()...)
	x := s.trustee(t, s.at[audit.Open].copyOf(t, 1), 1)
	if step, err := ask(t, x, audit.Head, h.bundle()); !errors.Is(err, ErrVoid) || step.Message != nil {
		t.Errorf("void: %v, %v", step.Message, err)
	}
	few := s.fork(s.opened)
	defer func() {
		if recover() == nil {
			t.Error("the board takes a tally of two ballots, and wants three")
		}
		x := s.trustee(t, s.at[audit.Open].copyOf(t, 2), 2)
		if step, err := ask(t, x, audit.Head, few.bundle()); err != nil || step.Message != nil || step.Waits != audit.Tally {
			t.Errorf("few: %+v, %v", step, err)
		}
	}()
	few.sum(s.ballots[:2])
}

// A checkpoint that the witnesses of the manifest's policy did not sign is no checkpoint.
func TestThreat18_Unwitnessed(t *testing.T) {
	s := told()
	h := s.fork(sizeOf(s.at[audit.Head].bundle))
	x := s.trustee(t, s.at[audit.Head].copyOf(t, 1), 1)
	if step, err := ask(t, x, audit.Head, h.signed()); err == nil || step.Message != nil {
		t.Errorf("countersigned without witnesses: %v", step.Message)
	}
}

// A share for swapped or wrong factors is refused by every board, and the trustee is named; the others go on.
func TestThreat15_WrongShareNamed(t *testing.T) {
	s := told()
	h := s.fork(sizeOf(s.at[audit.Share].bundle))
	x := s.trustee(t, s.at[audit.Share].copyOf(t, 2), 2)
	l := must(x.look(h.bundle(), audit.Options{}))
	secret := must(x.secret(l))
	share := must(tally.Decrypt(rand.Reader, h.board.Poll().Election, 2, secret, h.board.Sum()))
	share.Partial.Factors[0][0], share.Partial.Factors[1][0] = share.Partial.Factors[1][0], share.Partial.Factors[0][0]
	payload := audit.NewCommand(h.manifest(), audit.Share, audit.ShareBody{Trustee: 2, Share: share}, h.board.Head(), s.scrutineers[1]).Bytes()
	if err := h.put(audit.Share, payload); err == nil || !strings.Contains(err.Error(), "trustee 2") {
		t.Errorf("a wrong share: %v", err)
	}
	owed(t, s.trustee(t, s.at[audit.Share].copyOf(t, 1), 1), audit.Share, h.bundle())
}

// A lost key file comes back from its backup, with or without the record, on the same machine or another.
func TestThreat20_LostKeyFile(t *testing.T) {
	s := told()
	now := s.at[audit.Key]
	backup := filepath.Join(now.folders, "1.backup")
	t.Run("record there", func(t *testing.T) {
		dir := now.copyOf(t, 1)
		if err := os.Remove(filepath.Join(dir, keyName)); err != nil {
			t.Fatal(err)
		}
		x, err := Open(dir, s.scrutineers[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Unlock(passphrase); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("unlocked without a key file: %v", err)
		}
		x.Close()
		x, err = Restore(dir, backup, s.scrutineers[0], passphrase)
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		if x.Restored() {
			t.Error("it has its record, and forgot")
		}
		owed(t, x, audit.Key, now.bundle)
	})
	t.Run("another machine", func(t *testing.T) {
		x, err := Restore(filepath.Join(t.TempDir(), "new"), backup, s.scrutineers[0], passphrase)
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		if _, err := ask(t, x, audit.Key, now.bundle); !errors.Is(err, ErrBackup) {
			t.Errorf("a key without a checked backup: %v", err)
		}
		if err := x.CheckBackup(backup, passphrase); err != nil {
			t.Fatal(err)
		}
		owed(t, x, audit.Key, now.bundle)
	})
	t.Run("in the middle of the ceremony", func(t *testing.T) { // the same deal again, for the same commitment
		x, err := Restore(filepath.Join(t.TempDir(), "new"), backup, s.scrutineers[0], passphrase)
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		first := owed(t, s.trustee(t, s.at[audit.Deal].copyOf(t, 1), 1), audit.Deal, s.at[audit.Deal].bundle)
		if again := owed(t, x, audit.Deal, s.at[audit.Deal].bundle); !bytes.Equal(first.Bytes(), again.Bytes()) {
			t.Error("another deal")
		}
	})
}

// A damaged key file is said to be damaged; white space at its ends is forgiven, and so is a folder that was moved.
func TestThreat20_DamagedAndMoved(t *testing.T) {
	s := told()
	now := s.at[audit.Share]
	dir := now.copyOf(t, 1)
	path := filepath.Join(dir, keyName)
	file := must(os.ReadFile(path))
	try := func(file []byte) error {
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		x, err := Open(dir, s.scrutineers[0])
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		return x.Unlock(passphrase)
	}
	broken := bytes.Clone(file)
	broken[len(broken)/2] ^= 1
	for name, bad := range map[string][]byte{"a bit": broken, "cut": file[:len(file)/2], "empty": nil} {
		if try(bad) == nil {
			t.Errorf("%s: unlocks", name)
		}
	}
	if err := try(append([]byte("\r\n \n"), append(bytes.Clone(file), "\n\n "...)...)); err != nil {
		t.Errorf("white space: %v", err)
	}
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	owed(t, s.trustee(t, moved, 1), audit.Share, now.bundle)
}

// A trustee that forgot what it saw could be shown a fork. It believes a board that has its own countersignature, or the
// root that another scrutineer reads aloud.
func TestThreat20_RestoredNeedsTheRootAloud(t *testing.T) {
	s := told()
	backup := filepath.Join(s.at[audit.Head].folders, "1.backup")
	restore := func() *Trustee {
		x := must(Restore(filepath.Join(t.TempDir(), "new"), backup, s.scrutineers[0], passphrase))
		t.Cleanup(func() { x.Close() })
		return x
	}
	head := s.at[audit.Head].bundle
	right := s.fork(sizeOf(head)).board.Head().Root
	if _, err := ask(t, restore(), audit.Head, head); !errors.Is(err, ErrAloud) {
		t.Errorf("without the root: %v", err)
	}
	wrong := otherTally(s)
	if _, err := restore().Decrypt(rand.Reader, wrong.bundle(), audit.Options{}, &right); !errors.Is(err, ErrOtherTally) {
		t.Errorf("another board than the one read aloud: %v", err)
	}
	step, err := restore().Decrypt(rand.Reader, head, audit.Options{}, &right)
	if err != nil || step.Message == nil || step.Message.Kind != audit.Head {
		t.Errorf("with the root: %+v, %v", step.Message, err)
	}
	owed(t, restore(), audit.Share, s.at[audit.Share].bundle) // its own countersignature is there
}

// A virtual machine is taken back to before the share was made, and makes it again: the factors are the same, and the
// nonces of the proofs are not, though the generator repeats itself. From a record that was kept come the same bytes.
func TestThreat21_Snapshot(t *testing.T) {
	s := told()
	now := s.at[audit.Share]
	make1 := func(rand byte) audit.Command[audit.ShareBody] {
		x := s.trustee(t, now.copyOf(t, 1), 1)
		step, err := x.Decrypt(repeating(rand), now.bundle, audit.Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var c audit.Command[audit.ShareBody]
		if err := crypto.DecodeJSON(step.Message.Payload, &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	a, b := make1(7).Body.Share, make1(7).Body.Share
	if !bytes.Equal(must(crypto.EncodeJSON(a)), must(crypto.EncodeJSON(b))) {
		t.Error("same state, same generator, same board: different shares")
	}
	seen := map[string]bool{}
	for _, row := range a.Partial.Proofs {
		for _, p := range row {
			if seen[p.Challenge.String()] || seen[p.Response.String()] {
				t.Error("a nonce was used twice")
			}
			seen[p.Challenge.String()], seen[p.Response.String()] = true, true
		}
	}
	c := make1(8).Body.Share
	if !bytes.Equal(must(crypto.EncodeJSON(a.Partial.Factors)), must(crypto.EncodeJSON(c.Partial.Factors))) {
		t.Error("another generator: other factors")
	}
}

// repeating is a generator that has only one byte to give.
type repeating byte

func (r repeating) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

// A board that was taken back, or has another history, is refused at every step.
func TestThreat34_OlderBoard(t *testing.T) {
	s := told()
	x := s.trustee(t, s.at[audit.Share].copyOf(t, 1), 1)
	for name, bundle := range map[string]audit.Bundle{"older": s.at[audit.Open].bundle, "aside": otherTally(s).bundle()} {
		if _, err := ask(t, x, audit.Share, bundle); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	owed(t, x, audit.Share, s.at[audit.Share].bundle)
}

// A key of another poll is refused before anything is said.
func TestThreat7_OtherPoll(t *testing.T) {
	s := told()
	x := s.trustee(t, s.at[audit.Cert].copyOf(t, 1), 1)
	if _, err := ask(t, x, audit.Cert, newHall(threshold).bundle()); err == nil || !strings.Contains(err.Error(), "manifest") {
		t.Errorf("another poll: %v", err)
	}
	if _, err := keyfile.Open(must(os.ReadFile(filepath.Join(s.at[audit.Cert].folders, "1.backup"))), passphrase, keyfile.Officer); err == nil {
		t.Error("a trustee's key file opens as an officer's")
	}
}
