package audit

import (
	"errors"
	"fmt"
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// payloads checks that the payload folder holds what the log names and nothing else.
func (v *verification) payloads() bool {
	m, hidden := v.board.poll.Manifest, v.hidden()
	named := map[crypto.Hash]bool{m.Roll.Hash: true, m.Slips.Hash: true}
	counted := 2
	for i, e := range v.entries {
		// A payload comes once on a board. A log of a million entries with one large payload is not to be a million hashes of it.
		if named[e.Payload] {
			at := int64(i)
			v.fail(checkPayloads, &at, fmt.Errorf("%s: the payload %v is on the board already", e.Kind, e.Payload))
			return false
		}
		named[e.Payload] = true
		counted++
		if e.Kind == Decide {
			if next := v.nextOf(e); next != nil {
				named[*next] = true
			}
		}
		err := v.bundle.checkPayload(e.Payload)
		var missing *MissingError
		if errors.As(err, &missing) && hidden && (e.Kind == Share || e.Kind == Result) {
			continue // ApplyWithheld judges it
		}
		if err != nil {
			at := int64(i)
			v.fail(checkPayloads, &at, err)
			return false
		}
	}
	for path := range v.bundle.paths() {
		if name, ok := strings.CutPrefix(path, payloadFolder); ok {
			var hash crypto.Hash
			if err := hash.UnmarshalText([]byte(name)); err != nil || !named[hash] {
				v.fail(checkPayloads, nil, fmt.Errorf("%s: no entry names it", path))
				return false
			}
		}
	}
	v.pass(checkPayloads, counted)
	return true
}

// hidden reports whether shares and result may be missing: where the audience is limited, where people chose to make known no figures, and
// before anything was announced.
func (v *verification) hidden() bool {
	if v.board.poll.Manifest.Audience != ballot.Public {
		return true
	}
	for _, e := range v.entries {
		if e.Kind == Announce || e.Kind == Decide {
			return v.publishedIn(e) != ""
		}
	}
	return true
}

// publishedIn returns how much an announcement or a decision makes known; the replay judges the payload itself.
func (v *verification) publishedIn(e Entry) Extent {
	payload, err := v.bundle.read(e.Payload)
	if err != nil || len(payload) > maxPayload(e.Kind) {
		return ""
	}
	if e.Kind == Announce {
		if c, err := parse[Command[AnnounceBody]](payload); err == nil {
			return c.Body.Publish
		}
	} else if c, err := parse[Command[DecideBody]](payload); err == nil {
		return c.Body.Publish
	}
	return ""
}
