package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/report/words"
)

// A Page is what a room's template is given.
type Page struct {
	Lang   words.Language
	Static string // what stands before the path of a static file: "/static/" where it is served, a relative path in copies
	Title  string
	Data   any // for the template
	JSON   any // for the modules, in <script type="application/json" id="data">
	Look   Look
	// Optional is set for pages that can be read without a script. The others say that they cannot be used, until theirs runs.
	Optional bool
}

// A view is a page with its words.
type view struct {
	Page
	*words.Words
	Room string
	set  *Set
}

// boot is what lib/boot.mjs reads: the files of the room and what they must be.
type boot struct {
	Room   string            `json:"room"`
	Lang   words.Language    `json:"lang"`
	Static string            `json:"static"`
	Files  map[string]string `json:"files"` // integrity by path
	// Program is what the room computes with; "" if it computes nothing.
	Program string `json:"program"`
	Spare   bool   `json:"spare"` // programs are loaded when they are wanted: most who read a result verify nothing
}

// Page makes a page of a room.
func (s *Set) Page(room string, p Page) ([]byte, error) {
	w, err := words.In(p.Lang)
	if err != nil {
		return nil, fmt.Errorf("page %s: %v", room, err)
	}
	files := []string{"pages/layout*.html", "pages/" + room + ".html"}
	if parts, err := fs.Glob(embedded, "pages/"+room+"/*.html"); err == nil && len(parts) > 0 { // a room with several pages has a file for each
		files = append(files, parts...)
	}
	t, err := template.ParseFS(embedded, files...)
	if err != nil {
		return nil, fmt.Errorf("page %s: %v", room, err)
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "layout.html", &view{p, w, room, s}); err != nil {
		return nil, fmt.Errorf("page %s: %v", room, err)
	}
	return out.Bytes(), nil
}

// Locale is the value of lang in HTML.
func (v *view) Locale() string {
	if v.Lang == words.Chinese {
		return "zh-Hans"
	}
	return string(v.Lang)
}

// Served reports whether the page comes from a server of ours. Of files that a browser opens by itself it cannot check a hash, and
// would show a copy without its style.
func (v *view) Served() bool { return strings.HasPrefix(v.Static, "/") }

// Integrity is that of a static file.
func (v *view) Integrity(name string) string { return v.set.integrity(name) }

// Scripted reports whether the room has modules.
func (v *view) Scripted() bool { return v.set.files[v.Room+"/main.mjs"] != nil }

// Boot names the files that the room's modules may load.
func (v *view) Boot() boot {
	b := boot{Room: v.Room, Lang: v.Lang, Static: v.Static, Files: map[string]string{}, Program: programs[v.Room], Spare: v.Optional}
	for name := range v.set.files {
		if v.loads(name) {
			b.Files[name] = v.set.integrity(name)
		}
	}
	return b
}

// Needs returns the files that a copy of a room's page loads, by their paths.
func (s *Set) Needs(room string) map[string][]byte {
	v, needs := view{Room: room}, map[string][]byte{}
	for name, data := range s.files {
		if v.loads(name) || name == "app.css" || name == "icon.svg" {
			needs[name] = data
		}
	}
	return needs
}

// loads reports whether a file is the room's: its own modules, the shared ones, its words, and its program.
func (v *view) loads(name string) bool {
	folder := path.Dir(name)
	return folder == v.Room || folder == "lib" || name == "words/"+v.Room+".json" || v.computes(name) ||
		strings.HasPrefix(name, "vendor/") && path.Ext(name) != ".txt" && slices.Contains(scanning, v.Room) && v.Served()
}

// computes reports whether a file belongs to the room's program.
func (v *view) computes(name string) bool {
	program := programs[v.Room]
	return program != "" && (name == program || name == LoaderFile)
}

// scanning are the rooms with a camera. A copy of a page has nobody to ask for what is scanned.
var scanning = []string{"booth", "check", "desk", "public"}
