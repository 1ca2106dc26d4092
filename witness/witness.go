package witness

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// A Witness cosigns the checkpoints of the logs that it knows. It is an [http.Handler] for POST <anything>/add-checkpoint.
type Witness struct {
	Logger *slog.Logger // says what was cosigned, and what convicts a log; nobody's address

	folder
	public audit.VerifierKey
	key    crypto.SigningKey
	logs   map[string]audit.VerifierKey // by origin
}

// Open opens the folder of a witness for logs with these verifier keys (docs/protocol.md, section 6.3). What it has cosigned of
// other logs stays as it is. The error wraps [keyfile.ErrPassphrase] if that is what is wrong.
func Open(dir string, passphrase []byte, logs ...string) (*Witness, error) {
	w := &Witness{Logger: slog.New(slog.DiscardHandler), folder: folder{dir: dir}}
	var err error
	if w.logs, err = parseLogs(logs); err != nil {
		return nil, fmt.Errorf("open witness: %v", err)
	}
	if err := w.check(); err != nil {
		return nil, fmt.Errorf("open witness: %v", err)
	}
	if w.public, w.key, err = openKey(dir, passphrase); err != nil {
		return nil, fmt.Errorf("open witness: %w", err)
	}
	for _, log := range w.logs {
		if _, err := w.last(log); err != nil {
			w.Destroy()
			return nil, fmt.Errorf("open witness: %v", err)
		}
	}
	return w, nil
}

// parseLogs reads the keys of logs, one for each origin.
func parseLogs(vkeys []string) (map[string]audit.VerifierKey, error) {
	logs := make(map[string]audit.VerifierKey)
	for _, vkey := range vkeys {
		key, err := audit.ParseVerifierKey(vkey)
		if err != nil {
			return nil, err
		}
		if _, err := audit.ParsePolicy(fmt.Sprintf("log %s\nquorum none\n", key)); err != nil { // a witness's key, say
			return nil, err
		}
		if other, ok := logs[key.Name()]; ok && other != key {
			return nil, fmt.Errorf("two keys of the log %q", key.Name())
		}
		logs[key.Name()] = key
	}
	return logs, nil
}

// VerifierKey returns the key that policies name.
func (w *Witness) VerifierKey() audit.VerifierKey { return w.public }

// Logs returns the origins of the logs that it knows, in ascending order.
func (w *Witness) Logs() []string { return slices.Sorted(maps.Keys(w.logs)) }

// Destroy overwrites the key. Nothing can be cosigned any more.
func (w *Witness) Destroy() { w.key.Destroy() }

// The reasons for which a checkpoint is not cosigned, beside [conflictError].
var (
	errMalformed = errors.New("malformed request")
	errUnknown   = errors.New("unknown log")
	errUnsigned  = errors.New("not signed by the log")
	errOther     = errors.New("another checkpoint of this size was cosigned")
	errProof     = errors.New("the proof does not hold")
)

// cosign answers one request with a line, or with one of the errors above.
func (w *Witness) cosign(body []byte) ([]byte, error) {
	r, err := parseRequest(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errMalformed, err)
	}
	log, ok := w.logs[r.origin()]
	if !ok {
		return nil, errUnknown
	}
	n, head, err := openSigned(r.checkpoint, log)
	if err != nil {
		return nil, err
	}
	if r.old > head.Size {
		return nil, fmt.Errorf("%w: the old size is larger than the new one", errMalformed)
	}
	// From here to the line nobody else may come in between: of two that are compared with the same last one, only one follows it.
	unlock, err := w.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := w.follow(log, r, n, head); err != nil {
		return nil, err
	}
	return w.sign(n.Text)
}

// follow makes a checkpoint the last one, if it follows the one before.
func (w *Witness) follow(log audit.VerifierKey, r request, n *note.Note, head audit.Checkpoint) error {
	signed, err := note.Sign(n) // as it was understood, without the lines of others
	if err != nil {
		return err
	}
	last, err := w.last(log)
	if err != nil {
		return err
	}
	contradicts := head.Size == last.Size && head.Root != last.Root
	if contradicts {
		w.Logger.Warn("the log has signed two checkpoints of one size", "log", head.Origin, "size", head.Size)
		if err := w.convict(head.Origin, signed); err != nil {
			w.Logger.Error("the other checkpoint could not be kept", "error", err)
		}
	}
	if r.old != last.Size {
		return &conflictError{last.Size}
	}
	if contradicts { // without a size, on which some clients would ask again for ever
		return errOther
	}
	if err := audit.CheckConsistency(r.proof, last, head); err != nil {
		w.Logger.Warn("refused a checkpoint that was not proved to continue the last one", "log", head.Origin, "size", head.Size, "last", last.Size)
		return fmt.Errorf("%w: %v", errProof, err)
	}
	if head.Size == last.Size {
		return w.settle()
	}
	if err := w.keep(head.Origin, signed); err != nil {
		return err
	}
	w.Logger.Info("cosigned", "log", head.Origin, "size", head.Size)
	return nil
}

// sign returns the line over the text of a checkpoint, with the present time.
func (w *Witness) sign(text string) ([]byte, error) {
	cosigner, err := audit.NewCosigner(w.public.Name(), w.key, time.Now().Unix())
	if err != nil {
		return nil, err
	}
	signed, err := note.Sign(&note.Note{Text: text}, cosigner)
	if err != nil {
		return nil, err
	}
	return bytes.TrimPrefix(signed, []byte(text+"\n")), nil
}

// openSigned opens a checkpoint that the log has signed. Lines of others are dropped unseen, as C2SP tlog-witness demands.
func openSigned(signed []byte, log audit.VerifierKey) (*note.Note, audit.Checkpoint, error) {
	n, err := note.Open(signed, note.VerifierList(log))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	if errors.As(err, &unverified) || errors.As(err, &invalid) {
		return nil, audit.Checkpoint{}, errUnsigned
	}
	if err != nil {
		return nil, audit.Checkpoint{}, fmt.Errorf("%w: %v", errMalformed, err)
	}
	head, err := audit.ParseCheckpoint(n.Text)
	if err != nil {
		return nil, audit.Checkpoint{}, fmt.Errorf("%w: %v", errMalformed, err)
	}
	return &note.Note{Text: n.Text, Sigs: n.Sigs}, head, nil
}
