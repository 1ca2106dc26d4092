package sequencer

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store/memory"
)

// paper is a poll in which papers came back: their ballots, and the board as it is when they are counted.
type paper struct {
	*poll
	store  *counted
	writer *Writer
	checks int // how many entries were checked
}

const returned = 4 // papers

// papers plays the poll until its papers are counted. Papers are given out to deputies who have surrendered.
func (p *poll) papers(t *testing.T) *paper {
	t.Helper()
	x := &paper{poll: p, store: &counted{Store: memory.New()}}
	x.writer = p.opened(t, x.store)
	for _, m := range p.surrenders[:returned] {
		add(t, x.writer, m)
	}
	add(t, x.writer, p.paperIssue(x.writer))
	p.accept(t, x.writer, p.ballots[returned:]...)
	add(t, x.writer, p.closing(x.writer))
	if _, err := x.writer.Epoch(t.Context()); err != nil {
		t.Fatal(err)
	}
	add(t, x.writer, p.close(x.writer))
	add(t, x.writer, order(p, x.writer, audit.Papers, audit.PapersBody{Count: returned}, p.tellers...))
	x.writer.each = func(n int, do func(i int)) {
		x.checks += n
		for i := range n {
			do(i)
		}
	}
	return x
}

// paperIssue gives papers to the deputies who surrendered.
func (p *poll) paperIssue(w *Writer) audit.Message {
	at, body := look(w).Poll(), audit.PaperIssueBody{}
	for _, d := range p.people[:returned] {
		body.Papers = append(body.Papers, audit.MarkCard(&at.Poll, d.card, audit.TakesPaper))
	}
	slices.SortFunc(body.Papers, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return order(p, w, audit.Issue, body, p.scrutineers...)
}

// transcript is a ballot from paper under this credential.
func (x *paper) transcript(secret crypto.Scalar) []byte {
	at := look(x.writer).Poll()
	draft := must(at.Encrypt(rand.Reader, crypto.BaseMul(secret), []ballot.Mark{ballot.Approve, ballot.Approve, 0}))
	return must(draft.Cast(rand.Reader, secret, []crypto.Token{})).Bytes()
}

// careless is a ballot with these nonces, one a choice: what a program makes whose generator repeats itself.
func (x *paper) careless(secret crypto.Scalar, nonces []crypto.Scalar) []byte {
	at := look(x.writer).Poll()
	b := &ballot.Ballot{UUID: at.Election.UUID, Election: at.Fingerprint, Credential: crypto.BaseMul(secret)}
	statement := b.Election + "|" + b.Credential.String()
	var all []int
	for i := range nonces {
		all = append(all, i)
	}
	prover := at.Key.Prover(rand.Reader, make([]int, len(nonces)), nonces, [][]int{all})
	a := ballot.Answer{Choices: prover.Ciphertexts()}
	for i := range nonces {
		a.Individual = append(a.Individual, must(prover.Range(statement, i, 0, 1)))
	}
	q := at.Election.Questions[0]
	a.Overall = must(prover.Range(statement+"|"+crypto.JoinCiphertexts(a.Choices), len(nonces), q.Min, q.Max))
	b.Answers = []ballot.Answer{a}
	if err := b.Sign(rand.Reader, secret); err != nil {
		panic(err)
	}
	return (&ballot.Envelope{Ballot: b, Tokens: []crypto.Token{}}).Bytes()
}

func (x *paper) transcripts(n int) (all [][]byte) {
	for range n {
		all = append(all, x.transcript(must(crypto.RandomScalar(rand.Reader))))
	}
	return all
}

// epoch lists ballots, signed by these tellers, and returns it with them.
func (x *paper) epoch(ballots [][]byte, tellers ...crypto.SigningKey) []audit.Message {
	body, all := audit.TranscribedBody{Epoch: look(x.writer).Epochs() + 1, Count: len(ballots), Ballots: []crypto.Hash{}}, []audit.Message{{}}
	slices.SortFunc(ballots, func(a, b []byte) int { x, y := crypto.Sum(a), crypto.Sum(b); return bytes.Compare(x[:], y[:]) })
	for _, b := range ballots {
		body.Ballots, all = append(body.Ballots, crypto.Sum(b)), append(all, audit.Message{Kind: audit.Ballot, Payload: b})
	}
	all[0] = order(x.poll, x.writer, audit.Epoch, body, tellers...)
	return all
}

// TestThreat52_Transcription: no ballot is checked before it is known that tellers have signed for it, now and in this place.
func TestThreat52_Transcription(t *testing.T) {
	x := town().papers(t)
	good := x.epoch(x.transcripts(returned), x.tellers...)
	more := x.transcripts(1)[0]
	for name, messages := range map[string][]audit.Message{
		"one teller":         x.epoch(x.transcripts(2), x.tellers[0]),
		"no teller":          x.epoch(x.transcripts(2), x.chair...),
		"more than papers":   x.epoch(x.transcripts(returned+1), x.tellers...),
		"one is missing":     good[:returned],
		"none":               good[:1],
		"one twice":          append(slices.Clone(good), good[returned]),
		"another":            append(slices.Clone(good[:returned]), audit.Message{Kind: audit.Ballot, Payload: more}),
		"in another order":   {good[0], good[2], good[1], good[3], good[4]},
		"without the epoch":  good[1:],
		"the epoch twice":    append([]audit.Message{good[0]}, good...),
		"something besides":  append(slices.Clone(good), order(x.poll, x.writer, audit.Remark, audit.RemarkBody{Text: "x"}, x.chair[0])),
		"after another kind": append([]audit.Message{order(x.poll, x.writer, audit.Remark, audit.RemarkBody{Text: "x"}, x.chair[0])}, good...),
	} {
		before := x.writer.state
		x.checks = 0
		var refused *RefusedError
		if err := x.writer.Add(t.Context(), messages...); !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
		if x.checks > 1 {
			t.Errorf("%s: %d entries were checked", name, x.checks)
		}
		if x.writer.state != before {
			t.Errorf("%s: the board is loaded again", name)
		}
	}
	if err := x.writer.Add(t.Context(), good...); err != nil {
		t.Fatal(err)
	}
	x.checks = 0
	if err := x.writer.Add(t.Context(), good...); !errors.Is(err, audit.ErrThere) || x.checks > 0 {
		t.Errorf("the same again: %v, %d entries were checked", err, x.checks)
	}
	x.end(t, good)
}

// end brings a poll with papers to its end.
func (x *paper) end(t *testing.T, transcription []audit.Message) {
	t.Helper()
	for n := 2; ; n++ {
		m, more := x.ending(x.writer, n)
		if !more {
			break
		}
		add(t, x.writer, m)
	}
	counted := x.ballots[returned:len(x.ballots):len(x.ballots)]
	for _, m := range transcription[1:] {
		counted = append(counted, m.Payload)
	}
	x.verify(t, x.writer, counted...)
}

// TestThreat52_Phase: what may not come now is refused before anything of it is checked.
func TestThreat52_Phase(t *testing.T) {
	p := town()
	w := p.opened(t, memory.New())
	w.each = func(int, func(int)) { t.Error("something is checked") }
	for _, m := range append([]audit.Message{{Kind: audit.Epoch, Payload: []byte("{}")}, {Kind: audit.Share, Payload: []byte("{}")},
		{Kind: audit.Tally, Payload: []byte("{}")}, {Kind: audit.Ballot, Payload: p.ballots[0]}}, p.opening...) {
		if err := w.Add(t.Context(), m); !errors.Is(err, audit.ErrPhase) && !errors.Is(err, audit.ErrThere) {
			t.Errorf("%s: %v", m.Kind, err)
		}
	}
}

// TestTranscription_Twice: what comes twice in a transcription that tellers signed is refused before any of it is on the board,
// which is then not read again.
func TestTranscription_Twice(t *testing.T) {
	x := town().papers(t)
	var own, r []crypto.Scalar // secrets and nonces
	for range 4 {
		own, r = append(own, must(crypto.RandomScalar(rand.Reader))), append(r, must(crypto.RandomScalar(rand.Reader)))
	}
	credential := func(i int) crypto.Scalar {
		return crypto.DeriveCredential(x.people[i].card, x.people[i].slip, look(x.writer).Poll().Fingerprint)
	}
	for name, c := range map[string]struct {
		ballots [][]byte
		want    error
	}{
		"a ciphertext, in the batch": {[][]byte{x.careless(own[0], r[:3]), x.careless(own[1], []crypto.Scalar{r[3], r[1], r[0]})}, audit.ErrCiphertext},
		"a ciphertext, in a ballot":  {[][]byte{x.transcript(own[0]), x.careless(own[1], []crypto.Scalar{r[0], r[1], r[0]})}, audit.ErrCiphertext},
		"a credential, in the batch": {[][]byte{x.transcript(own[2]), x.transcript(own[2])}, audit.ErrCast},
		"a credential that voted":    {[][]byte{x.transcript(own[0]), x.transcript(credential(returned))}, audit.ErrCast},
		"one that was surrendered":   {[][]byte{x.transcript(own[0]), x.transcript(credential(0))}, audit.ErrSurrender},
		"an electronic ballot":       {[][]byte{x.transcript(own[0]), x.others[returned]}, nil},
	} {
		before := x.writer.state
		err := x.writer.Add(t.Context(), x.epoch(c.ballots, x.tellers...)...)
		var refused *RefusedError
		if !errors.As(err, &refused) || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if x.writer.state != before || x.store.replayed(t, x.writer) > 0 {
			t.Errorf("%s: the board is read again", name)
		}
	}
	good := x.epoch(x.transcripts(returned), x.tellers...)
	if err := x.writer.Add(t.Context(), good...); err != nil {
		t.Fatal(err)
	}
	x.end(t, good)
}

// TestTranscription_InSteps: a list that is longer than a batch comes in several.
func TestTranscription_InSteps(t *testing.T) {
	x := town().papers(t)
	good := x.epoch(x.transcripts(returned), x.tellers...)
	x.writer.step = 3
	for _, some := range [][]audit.Message{good[:2], good[:1]} {
		if err := x.writer.Add(t.Context(), some...); err == nil {
			t.Errorf("%d of a batch of 3", len(some))
		}
	}
	for _, some := range [][]audit.Message{good[:3], good[3:]} {
		if err := x.writer.Add(t.Context(), some...); err != nil {
			t.Fatal(err)
		}
	}
	x.end(t, good)
}

// TestTranscription_TwiceInSteps: what is on the board already is not taken again, and the board is not read again for that.
func TestTranscription_TwiceInSteps(t *testing.T) {
	x := town().papers(t)
	nonces := []crypto.Scalar{must(crypto.RandomScalar(rand.Reader)), must(crypto.RandomScalar(rand.Reader)), must(crypto.RandomScalar(rand.Reader))}
	all := x.epoch([][]byte{
		x.careless(must(crypto.RandomScalar(rand.Reader)), nonces), x.careless(must(crypto.RandomScalar(rand.Reader)), nonces),
	}, x.tellers...)
	x.writer.step = 2
	if err := x.writer.Add(t.Context(), all[:2]...); err != nil {
		t.Fatal(err)
	}
	var refused *RefusedError
	if err := x.writer.Add(t.Context(), all[2:]...); !errors.As(err, &refused) || !errors.Is(err, audit.ErrCiphertext) {
		t.Errorf("%v, want %v", err, audit.ErrCiphertext)
	}
	if x.store.replayed(t, x.writer) > 0 {
		t.Error("the board is read again")
	}
}
