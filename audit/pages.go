package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Page is a file of a bundle that is made for people to read. It is covered by SHA256SUMS, and nothing rests on it: no check derives
// it from the board, so that whoever made the bundle could have written anything there.
type Page struct {
	Path     string `json:"path"`
	Compared bool   `json:"compared"` // the caller of Verify has made it again and compared it, byte for byte
}

// pagesFolder is where pages of a bundle lie, and reportPage the one that is not there.
const (
	pagesFolder = "pages/"
	reportPage  = "report.html"
)

// AddPages returns the bundle with pages, and its sums with them. A path that is none of a page is an error.
func (b Bundle) AddPages(pages map[string][]byte) (Bundle, error) {
	shown := maps.Clone(b)
	for path, data := range pages {
		if !IsPage(path) {
			return nil, fmt.Errorf("add pages: %q: want %s or a path below %s", path, reportPage, pagesFolder)
		}
		shown[path] = data
	}
	shown[sumsFile] = shown.sums()
	return shown, nil
}

// IsPage reports whether a path of a bundle is one of a page (docs/protocol.md, section 7.3).
func IsPage(path string) bool {
	return path == reportPage || strings.HasPrefix(path, pagesFolder) && path != pagesFolder
}

// pages lists the pages of the bundle.
func (b Bundle) pages() []Page {
	list := []Page{}
	for _, path := range slices.Sorted(maps.Keys(b)) {
		if IsPage(path) {
			list = append(list, Page{Path: path})
		}
	}
	return list
}
