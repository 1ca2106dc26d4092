package bench

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// A box is a ballot box that is filled.
type box struct {
	poll   *ballot.Poll
	accept *ballot.BatchVerifier

	mu   sync.Mutex // guards what follows
	out  *bufio.Writer
	left int // ballots that nobody has begun to make
	edge edge
	sum  tally.EncryptedTally
	cast tally.Counts
	done int
}

// atOnce is how many ballots are made before they are written.
const atOnce = 64

// Ballots makes a folder with n ballots of a poll, no two alike, each with its hints, encrypted, proved and signed as tablets do, and
// what is published of their count. It uses all processors. Step may be called by several goroutines. If the context ends there are as
// many ballots as were made by then; none is an error.
func Ballots(ctx context.Context, dir, form string, n int, step func(name string, done, total int)) (err error) {
	x, key, err := crypto.NewSingle(rand.Reader)
	if err != nil {
		return err
	}
	c := &Count{Form: form, Ballots: n, Trustee: key}
	p, err := c.poll()
	if err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, ballotsFile))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	b := &box{poll: p, accept: ballot.NewBatchVerifier(p), out: bufio.NewWriterSize(f, 1<<20), left: n, sum: tally.NewSum(p.Election)}
	for _, row := range b.sum {
		b.cast = append(b.cast, make([]int, len(row)))
	}
	var group errgroup.Group
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error { return b.fill(ctx, n, step) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if err := b.out.Flush(); err != nil {
		return err
	}
	if b.done == 0 {
		return ctx.Err()
	}
	c.Ballots = b.done
	if c.Share, err = tally.Decrypt(rand.Reader, p.Election, 1, x, b.sum); err != nil {
		return err
	}
	c.Root, c.Counts = b.edge.root(), b.cast
	return os.WriteFile(filepath.Join(dir, countFile), crypto.MustEncodeJSON(c), 0o600)
}

// fill makes ballots until there are enough.
func (b *box) fill(ctx context.Context, total int, step func(name string, done, total int)) error {
	for ctx.Err() == nil {
		b.mu.Lock()
		n := min(atOnce, b.left)
		b.left -= n
		b.mu.Unlock()
		if n == 0 {
			return nil
		}
		papers := make([]paper, n)
		for i := range papers {
			var err error
			if papers[i], err = b.vote(); err != nil {
				return err
			}
		}
		done, err := b.put(papers)
		if err != nil {
			return err
		}
		step("cast", done, total)
	}
	return nil
}

// A paper is a ballot that was cast, and what it says.
type paper struct {
	record
	ballot  *ballot.Ballot
	choices [][]int
}

// vote casts a ballot. Its hints are made as where a ballot comes in, with what the voter sends along.
func (b *box) vote() (paper, error) {
	secret, err := crypto.RandomScalar(rand.Reader)
	if err != nil {
		return paper{}, err
	}
	marks := marksOf(b.poll.Manifest)
	d, err := b.poll.Encrypt(rand.Reader, crypto.BaseMul(secret), marks)
	if err != nil {
		return paper{}, err
	}
	v, err := d.Cast(rand.Reader, secret, nil)
	if err != nil {
		return paper{}, err
	}
	payload := v.Bytes()
	a := b.accept.Admit(rand.Reader, payload, d.Eighths())
	if a == nil {
		return paper{}, fmt.Errorf("a ballot that was just cast is refused: %v", b.poll.Verify(v))
	}
	return paper{record{crypto.Sum(payload), payload, a.Hints}, v.Ballot, b.poll.Manifest.Choices(marks)}, nil
}

// put writes ballots and counts them. It returns how many there are now.
func (b *box) put(papers []paper) (done int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range papers {
		if _, err := b.out.Write(p.append(nil)); err != nil {
			return 0, err
		}
		b.edge.append(p.id)
		b.sum.Add(p.ballot)
		for i, row := range p.choices {
			for j, n := range row {
				b.cast[i][j] += n
			}
		}
	}
	b.done += len(papers)
	return b.done, nil
}
