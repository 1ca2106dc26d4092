package web

import (
	"crypto/sha256"
	"crypto/sha512"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/piaojue/piaojue/report/words"
)

//go:embed all:files all:pages all:dist
var embedded embed.FS

// The programs that pages compute with and their loader, which go generate makes.
const (
	BoothFile    = "booth.wasm"    // votes
	VerifierFile = "verifier.wasm" // verifies
	LoaderFile   = "wasm_exec.js"
)

// programs are those of the rooms that have one.
var programs = map[string]string{"booth": BoothFile, "check": BoothFile, "desk": BoothFile, "public": VerifierFile, "trustee": VerifierFile}

// A Set is all static files by their path below static/, and the templates of the pages. It never changes.
type Set struct {
	files  map[string][]byte
	zipped map[string]zipped
	brotli map[string][]byte // of files that were packed when they were built
}

// once is what Files returns.
var once = sync.OnceValues(read)

// Files returns what is embedded, with a file of words for each room. It is read once: a program may serve many pages.
func Files() (*Set, error) { return once() }

func read() (*Set, error) {
	s := &Set{files: map[string][]byte{}, brotli: map[string][]byte{}}
	for _, folder := range []string{"files", "dist"} {
		if err := s.add(folder); err != nil {
			return nil, fmt.Errorf("pages: %v", err)
		}
	}
	rooms, err := fs.Glob(embedded, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("pages: %v", err)
	}
	for _, file := range rooms {
		room := strings.TrimSuffix(path.Base(file), ".html")
		if strings.HasPrefix(room, "layout") { // what several rooms have
			continue
		}
		if s.files["words/"+room+".json"], err = wordsOf(room); err != nil {
			return nil, fmt.Errorf("pages: %v", err)
		}
	}
	s.zipped = map[string]zipped{}
	for name, data := range s.files {
		s.zipped[name] = newZipped(data)
	}
	return s, nil
}

func (s *Set) add(folder string) error {
	return fs.WalkDir(embedded, folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Base(name) == ".keep" {
			return err
		}
		data, err := embedded.ReadFile(name)
		name = strings.TrimPrefix(name, folder+"/")
		if file, packed := strings.CutSuffix(name, ".br"); packed {
			s.brotli[file] = data
		} else {
			s.files[name] = data
		}
		return err
	})
}

// further are the messages of others that a room's modules say, too: the clerk's console calls kinds, states and papers of a register as
// the command line does.
var further = map[string][]string{"clerk": {"register.", "extract.", "grade."}}

// wordsOf are the messages that a room's modules say: its own, those that all pages share, and those of
// problems and of a verifier's checks.
func wordsOf(room string) ([]byte, error) {
	said := map[words.Language]map[string]string{}
	for _, l := range words.Languages {
		var err error
		if said[l], err = words.Messages(l, append([]string{room + ".", "page.", "problem.", "check."}, further[room]...)...); err != nil {
			return nil, err
		}
	}
	return json.Marshal(said)
}

// Built reports whether the pages' programs are among the files. One that was compiled before go generate has none.
func (s *Set) Built() bool {
	return s.files[BoothFile] != nil && s.files[VerifierFile] != nil && s.files[LoaderFile] != nil
}

// All returns the files by their path below static/. They are not to be changed.
func (s *Set) All() map[string][]byte { return maps.Clone(s.files) }

// integrity is what the integrity attribute of HTML holds (W3C Subresource Integrity).
func (s *Set) integrity(name string) string {
	sum := sha512.Sum384(s.files[name])
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

// A Sum is a file of the client with its hash: lines of client.json, which anyone can make anew from the source and compare.
type Sum struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
}

// Client returns client.json: the hashes of all files, sorted by path.
func (s *Set) Client() []byte {
	data, err := json.Marshal(struct {
		Files []Sum `json:"files"`
	}{s.sums()})
	if err != nil {
		panic(err) // strings and numbers
	}
	return data
}

func (s *Set) sums() (all []Sum) {
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		sum := sha256.Sum256(s.files[name])
		all = append(all, Sum{name, hex.EncodeToString(sum[:]), len(s.files[name])})
	}
	return all
}
