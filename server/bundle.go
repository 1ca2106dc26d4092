package server

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/crypto"
)

// The bundle of a published board is never held as a whole: its files are read from the store one after the other.

// A file is a path of a bundle (docs/protocol.md, section 7.1) and how its bytes are read.
type file struct {
	path string
	read func(ctx context.Context) ([]byte, error)
}

const sumsFile = "SHA256SUMS"

// files lists the files of a view's bundle in the order of their paths, but SHA256SUMS. Without the counts are those for
// readers outside the poll's audience.
func (p *poll) files(v *view, counts bool) []file {
	m := p.manifest
	these := func(data []byte) func(context.Context) ([]byte, error) {
		return func(context.Context) ([]byte, error) { return data, nil }
	}
	payload := func(hash crypto.Hash) file {
		return file{"payload/" + hash.String(), func(ctx context.Context) ([]byte, error) { return p.writer.Payload(ctx, hash) }}
	}
	all := []file{
		{"manifest.json", these(m.Bytes())}, {"log.vkey", these([]byte(m.LogKey + "\n"))}, {"policy", these([]byte(m.Policy))},
		{"log/checkpoint", these(v.checkpoint)}, payload(m.Roll.Hash), payload(m.Slips.Hash),
	}
	for _, t := range audit.NewTiles(0, v.size) {
		all = append(all, file{"log/" + t.Path(), func(ctx context.Context) ([]byte, error) { return p.writer.Tile(ctx, t) }})
	}
	for _, e := range v.index.below(v.size) {
		if counts || !p.limited(e.Kind) {
			all = append(all, payload(e.Payload))
		}
	}
	if v.next != nil {
		all = append(all, payload(*v.next))
	}
	if v.counted && counts {
		all = append(all, file{"archive.bel", p.archive})
	}
	slices.SortFunc(all, func(a, b file) int { return strings.Compare(a.path, b.path) })
	return all
}

// archive makes the Belenios archive. Once there are counts it does not change.
func (p *poll) archive(ctx context.Context) (data []byte, err error) {
	err = p.writer.View(ctx, func(b *audit.Board) error {
		data, err = b.Archive()
		return err
	})
	return data, err
}

func toBundle(c *call) error {
	c.deadline()
	c.Header("Content-Type", mediaText) // or net/http would write a page
	c.Redirect(http.StatusSeeOther, strings.TrimSuffix(c.Request.URL.Path, "/")+".tar.zst")
	return nil
}

// counts reports whether the reader may see what yields the counts.
func (c *call) counts() bool {
	return !c.poll.limited(audit.Result) || c.reader() == nil
}

// wholeBundle streams the bundle. A reader who is too slow for a file is cut off, and an archive that is cut off does not unpack.
func wholeBundle(c *call) error {
	c.deadline()
	c.Header("Cache-Control", c.shared())
	if !c.poll.limited(audit.Result) {
		c.Header("Access-Control-Allow-Origin", "*")
		c.Header("Cross-Origin-Resource-Policy", "cross-origin")
	}
	c.Header("Content-Type", mediaZstd)
	c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%s.tar.zst"`, c.poll.congress, c.poll.name))
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		return nil
	}
	w, err := bundle.NewWriter(c.Writer)
	if err != nil {
		return err
	}
	for path, data := range read(c, c.poll.files(c.view, c.counts()), &err) {
		c.deadline()
		if err := w.Add(path, data); err != nil {
			return nil // the reader has gone
		}
	}
	if err != nil {
		c.poll.log.Error("a bundle was cut off", "error", err)
		panic(http.ErrAbortHandler)
	}
	w.Close()
	return nil
}

// read reads files one after the other.
func read(c *call, files []file, err *error) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for _, f := range files {
			var data []byte
			if data, *err = f.read(c.Request.Context()); *err != nil || !yield(f.path, data) {
				return
			}
		}
	}
}

// bundleFile serves one file of the bundle, for readers who take it apart. While the poll goes on the files change from one
// publication to the next, and only the whole archive is of one moment.
func bundleFile(c *call) error {
	path := strings.TrimPrefix(c.Param("path"), "/")
	files := c.poll.files(c.view, c.counts())
	if path == sumsFile {
		sums, err := c.sums(files)
		if err != nil {
			return err
		}
		c.data(mediaBytes, c.shared(), sums)
		return nil
	}
	at, found := slices.BinarySearchFunc(files, path, func(f file, path string) int { return strings.Compare(f.path, path) })
	if !found {
		return api.NewProblem(api.NotFound, "")
	}
	data, err := files[at].read(c.Request.Context())
	if err != nil {
		return err
	}
	c.data(mediaBytes, c.shared(), data)
	return nil
}

// shared says who may keep a file of the bundle: nobody, where it depends on the reader.
func (c *call) shared() string {
	if c.poll.limited(audit.Result) {
		return private
	}
	return briefly
}

// sums makes SHA256SUMS. A payload's name is its hash already.
func (c *call) sums(files []file) (sums []byte, err error) {
	for _, f := range files {
		sum, payload := strings.CutPrefix(f.path, "payload/")
		if !payload {
			data, err := f.read(c.Request.Context())
			if err != nil {
				return nil, err
			}
			sum = crypto.Sum(data).String()
		}
		sums = fmt.Appendf(sums, "%s  %s\n", sum, f.path)
	}
	return sums, nil
}
