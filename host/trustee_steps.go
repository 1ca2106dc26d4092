package host

import (
	"context"
	"crypto/rand"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/trustee"
)

// A passphrase is kept out of errors, and overwritten when it was used.
type passphrase []byte

// MarshalText returns it as it was typed.
func (p passphrase) MarshalText() ([]byte, error) { return p, nil }

// UnmarshalText takes a copy.
func (p *passphrase) UnmarshalText(text []byte) error {
	*p = append(passphrase{}, text...)
	return nil
}

// String keeps it out of logs.
func (passphrase) String() string { return "passphrase" }

type unlocking struct {
	Passphrase passphrase `json:"passphrase"`
}

type unlockedAnswer struct {
	Unlocked bool `json:"unlocked"`
}

func (t *Trustee) unlockLocked(_ context.Context, u unlocking) (any, error) {
	defer clear(u.Passphrase)
	if err := t.trustee.Unlock(u.Passphrase); err != nil {
		return nil, err
	}
	t.unlocked = true
	return unlockedAnswer{true}, nil
}

type backing struct {
	Path string `json:"path"`
}

type backupAnswer struct {
	Path    string `json:"path"`
	Checked bool   `json:"checked"`
}

func (t *Trustee) backupLocked(_ context.Context, b backing) (any, error) {
	return backupAnswer{b.Path, false}, t.trustee.Backup(b.Path)
}

type checking struct {
	Path       string     `json:"path"`
	Passphrase passphrase `json:"passphrase"`
}

func (t *Trustee) checkLocked(_ context.Context, c checking) (any, error) {
	defer clear(c.Passphrase)
	return backupAnswer{c.Path, true}, t.trustee.CheckBackup(c.Path, c.Passphrase)
}

// A stepAnswer says what was sent to the board, or what everybody waits for.
type stepAnswer struct {
	Sent  audit.Kind       `json:"sent,omitempty"`
	Head  *audit.BoardHead `json:"head,omitempty"` // of the board that has it
	Root  *crypto.Hash     `json:"root,omitempty"` // of the tally, for the others to compare
	Waits audit.Kind       `json:"waits"`
	For   []string         `json:"for"` // the trustees everybody waits for, by name
}

func (t *Trustee) ceremonyLocked(ctx context.Context, _ nothing) (any, error) {
	return t.stepLocked(ctx, func(bundle audit.Bundle) (trustee.Step, error) {
		return t.trustee.Ceremony(rand.Reader, bundle, t.options)
	})
}

// verifyLocked verifies the published board, and says what each check found.
func (t *Trustee) verifyLocked(ctx context.Context, _ nothing) (any, error) {
	bundle, err := t.fetchLocked(ctx)
	if err != nil {
		return nil, err
	}
	return audit.Verify(bundle, t.options), nil
}

type decrypting struct {
	Root *crypto.Hash `json:"root,omitempty"` // of the tally, as another scrutineer read it aloud
}

func (t *Trustee) decryptLocked(ctx context.Context, d decrypting) (any, error) {
	return t.stepLocked(ctx, func(bundle audit.Bundle) (trustee.Step, error) {
		return t.trustee.Decrypt(rand.Reader, bundle, t.options, d.Root)
	})
}

// stepLocked takes a step over the published board and sends what comes of it. What was said is in the trustee's record: if nobody
// hears it, the next step says it again in the same bytes.
func (t *Trustee) stepLocked(ctx context.Context, step func(audit.Bundle) (trustee.Step, error)) (any, error) {
	bundle, err := t.fetchLocked(ctx)
	if err != nil {
		return nil, err
	}
	s, err := step(bundle)
	if err != nil {
		return nil, err
	}
	answer := stepAnswer{Waits: s.Waits, For: append([]string{}, s.For...)}
	if s.Message == nil {
		return answer, nil
	}
	if s.Message.Kind == audit.Head {
		root := s.Board.Decryption().Tally.Root
		answer.Root = &root
	}
	answer.Head, err = t.sendLocked(ctx, *s.Message)
	answer.Sent = s.Message.Kind
	return answer, err
}

func (t *Trustee) sendLocked(ctx context.Context, m audit.Message) (*audit.BoardHead, error) {
	head, err := t.desk.poll.Message(ctx, m)
	return &head, err
}

// A destroyedAnswer says what was sent. Copies that could not be erased stay in the state of the trustee: see [trusteeState].
type destroyedAnswer struct {
	Sent audit.Kind       `json:"sent,omitempty"` // nothing if the trustees never made a key
	Head *audit.BoardHead `json:"head,omitempty"`
}

type destroying struct {
	Now bool `json:"now,omitempty"` // no other poll of the series is to be decrypted
}

func (t *Trustee) destroyLocked(ctx context.Context, d destroying) (any, error) {
	bundle, err := t.fetchLocked(ctx)
	if err != nil {
		return nil, err
	}
	m, err := t.trustee.Destroy(bundle, t.options, d.Now)
	if err != nil {
		return nil, err
	}
	t.unlocked = false
	if _, err := t.trustee.EraseBackups(); err != nil {
		return nil, err
	}
	if m == nil {
		return destroyedAnswer{}, nil
	}
	answer := destroyedAnswer{Sent: m.Kind}
	if answer.Head, err = t.sendLocked(ctx, *m); err != nil {
		return answer, err
	}
	return answer, t.destroyedLaterLocked(ctx)
}
