package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/piaojue/piaojue/crypto"
)

// The types of the events of an archive. Belenios knows two more, for mixnets, which we do not use.
const (
	setup             = "Setup"
	ballotCast        = "Ballot"
	endBallots        = "EndBallots"
	encryptedTally    = "EncryptedTally"
	partialDecryption = "PartialDecryption"
	result            = "Result"
)

// objectsOf says how many objects stand before an event. The last of them is the event's payload, and names the others.
var objectsOf = map[string]int{setup: 4, ballotCast: 1, endBallots: 0, encryptedTally: 2, partialDecryption: 2, result: 1}

// An event is a link of the chain that makes an archive append-only. Parent is the hash of the event before it.
type event struct {
	Parent  *crypto.Hash `json:"parent,omitempty"`
	Height  int          `json:"height"`
	Type    string       `json:"type"`
	Payload *crypto.Hash `json:"payload,omitempty"`
}

// A step is what one event adds to an archive: its type, and its objects in the order in which they are written.
type step struct {
	kind    string
	objects [][]byte
}

// An archiveVersion is the object in an archive's first member.
type archiveVersion struct {
	Version   int   `json:"version"`
	Timestamp int64 `json:"timestamp,string"`
}

const (
	versionName = "BELENIOS"
	objectName  = ".data.json"
	eventName   = ".event.json"
)

// writeSteps returns the container of an archive that was made at time, in Unix seconds.
func writeSteps(time int64, steps []step) []byte {
	out := new(bytes.Buffer) // whose errors are none
	w := newStepWriter(out, time)
	for _, s := range steps {
		w.add(s)
	}
	return out.Bytes()
}

// A stepWriter writes the container of an archive event by event: it may be larger than memory.
type stepWriter struct {
	to     io.Writer
	time   int64
	member []byte // that was written last
	size   int64
	err    error // the first, after which nothing is written

	parent *crypto.Hash
	height int
}

func newStepWriter(to io.Writer, time int64) *stepWriter {
	w := &stepWriter{to: to, time: time}
	w.write(member{versionName, crypto.MustEncodeJSON(archiveVersion{1, time})})
	return w
}

func (w *stepWriter) write(m member) {
	if w.err != nil {
		return
	}
	w.member = appendMember(w.member[:0], m, w.time)
	w.size += int64(len(w.member))
	_, w.err = w.to.Write(w.member)
}

// add writes an event and the objects before it.
func (w *stepWriter) add(s step) {
	e := event{Parent: w.parent, Height: w.height, Type: s.kind}
	for _, object := range s.objects {
		hash := crypto.Sum(object)
		e.Payload = &hash
		w.write(member{hash.String() + objectName, object})
	}
	data := crypto.MustEncodeJSON(e)
	hash := crypto.Sum(data)
	w.parent = &hash
	w.height++
	w.write(member{hash.String() + eventName, data})
}

// readSteps takes a container apart. It checks no more than it needs to find the objects of each event: nothing else
// in a container is left to choose, and [ParseArchive] writes it again and compares.
func readSteps(data []byte) (time int64, steps []step, err error) {
	first, time, data, err := cutMember(data)
	if err != nil {
		return 0, nil, err
	}
	if want := crypto.MustEncodeJSON(archiveVersion{1, time}); first.name != versionName || !bytes.Equal(first.body, want) {
		return 0, nil, fmt.Errorf("the first member is not %s with %s", versionName, want)
	}
	var objects [][]byte
	for len(data) > 0 {
		var m member
		if m, _, data, err = cutMember(data); err != nil {
			return 0, nil, fmt.Errorf("event %d: %v", len(steps), err)
		}
		if m.name == crypto.Sum(m.body).String()+objectName {
			objects = append(objects, m.body)
			continue
		}
		kind, err := readEvent(m)
		if err != nil {
			return 0, nil, fmt.Errorf("event %d: %v", len(steps), err)
		}
		if len(objects) != objectsOf[kind] {
			return 0, nil, fmt.Errorf("event %d: %d objects before %s, want %d", len(steps), len(objects), kind, objectsOf[kind])
		}
		steps, objects = append(steps, step{kind, objects}), nil
	}
	if len(objects) > 0 {
		return 0, nil, errors.New("objects after the last event")
	}
	return time, steps, nil
}

// readEvent returns the type of the event in m.
func readEvent(m member) (string, error) {
	if m.name != crypto.Sum(m.body).String()+eventName {
		return "", fmt.Errorf("member %q is not named by its hash", m.name)
	}
	var e event
	if err := crypto.DecodeJSON(m.body, &e); err != nil {
		return "", err
	}
	if _, known := objectsOf[e.Type]; !known {
		return "", fmt.Errorf("type %q is not one of ours", e.Type)
	}
	return e.Type, nil
}

// compareSteps says where the steps of a file first differ from those that its content demands.
func compareSteps(got, want []step) error {
	for i := range max(len(got), len(want)) {
		if kindOf(got, i) != kindOf(want, i) {
			return fmt.Errorf("event %d: %s, want %s", i, kindOf(got, i), kindOf(want, i))
		}
		for j, object := range want[i].objects {
			if !bytes.Equal(got[i].objects[j], object) {
				return fmt.Errorf("event %d: object %d of %s is %.300q, want %.300q", i, j+1, want[i].kind, got[i].objects[j], object)
			}
		}
	}
	return nil
}

func kindOf(steps []step, i int) string {
	if i >= len(steps) {
		return "the end"
	}
	return steps[i].kind
}
