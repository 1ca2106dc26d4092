package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/play"
)

// vacant refuses a place that cannot become a new folder, before any work is done for it.
func vacant(out string) error {
	switch _, err := os.Lstat(out); {
	case err == nil:
		return play.NewFault("OUT_EXISTS", out, "exists already; choose another place or move it away")
	case !errors.Is(err, fs.ErrNotExist):
		return play.NewFault("OUT_UNUSABLE", out, "cannot be written there: %v", err)
	}
	return nil
}

// writeBundle writes a bundle into a new folder, whole or not at all. If the place was taken meanwhile, it says so as vacant does.
func writeBundle(ctx context.Context, evidence audit.Bundle, out string) error {
	err := bundle.WriteFolder(ctx, evidence, out)
	if errors.Is(err, fs.ErrExist) {
		return cmp.Or(vacant(out), err)
	}
	return err
}

// fast is how this program verifies if it is told nothing else: on all processors, and ballots with hints many at once.
func fast() audit.Options {
	return audit.Options{Each: each, Abreast: runtime.GOMAXPROCS(0), Rand: rand.Reader}
}

// each runs do(0), …, do(n-1) on all processors.
func each(n int, do func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
}
