//go:build !js || verifier

package audit

import (
	"io"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A page verifies with as many workers as the device has processors. One replays the board, and asks the others about the ballots: all run the same
// program, which the page has compiled once, so it takes their word. What they do not accept, or if they are gone, it checks itself.
//
// A question is frames ([AppendFrame]): the manifest, the trustees' key, and then payload and hints of
// each ballot, hints being empty if there are none. The answer has a frame for each ballot: nothing if it is not accepted; and otherwise one byte, 1 if it
// was together with others and 0 if not, and then the hints that were made.

// ask asks about ballots. It returns nil if there is nobody to be asked, or no answer.
func (v *verification) ask(payloads, hints [][]byte) []*ballot.Accepted {
	if v.options.Ask == nil {
		return nil
	}
	p := v.board.poll
	answer := v.options.Ask(func() []byte {
		manifest, key := p.Manifest.Bytes(), p.Election.PublicKey.Bytes()
		size := 8 + len(manifest) + len(key)
		for i := range payloads {
			size += 8 + len(payloads[i]) + len(hints[i])
		}
		question := AppendFrame(AppendFrame(make([]byte, 0, size), manifest), key)
		for i := range payloads {
			question = AppendFrame(AppendFrame(question, payloads[i]), hints[i])
		}
		return question
	})
	frames, ok := ReadFrames(answer)
	if !ok || len(frames) != len(payloads) {
		return nil
	}
	accepted := make([]*ballot.Accepted, len(payloads))
	for i, f := range frames {
		if len(f) == 0 || f[0] > 1 {
			continue
		}
		batched := f[0] == 1
		if batched && len(hints[i]) == 0 {
			continue // without hints nothing is together with others, and what begins here would not be finished
		}
		if !batched {
			hints[i] = f[1:]
		}
		if accepted[i] = p.batch().Believe(payloads[i], hints[i]); accepted[i] != nil {
			accepted[i].Batched = batched
		}
	}
	return accepted
}

// Answers answers questions of other workers. The zero value is ready; it keeps the tables of the poll that was asked about last.
type Answers struct {
	Power crypto.PublicPower // as in [Options]

	manifest, key string
	verifier      *ballot.BatchVerifier
}

// Answer answers a question; nil if it is none. rand is crypto/rand.Reader.
func (a *Answers) Answer(rand io.Reader, question []byte) (answer []byte) {
	frames, ok := ReadFrames(question)
	if !ok || len(frames) < 2 || len(frames)%2 != 0 || a.about(frames[0], frames[1]) != nil {
		return nil
	}
	var payloads, hints [][]byte
	for i := 2; i < len(frames); i += 2 {
		payloads, hints = append(payloads, frames[i]), append(hints, nil)
		if len(frames[i+1]) > 0 {
			hints[len(hints)-1] = frames[i+1]
		}
	}
	answer = []byte{}
	for _, x := range a.verifier.Accept(rand, payloads, hints) {
		switch {
		case x == nil:
			answer = AppendFrame(answer, nil)
		case x.Batched:
			answer = AppendFrame(answer, []byte{1})
		default:
			answer = AppendFrame(answer, append([]byte{0}, x.Hints...))
		}
	}
	return answer
}

// about makes the tables of a poll.
func (a *Answers) about(manifest, key []byte) error {
	if a.verifier != nil && a.manifest == string(manifest) && a.key == string(key) {
		return nil
	}
	m, err := ballot.ParseManifest(manifest)
	if err != nil {
		return err
	}
	y, err := crypto.PointFromBytes(key)
	if err != nil {
		return err
	}
	p := ballot.NewPoll(m, y)
	p.Power = a.Power
	a.manifest, a.key, a.verifier = string(manifest), string(key), ballot.NewBatchVerifier(p)
	return nil
}
