package bench

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// Ballots are verified in parts, each as one sum, as when a bundle is verified (audit). However many processors there are, no more than
// 2,048 ballots are in memory at a time.
const (
	largestPart  = 512
	smallestPart = 64
	inMemory     = 2048
)

// An audited poll is verified as its ballots are read.
type audited struct {
	poll  *ballot.Poll
	batch *ballot.BatchVerifier
	count *Count
	dir   string
	until int // as many of the ballots

	reading sync.Mutex // guards what is read next
	in      *bufio.Reader
	read    int
	edge    edge

	adding  sync.Mutex // guards what is known of those that were verified
	sum     tally.EncryptedTally
	repeats *repeats
	done    int
	batched int
}

// verifyBallots verifies the first ballots of a folder, or all of them, as a board does: every ballot by itself, that no credential has cast two, that
// no alpha comes twice, and, if they are all, that the file is the one that was published, and that their sum opens to what was
// counted. It returns how many were verified together with others. Scratch is an empty folder.
func verifyBallots(ctx context.Context, dir, scratch string, c *Count, until int, step func(name string, done, total int)) (batched int, err error) {
	p, err := c.poll()
	if err != nil {
		return 0, err
	}
	f, err := os.Open(filepath.Join(dir, ballotsFile))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	a := &audited{poll: p, batch: ballot.NewBatchVerifier(p), count: c, dir: dir, until: until, in: bufio.NewReaderSize(f, 1<<20), sum: tally.NewSum(p.Election)}
	choices := 0
	for _, q := range p.Election.Questions {
		choices += q.Choices()
	}
	if a.repeats, err = newRepeats(scratch, until*(1+choices)); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, a.repeats.close()) }()
	workers := runtime.GOMAXPROCS(0)
	part := min(max(inMemory/workers, smallestPart), largestPart)
	group, ctx := errgroup.WithContext(ctx)
	for range workers {
		group.Go(func() error { return a.work(ctx, part, step) })
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	if err := a.repeats.suspects(a.compare); err != nil {
		return 0, err
	}
	if until < c.Ballots {
		return a.batched, nil
	}
	return a.batched, a.end()
}

// work verifies parts until there are no more.
func (a *audited) work(ctx context.Context, part int, step func(name string, done, total int)) error {
	for ctx.Err() == nil {
		first, records, err := a.next(part)
		if err != nil || len(records) == 0 {
			return err
		}
		done, err := a.verify(first, records)
		if err != nil {
			return err
		}
		step("audit", done, a.until)
	}
	return ctx.Err()
}

// next reads a part, whose first ballot has the number first, from 1.
func (a *audited) next(part int) (first int, records []record, err error) {
	a.reading.Lock()
	defer a.reading.Unlock()
	first = a.read + 1
	for range min(part, a.until-a.read) {
		r, err := readRecord(a.in)
		if err != nil {
			return 0, nil, fmt.Errorf("ballot %d of %d: %w", a.read+1, a.until, err)
		}
		records = append(records, r)
		a.edge.append(r.id)
		a.read++
	}
	return first, records, nil
}

// verify verifies a part and adds it to the sum.
func (a *audited) verify(first int, records []record) (done int, err error) {
	payloads, hints := make([][]byte, len(records)), make([][]byte, len(records))
	for i, r := range records {
		if crypto.Sum(r.payload) != r.id {
			return 0, fmt.Errorf("ballot %d has another hash", first+i)
		}
		payloads[i], hints[i] = r.payload, r.hints
	}
	accepted := a.batch.Accept(rand.Reader, payloads, hints)
	var marks []mark
	batched := 0
	for i, x := range accepted {
		if x == nil {
			return 0, fmt.Errorf("ballot %d is refused: %w", first+i, a.plainly(payloads[i]))
		}
		if x.Batched {
			batched++
		}
		marks = append(marks, a.marks(first+i, x.Credential, x.Alphas)...)
	}
	a.adding.Lock()
	defer a.adding.Unlock()
	for _, x := range accepted {
		a.sum.Add(x.Envelope.Ballot)
	}
	a.batched += batched
	a.done += len(records)
	return a.done, a.repeats.add(marks)
}

// plainly says what is wrong with a ballot.
func (a *audited) plainly(payload []byte) error {
	v, err := a.poll.ParseEnvelope(payload)
	if err == nil {
		err = a.poll.Verify(v)
	}
	if err == nil {
		err = errors.New("the plain verifier accepts it: this program is wrong")
	}
	return err
}

// marks returns the marks of a ballot.
func (a *audited) marks(number int, credential crypto.Encoding, alphas []crypto.Encoding) []mark {
	marks := []mark{a.repeats.mark(number, 'c', credential)}
	for _, alpha := range alphas {
		marks = append(marks, a.repeats.mark(number, 'a', alpha))
	}
	return marks
}

// end checks what was published about all ballots.
func (a *audited) end() error {
	if _, err := a.in.ReadByte(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("there are more ballots in the file than the %d that were counted", a.count.Ballots)
	}
	if a.edge.root() != a.count.Root {
		return errors.New("the ballots are not those whose root was published")
	}
	if err := a.count.Share.Check(a.poll.Election, 1, a.count.Trustee.Key, a.sum); err != nil {
		return err
	}
	return a.count.Counts.Check(a.poll.Election, a.sum, a.count.Share.Partial.Factors, a.count.Ballots)
}
