package sequencer

import (
	"sync"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/bolt"
	"github.com/piaojue/piaojue/store/memory"
)

// city is a poll with as many deputies as a large congress has.
var city = sync.OnceValue(func() *poll { return must(newPoll(1004, "city")) })

func stores(b *testing.B, run func(b *testing.B, create func() store.Store)) {
	b.Run("memory", func(b *testing.B) { run(b, func() store.Store { return memory.New() }) })
	b.Run("bolt", func(b *testing.B) {
		run(b, func() store.Store {
			s := must(bolt.Create(b.TempDir() + "/store"))
			b.Cleanup(func() { s.Close() })
			return s
		})
	})
}

// BenchmarkAccept is what a ballot of three candidates costs with its proofs: an operation is one ballot, many at once.
func BenchmarkAccept(b *testing.B) { benchmarkAccept(b, false) }

// BenchmarkAccept_Checked leaves the proofs out: what the box and the lock cost.
func BenchmarkAccept_Checked(b *testing.B) { benchmarkAccept(b, true) }

func benchmarkAccept(b *testing.B, checked bool) {
	stores(b, func(b *testing.B, create func() store.Store) {
		p := city()
		b.ResetTimer()
		for i := 0; i < b.N; i += len(p.ballots) {
			b.StopTimer()
			w := p.opened(b, create())
			claims := make([]sent, len(p.ballots))
			for i, data := range p.ballots {
				claims[i] = p.prepared(w, data, checked)
			}
			b.StartTimer()
			p.flood(b, w, claims[:min(len(claims), b.N-i)], checked)
		}
	})
}

// A sent ballot is one that is on its way to the box.
type sent struct {
	claim *claim
	data  []byte
}

// prepared is a ballot as it is after its proofs were checked.
func (p *poll) prepared(w *Writer, data []byte, checked bool) sent {
	poll := look(w).Poll()
	c := newClaim(crypto.Sum(data), must(poll.ParseEnvelope(data)))
	if checked {
		c.item = must(poll.CheckBallot(c.id, c.envelope))
	}
	return sent{c, data}
}

// flood casts ballots from 32 tablets.
func (p *poll) flood(b *testing.B, w *Writer, claims []sent, checked bool) {
	work := make(chan sent)
	var tablets sync.WaitGroup
	for range 32 {
		tablets.Go(func() {
			for c := range work {
				var err error
				if checked {
					_, err = w.bind(b.Context(), c.claim, c.data)
				} else {
					_, err = w.Accept(b.Context(), c.data, nil)
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	for _, c := range claims {
		work <- c
	}
	close(work)
	tablets.Wait()
}

// BenchmarkEpoch puts 1,000 ballots on the board whose proofs were checked when they came.
func BenchmarkEpoch(b *testing.B) {
	stores(b, func(b *testing.B, create func() store.Store) {
		p := city()
		for b.Loop() {
			b.StopTimer()
			w := p.opened(b, create())
			claims := make([]sent, len(p.ballots)-2)
			for i, data := range p.ballots[:len(claims)] {
				claims[i] = p.prepared(w, data, true)
			}
			p.flood(b, w, claims, true)
			b.StartTimer()
			if n, err := w.Epoch(b.Context()); n != 1000 || err != nil {
				b.Fatal(n, err)
			}
		}
	})
}
