package bolt

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/piaojue/piaojue/store"
)

// BenchmarkAccept counts durable ballots of 16 kB a second, from clients that each wait for their answer.
func BenchmarkAccept(b *testing.B) {
	for _, clients := range []int{1, 64, 256} {
		b.Run(fmt.Sprint("clients=", clients), func(b *testing.B) {
			s, _, gate := opened(b)
			var next atomic.Int64
			cast, answered := make(chan bool), make(chan bool)
			for range clients {
				go func() {
					rng := rand.NewChaCha8([32]byte{byte(next.Add(1))})
					for range cast {
						key, value := make([]byte, 32), make([]byte, 16<<10)
						rng.Read(key)
						rng.Read(value)
						key[0], key[1] = byte(next.Add(1)), byte(next.Load()>>8)
						if _, err := s.Accept(b.Context(), name, gate, []store.Submission{submission(string(key), value)}); err != nil {
							b.Error(err)
						}
						answered <- true
					}
				}()
			}
			under, n := 0, 0
			for b.Loop() {
				n++
				if under == clients {
					<-answered
					under--
				}
				cast <- true
				under++
			}
			for range under {
				<-answered
			}
			close(cast)
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "ballots/s")
		})
	}
}

// BenchmarkAdvance lets a log grow by so many entries at a time, each 40 bytes in a bundle and 32 in a tile of hashes.
func BenchmarkAdvance(b *testing.B) {
	for _, batch := range []int64{1, 64, 1024} {
		b.Run(fmt.Sprint("entries=", batch), func(b *testing.B) {
			s, lease, _ := opened(b)
			var head store.Head
			for b.Loop() {
				next := store.Head{Size: head.Size + batch, Checkpoint: fmt.Appendf(nil, "checkpoint %d", head.Size+batch)}
				var tiles []store.Tile
				for n := head.Size / 256; n*256 < next.Size; n++ {
					width := min(256, next.Size-256*n)
					tiles = append(tiles, store.Tile{Path: fmt.Sprint("tile/entries/", n), Data: make([]byte, 40*width)},
						store.Tile{Path: fmt.Sprint("tile/0/", n), Data: make([]byte, 32*width)})
				}
				must(b, s.Advance(b.Context(), lease, head, next, tiles))
				head = next
			}
			b.ReportMetric(float64(head.Size)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}
