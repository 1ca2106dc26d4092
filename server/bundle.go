package server

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/crypto"
)

func toBundle(c *call) error {
	c.deadline()
	c.Header("Content-Type", mediaText) // or net/http would write a page
	c.Redirect(http.StatusSeeOther, c.Request.URL.Path+".tar.zst")
	return nil
}

// counts reports whether the reader may see what yields the counts.
func (c *call) counts() bool {
	return !c.poll.limited(c.view, audit.Result) || c.reader() == nil
}

// shared says who may keep a file of the bundle: nobody, where it depends on the reader. Before the sum is opened it depends on nobody.
func (c *call) shared() string {
	if c.poll.limited(c.view, audit.Result) && c.view.opens() {
		return private
	}
	return briefly
}

// wholeBundle streams the bundle when it is its turn: without the archive for who asks for it so.
func wholeBundle(c *call) error {
	counts, without := c.counts(), c.Request.URL.Query().Get(bundle.Without) == audit.ArchiveFile
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
		hints, _ := os.Open(c.poll.hints.path) // nobody needs them
		defer hints.Close()
		paths := c.poll.paths(c.view, counts)
		if at := slices.Index(paths, audit.ArchiveFile); at >= 0 { // it may still be in the making: all others go before it
			paths = append(slices.Delete(paths, at, at+1), audit.ArchiveFile)
		}
		for _, path := range paths {
			if without && path == audit.ArchiveFile {
				err = c.list(w, path)
			} else {
				err = c.add(w, path, counts, hints)
			}
			if err != nil {
				return err
			}
		}
		return w.Close()
	})
}

// list lists the archive in the bundle that is streamed, which lacks it.
func (c *call) list(w *bundle.Writer, path string) error {
	sum, err := c.poll.archive.sum(c.Request.Context())
	if err != nil {
		return err
	}
	return w.List(path, sum)
}

// add adds a file to the bundle that is streamed. hints is open.
func (c *call) add(w *bundle.Writer, path string, counts bool, hints *os.File) error {
	ctx := c.Request.Context()
	if path == audit.ArchiveFile {
		f, size, hash, err := c.poll.archive.open(ctx)
		if err != nil {
			return err
		}
		defer f.Close()
		return w.AddFrom(path, hash, size, f)
	}
	folder, name, _ := strings.Cut(path, "/")
	var hash crypto.Hash
	named := hash.UnmarshalText([]byte(name)) == nil
	if named && folder+"/" == hintsFolder {
		data, err := c.poll.hints.from(hints, hash)
		if err != nil { // somebody has removed the file, or cut it
			return nil
		}
		return w.Add(path, data)
	}
	data, err := c.poll.read(ctx, c.view, path, counts)
	if err != nil {
		return err
	}
	if named && path == payloadPath(hash) {
		return w.AddKnown(path, hash, data)
	}
	return w.Add(path, data)
}

// bundleFile serves one file of the bundle, for readers who take it apart. While the poll goes on the files change from one
// publication to the next, and only the whole archive is of one moment.
func bundleFile(c *call) (err error) {
	path, counts, ctx := strings.TrimPrefix(c.Param("path"), "/"), c.counts(), c.Request.Context()
	var data []byte
	switch {
	case path == audit.ArchiveFile && c.view.counted && counts:
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
	f, size, _, err := c.poll.archive.open(c.Request.Context())
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
