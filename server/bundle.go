package server

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/crypto"
)

// The bundle of a published board (docs/protocol.md, section 7.1) is never held as a whole: its files are read from the store one
// after the other, and the two that are made of others are made once.
const (
	sumsFile    = "SHA256SUMS"
	archiveFile = "archive.bel"
)

// paths lists the files of a view's bundle in order, but SHA256SUMS. Without the counts are those for readers outside the poll's
// audience.
func (p *poll) paths(v *view, counts bool) []string {
	m := p.manifest
	all := []string{"manifest.json", "log.vkey", "policy", "log/checkpoint", payloadPath(m.Roll.Hash), payloadPath(m.Slips.Hash)}
	for _, t := range audit.NewTiles(0, v.size) {
		all = append(all, "log/"+t.Path())
	}
	for _, e := range v.index.below(v.size) {
		if counts || !p.limited(e.Kind) {
			all = append(all, payloadPath(e.Payload))
		}
	}
	if v.next != nil {
		all = append(all, payloadPath(*v.next))
	}
	if v.counted && counts {
		all = append(all, archiveFile)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func payloadPath(hash crypto.Hash) string { return "payload/" + hash.String() }

// read returns a file of a view's bundle, but SHA256SUMS and the archive. What is not among its paths is a problem.
func (p *poll) read(ctx context.Context, v *view, path string, counts bool) ([]byte, error) {
	m := p.manifest
	switch path {
	case "manifest.json":
		return m.Bytes(), nil
	case "log.vkey":
		return []byte(m.LogKey + "\n"), nil
	case "policy":
		return []byte(m.Policy), nil
	case "log/checkpoint":
		return v.checkpoint, nil
	}
	if name, ok := strings.CutPrefix(path, "log/"); ok {
		if t, err := audit.ParseTilePath(name); err == nil && v.hasTile(t) {
			return p.writer.Tile(ctx, t)
		}
	}
	if name, ok := strings.CutPrefix(path, "payload/"); ok {
		var hash crypto.Hash
		err := hash.UnmarshalText([]byte(name))
		if kind, named := p.names(v, hash); err == nil && named && (counts || !p.limited(kind)) {
			return p.writer.Payload(ctx, hash)
		}
	}
	return nil, api.NewProblem(api.NotFound, "")
}

// names reports whether the published log or its manifest names a payload, and for an entry its kind.
func (p *poll) names(v *view, hash crypto.Hash) (audit.Kind, bool) {
	if _, e, there := v.index.place(hash, v.size); there {
		return e.Kind, true
	}
	m := p.manifest
	return "", hash == m.Roll.Hash || hash == m.Slips.Hash || v.next != nil && hash == *v.next
}

// sums returns SHA256SUMS of a view's bundle.
func (p *poll) sums(ctx context.Context, v *view, counts bool) ([]byte, error) {
	v.sums.mu.Lock()
	defer v.sums.mu.Unlock()
	if text, made := v.sums.made[counts]; made {
		return text, nil
	}
	var text []byte
	for _, path := range p.paths(v, counts) {
		sum, err := p.sum(ctx, v, path, counts)
		if err != nil {
			return nil, err
		}
		text = fmt.Appendf(text, "%s  %s\n", sum, path)
	}
	v.sums.made[counts] = text
	return text, nil
}

// sum returns the hash of a file. A payload's name is its hash already.
func (p *poll) sum(ctx context.Context, v *view, path string, counts bool) (crypto.Hash, error) {
	if name, ok := strings.CutPrefix(path, "payload/"); ok {
		var hash crypto.Hash
		return hash, hash.UnmarshalText([]byte(name))
	}
	if path == archiveFile {
		return p.archive.sum(ctx)
	}
	data, err := p.read(ctx, v, path, counts)
	return crypto.Sum(data), err
}

func toBundle(c *call) error {
	c.deadline()
	c.Header("Content-Type", mediaText) // or net/http would write a page
	c.Redirect(http.StatusSeeOther, c.Request.URL.Path+".tar.zst")
	return nil
}

// counts reports whether the reader may see what yields the counts.
func (c *call) counts() bool {
	return !c.poll.limited(audit.Result) || c.reader() == nil
}

// shared says who may keep a file of the bundle: nobody, where it depends on the reader.
func (c *call) shared() string {
	if c.poll.limited(audit.Result) {
		return private
	}
	return briefly
}

// wholeBundle streams the bundle when it is its turn.
func wholeBundle(c *call) error {
	if c.Request.Method != http.MethodHead {
		if err := c.server.downloads.enter(c.Request.Context()); err != nil {
			return err
		}
		defer c.server.downloads.leave()
	}
	c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%s.tar.zst"`, c.poll.congress, c.poll.name))
	return c.pour(mediaZstd, c.shared(), func(to io.Writer) error {
		w, err := bundle.NewWriter(to)
		if err != nil {
			return err
		}
		counts := c.counts()
		for _, path := range c.poll.paths(c.view, counts) {
			if err := c.pack(w, path, counts); err != nil {
				return err
			}
		}
		return w.Close()
	})
}

// pack adds a file to the bundle that is streamed.
func (c *call) pack(w *bundle.Writer, path string, counts bool) error {
	ctx := c.Request.Context()
	if path == archiveFile {
		f, size, err := c.poll.archive.open(ctx)
		if err != nil {
			return err
		}
		defer f.Close()
		return w.AddFrom(path, size, f)
	}
	data, err := c.poll.read(ctx, c.view, path, counts)
	if err != nil {
		return err
	}
	return w.Add(path, data)
}

// bundleFile serves one file of the bundle, for readers who take it apart. While the poll goes on the files change from one
// publication to the next, and only the whole archive is of one moment.
func bundleFile(c *call) (err error) {
	path, counts, ctx := strings.TrimPrefix(c.Param("path"), "/"), c.counts(), c.Request.Context()
	var data []byte
	switch {
	case path == archiveFile && c.view.counted && counts:
		return c.sendArchive()
	case path == sumsFile:
		data, err = c.poll.sums(ctx, c.view, counts)
	default:
		data, err = c.poll.read(ctx, c.view, path, counts)
	}
	if err != nil {
		return err
	}
	c.data(mediaBytes, c.shared(), data)
	return nil
}

func (c *call) sendArchive() error {
	f, size, err := c.poll.archive.open(c.Request.Context())
	if err != nil {
		return err
	}
	defer f.Close()
	c.Header("Content-Length", strconv.FormatInt(size, 10))
	return c.pour(mediaBytes, c.shared(), func(to io.Writer) error {
		_, err := io.CopyN(to, f, size)
		return err
	})
}
