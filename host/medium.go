package host

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
)

// A medium is what is served to browsers from here: read whole when the program starts, so that nothing changes it under way.
type medium struct {
	files map[string]file // by path, "/" for what is shown first
	sums  []string        // as sha256sum prints them
	hash  crypto.Hash     // of the sums, sorted: for people to compare
}

type file struct {
	data   []byte
	kind   string
	tag    string
	packed []byte // the same as brotli, if it is worth it
}

// kinds are the files that a page is made of. Any other name is refused, so that a browser never guesses.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".mjs": "text/javascript; charset=utf-8", ".wasm": "application/wasm", ".json": "application/json", ".txt": "text/plain; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json",
}

const (
	indexName = "index.html"
	maxMedium = 256 << 20 // bytes
)

// readMedium reads all files. What is relayed or made here cannot come from it.
func readMedium(fsys fs.FS) (medium, error) {
	m, left := medium{files: map[string]file{}}, int64(maxMedium)
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == "c" || name == "pins.json" || "/"+name == helpPath:
			return fmt.Errorf("%s: this address is not for a file", name)
		case d.IsDir():
			return nil
		case !d.Type().IsRegular() || kinds[path.Ext(name)] == "":
			return fmt.Errorf("%s: pages are made of regular files whose names end in %s", name, strings.Join(slices.Sorted(maps.Keys(kinds)), " "))
		}
		data, err := readFile(fsys, name, &left)
		m.add(name, data)
		return err
	})
	if err == nil {
		err = m.seal()
	}
	if err != nil {
		return m, fmt.Errorf("read pages: %v", err)
	}
	return m, nil
}

func (m *medium) add(name string, data []byte) {
	sum := crypto.Sum(data)
	m.files["/"+name] = file{data: data, kind: kinds[path.Ext(name)], tag: `"` + sum.String() + `"`}
	m.sums = append(m.sums, fmt.Sprintf("%s  %s\n", sum, name))
}

// pack adds what a file is as brotli, if it is given.
func (m *medium) pack(name string, packed []byte) {
	f := m.files["/"+name]
	f.packed = packed
	m.files["/"+name] = f
}

// seal ends the reading.
func (m *medium) seal() error {
	index, ok := m.files["/"+indexName]
	if !ok {
		return fmt.Errorf("the pages have no %s", indexName)
	}
	m.files["/"] = index
	slices.Sort(m.sums)
	m.hash = crypto.Sum([]byte(strings.Join(m.sums, "")))
	return nil
}

func readFile(fsys fs.FS, name string, left *int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, *left+1))
	if *left -= int64(len(data)); err == nil && *left < 0 {
		err = fmt.Errorf("%s: all pages together have at most %d bytes", name, maxMedium)
	}
	return data, err
}

// ServeHTTP answers with a file. A page is never kept by a browser: what one deputy saw is not there for the next. Anything
// else may be, but is compared with ours, by its content, each time it is used: no tablet runs an old program (threat 42).
func (m medium) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := m.files[r.URL.Path]
	switch {
	case !ok:
		api.NewProblem(api.NotFound, "").Write(w)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		refuseMethod(w, http.MethodGet, http.MethodHead)
		return
	case f.kind == kinds[".html"]:
		w.Header().Set("Cache-Control", "no-store")
	default:
		w.Header().Set("Cache-Control", "no-cache")
		if f.packed != nil {
			w.Header().Set("Vary", "Accept-Encoding")
			f = f.as(r.Header.Get("Accept-Encoding"), w.Header())
		}
		w.Header().Set("ETag", f.tag)
		if r.Header.Get("If-None-Match") == f.tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.Header().Set("Content-Type", f.kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(f.data)))
	patience(w, answerTime)
	if r.Method == http.MethodGet {
		w.Write(f.data) // whoever asked may have gone
	}
}

// as returns the file as whoever asks takes it: packed, if they say so in the plain way that browsers do over TLS. Three hundred tablets
// that are switched on before a meeting share one network.
func (f file) as(accepted string, h http.Header) file {
	for part := range strings.SplitSeq(accepted, ",") {
		if strings.TrimSpace(part) == "br" {
			h.Set("Content-Encoding", "br")
			return file{data: f.packed, kind: f.kind, tag: strings.TrimSuffix(f.tag, `"`) + `-br"`}
		}
	}
	return f
}
