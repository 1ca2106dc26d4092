package main

import (
	"bytes"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// forReaders are the methods of the program that readers of a result and trustees load, which has no others: what can verify many ballots at once
// would not fit beside what votes.
func forReaders() map[string]method {
	return map[string]method{
		"ready": func(*core, arguments, progress) (any, error) { return selftest() },
		"lookup": func(c *core, a arguments, _ progress) (any, error) {
			p, err := c.at(a.Pin, false)
			if err != nil {
				return nil, err
			}
			return p.lookup(a.Code, a.Receipt)
		},
		"verify": func(c *core, a arguments, tell progress) (any, error) {
			var manifest *crypto.Hash
			if a.Pin != nil {
				manifest = &a.Pin.Manifest
			}
			return verify(c.web, crewOfPage(), a.Base, manifest, tell)
		},
	}
}

// progress tells the page how far something long has come.
type progress func(stage string, done, total int)

// Bounds of a bundle that a browser reads.
const (
	maxFiles = 1 << 20
	maxSums  = 256 << 20 // bytes
)

// verify fetches a bundle and verifies it: that of the poll at the address base or, if there is a slash at its end, the one that
// lies there. manifest is what the poll's manifest must be, if the device knows.
func verify(w web, beside crew, base string, manifest *crypto.Hash, tell progress) (*audit.Report, error) {
	if !strings.HasSuffix(base, "/") {
		base += "/bundle/"
	}
	bundle, err := fetchBundle(w, base, tell)
	if err != nil {
		return nil, err
	}
	tell("replay", 0, 1)
	debug.SetGCPercent(50) // as piaojue verify does: a third less memory
	return audit.Verify(bundle, audit.Options{
		Manifest: manifest,
		Rest:     audit.WithoutArchive(),
		Rand:     random,
		Each:     abreastAll,
		Abreast:  max(1, beside.size),
		Ask:      beside.asker(),
		Power:    power,
		Progress: func(done, total int) { tell("replay", done, total) },
	}), nil
}

const sums = "SHA256SUMS"

// fetchBundle reads a bundle. One that a server makes of its board grows: if its list is another afterwards, the files may be those of
// two boards, and it is read again. A scrutineer must not be told to stop because another one has countersigned meanwhile.
func fetchBundle(w web, base string, tell progress) (bundle audit.Bundle, err error) {
	list, err := w.get(base+sums, maxSums)
	for range attempts {
		if err != nil {
			return nil, err
		}
		if bundle, err = fetchFiles(w, base, list, tell); err != nil {
			return nil, err
		}
		if list, err = w.get(base+sums, maxSums); err == nil && bytes.Equal(list, bundle[sums]) {
			break
		}
	}
	return bundle, err
}

// fetchFiles reads the files that a list names, but the archive, which is made of the others. A bundle that does not have them all fails its
// first check.
func fetchFiles(w web, base string, list []byte, tell progress) (audit.Bundle, error) {
	var paths []string
	for line := range bytes.Lines(list) {
		_, path, ok := strings.Cut(strings.TrimSuffix(string(line), "\n"), "  ")
		if !ok || strings.Contains(path, "..") || strings.HasPrefix(path, "/") || strings.ContainsAny(path, "?#%\\:") || len(paths) == maxFiles {
			return nil, fail(evidence, "the bundle lists what is no file of one")
		}
		paths = append(paths, path)
	}
	bundle := audit.Bundle{sums: list}
	total := w.fetchPacks(base, paths, bundle)
	paths = slices.DeleteFunc(paths, func(path string) bool { return bundle[path] != nil || path == audit.ArchiveFile })
	var mu sync.Mutex
	done := 0
	err := each(len(paths), func(i int) error {
		data, err := w.get(base+paths[i], audit.MaxBundle/2)
		if refusedWith(err) == "not_found" {
			return nil // a file that is missing is what the report says, with its name
		}
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if total += len(data); total > audit.MaxBundle/2 {
			return fail(evidence, "the bundle is larger than a browser can hold")
		}
		bundle[paths[i]] = data
		done++
		tell("fetch", done, len(paths))
		return nil
	})
	return bundle, err
}
