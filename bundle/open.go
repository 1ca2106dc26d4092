// Package bundle reads and writes the evidence of a poll where it lies: in a folder, in one .tar.zst file, or on the web in
// either form (docs/protocol.md, section 7.1). Nothing that it reads is trusted: [audit.Verify] and [audit.Replay] look at all of
// it. What it reads is bounded, in bytes and in files, whoever made it.
package bundle

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/piaojue/piaojue/audit"
)

// packed is how the name of a bundle that is one file ends.
const packed = ".tar.zst"

// maxFiles bounds the files of a bundle that is fetched or unpacked.
const maxFiles = 1 << 20

// Open reads a bundle from a folder, from a .tar.zst file, or from the web: what begins with http:// or https:// is fetched with
// web, or as everybody does if web is nil, for as long as something comes.
func Open(ctx context.Context, place string, web *http.Client) (audit.Bundle, error) {
	switch {
	case onWeb(place):
		return fetch(ctx, place, web, "")
	case strings.HasSuffix(place, packed):
		return openFile(place)
	}
	if info, err := os.Stat(place); err != nil {
		return nil, fmt.Errorf("read bundle: %v", err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("read bundle: %s: neither a folder nor a .tar.zst file", place)
	}
	return audit.ReadBundle(os.DirFS(place))
}

func onWeb(place string) bool {
	return strings.HasPrefix(place, "https://") || strings.HasPrefix(place, "http://")
}

// OpenParts is [Open] for whoever verifies the bundle and needs neither ballots nor archive afterwards: those of a folder are left there, and are
// read when they are verified, and from the web the archive is not fetched. The rest says what was left where it is; it is nil for one file, which
// is in memory as a whole.
func OpenParts(ctx context.Context, place string, web *http.Client) (audit.Bundle, *audit.Rest, error) {
	if onWeb(place) {
		b, err := fetch(ctx, place, web, audit.ArchiveFile)
		return b, audit.WithoutArchive(), err
	}
	if info, err := os.Stat(place); err == nil && info.IsDir() && !strings.HasSuffix(place, packed) {
		return audit.ReadParts(os.DirFS(place))
	}
	b, err := Open(ctx, place, web)
	return b, nil, err
}

// openFile reads a file, but not a pipe, which would be to wait for ever.
func openFile(path string) (audit.Bundle, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read bundle: %v", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("read bundle: %s: not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read bundle: %v", err)
	}
	defer f.Close()
	return Unpack(f)
}
