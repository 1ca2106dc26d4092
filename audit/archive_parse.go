package audit

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// ParseArchive parses a file of [Archive.Bytes]. It writes again what it understood and refuses any difference: in the
// container, the order and the chain of the events, the hashes, the encodings and the numbers of ballots. Election,
// trustees and ballots stay as they are until [Archive.Verify] looks inside. The archive shares memory with data.
func ParseArchive(data []byte) (*Archive, error) {
	if len(data) > MaxArchive {
		return nil, fmt.Errorf("parse archive: %d bytes, at most %d are read", len(data), MaxArchive)
	}
	time, steps, err := readSteps(data)
	if err != nil {
		return nil, fmt.Errorf("parse archive: %v", err)
	}
	// What no event brings is empty, not absent, so that it can be written.
	a := &Archive{Timestamp: time, Tally: tally.EncryptedTally{}, Counts: tally.Counts{}}
	for i, s := range steps {
		if err := a.take(s); err != nil {
			return nil, fmt.Errorf("parse archive: event %d: %v", i, err)
		}
	}
	want := a.steps()
	if err := compareSteps(steps, want); err != nil {
		return nil, fmt.Errorf("parse archive: %v", err)
	}
	if !bytes.Equal(writeSteps(time, want), data) {
		return nil, errors.New("parse archive: the events are not one chain, or the members are not of one time")
	}
	return a, nil
}

// take stores the content of a step wherever it stands: its place is for [compareSteps] to judge.
func (a *Archive) take(s step) (err error) {
	switch s.kind {
	case setup:
		a.Election, a.Trustees = s.objects[0], s.objects[1]
		err = crypto.DecodeJSON(s.objects[2], &a.Credentials)
	case ballotCast:
		a.Ballots = append(a.Ballots, s.objects[0])
	case encryptedTally:
		a.Tally, err = tally.ParseEncryptedTally(s.objects[0])
	case partialDecryption:
		return a.takePartial(s)
	case result:
		var r resultObject
		err = crypto.DecodeJSON(s.objects[0], &r)
		a.Counts = r.Result
	}
	return err
}

func (a *Archive) takePartial(s step) error {
	var owned ownedObject
	if err := crypto.DecodeJSON(s.objects[1], &owned); err != nil {
		return err
	}
	content, err := tally.ParsePartialDecryption(s.objects[0])
	if err != nil {
		return err
	}
	a.Partials = append(a.Partials, OwnedPartial{owned.Owner, content})
	return nil
}
