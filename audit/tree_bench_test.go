package audit

import (
	"fmt"
	"testing"
)

// BenchmarkAppend publishes batches: it extends a clone, with all tiles and bundles, signs the checkpoint and swaps.
func BenchmarkAppend(b *testing.B) {
	for _, batch := range []int{1, 64, 1024} {
		b.Run(fmt.Sprint(batch), func(b *testing.B) {
			entries, log := numbered(1<<16), newTestLog(b)
			var tree Tree
			var last []byte
			b.ReportAllocs()
			for b.Loop() {
				if int(tree.Size()) == len(entries) {
					tree, last = Tree{}, nil
				}
				next := tree.Clone()
				files, err := next.Extend(last, entries[tree.Size():][:batch])
				if err != nil {
					b.Fatal(err)
				}
				files["checkpoint"], err = SignCheckpoint(Checkpoint{testOrigin, next.Size(), next.Root()}, log.signer)
				if err != nil {
					b.Fatal(err)
				}
				tree, last = next, files[lastBundle(int(next.Size()))]
			}
			b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}
