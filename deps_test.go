// Package piaojue_test compares the source with the import table of docs/design.md.
package piaojue_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/piaojue/piaojue"

// The chain takes values and returns values: randomness, time and bytes come from the caller.
var chain = []string{"crypto", "ballot", "tally", "audit"}

// notInChain holds what would bring the world in. It covers what lies under it: net stands for net/http too.
var notInChain = []string{
	"context", "crypto/rand", "log", "math/rand", "net", "os", "path/filepath", "syscall", "time", "unsafe",
}

// The register and the report compute from values as well, but speak of dates.
var notInReports = []string{"context", "log", "math/rand", "net", "os", "syscall", "unsafe"}

// A row is what one package may import: packages of ours, and modules of others.
type row struct{ ours, others []string }

func (r row) allows(imported string) bool {
	if own, ok := strings.CutPrefix(imported, module+"/"); ok {
		return slices.Contains(r.ours, own) || slices.Contains(r.ours, "*") && !within(own, "cmd")
	}
	if domain, _, _ := strings.Cut(imported, "/"); !strings.Contains(domain, ".") {
		return true // the standard library
	}
	return slices.ContainsFunc(r.others, func(m string) bool { return within(imported, m) })
}

// within reports whether the import path lies at or under root.
func within(imported, root string) bool {
	return imported == root || strings.HasPrefix(imported, root+"/")
}

var code = regexp.MustCompile("`([^`]+)`")

// importTable reads the section "Who may import whom"; only names in backquotes count.
func importTable(t *testing.T) map[string]row {
	doc, err := os.ReadFile("docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(doc), "\n## Who may import whom\n")
	section, _, _ = strings.Cut(section, "\n## ")
	names := func(cell string) (all []string) {
		for _, m := range code.FindAllStringSubmatch(cell, -1) {
			all = append(all, m[1])
		}
		return all
	}
	table := make(map[string]row)
	for line := range strings.Lines(section) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cells := strings.Split(line, "|")
		table[names(cells[1])[0]] = row{names(cells[2]), names(cells[3])}
	}
	if len(table) < len(chain) {
		t.Fatalf("docs/design.md: %d rows in the import table", len(table))
	}
	return table
}

// A pkg is what go list says of one package of ours.
type pkg struct {
	ImportPath, Dir                             string
	GoFiles, Imports, TestImports, XTestImports []string
}

func (p pkg) name() string { return strings.TrimPrefix(p.ImportPath, module+"/") }

// list asks for every package, on this machine and in the browser, where other files are built.
func list(t *testing.T) (all []pkg) {
	for _, env := range [][]string{nil, {"GOOS=js", "GOARCH=wasm"}} {
		cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports,TestImports,XTestImports", "./...")
		cmd.Env = append(os.Environ(), env...)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		for d := json.NewDecoder(strings.NewReader(string(out))); ; {
			var p pkg
			if err := d.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			// go test sees what this process opens, not what go list does: without this a cached answer hides a new file.
			for _, dir := range []string{p.Dir, filepath.Dir(p.Dir)} {
				if _, err := os.ReadDir(dir); err != nil {
					t.Fatal(err)
				}
			}
			all = append(all, p)
		}
	}
	return all
}

func TestImports(t *testing.T) {
	table := importTable(t)
	for _, p := range list(t) {
		r, known := table[p.name()]
		if len(p.GoFiles) > 0 && !known {
			t.Errorf("%s: not in the import table of docs/design.md", p.name())
			continue
		}
		for _, i := range p.Imports {
			if !r.allows(i) {
				t.Errorf("%s imports %s: not in its row of docs/design.md", p.name(), i)
			}
		}
		for _, i := range slices.Concat(p.TestImports, p.XTestImports) {
			if within(i, module+"/cmd") && i != p.ImportPath {
				t.Errorf("%s: a test imports the command %s", p.name(), i)
			}
		}
	}
}

func TestChainIsPure(t *testing.T) {
	for _, p := range list(t) {
		forbidden := notInChain
		if first, _, _ := strings.Cut(p.name(), "/"); first == "register" || first == "report" {
			forbidden = notInReports
		} else if !slices.Contains(chain, first) {
			continue
		}
		for _, i := range p.Imports {
			if slices.ContainsFunc(forbidden, func(f string) bool { return within(i, f) }) {
				t.Errorf("%s imports %s", p.name(), i)
			}
		}
		for _, file := range p.GoFiles {
			ast.Inspect(parse(t, filepath.Join(p.Dir, file)), func(n ast.Node) bool {
				if _, ok := n.(*ast.GoStmt); ok {
					t.Errorf("%s/%s starts a goroutine", p.name(), file)
				}
				return true
			})
		}
	}
}

// TestCurveHasOneDoor: whoever reviews the group arithmetic has three files to read, and one package for the field's.
func TestCurveHasOneDoor(t *testing.T) {
	const curve = "filippo.io/edwards25519"
	for _, p := range list(t) {
		for _, file := range p.GoFiles {
			for _, spec := range parse(t, filepath.Join(p.Dir, file)).Imports {
				imported := strings.Trim(spec.Path.Value, `"`)
				at := p.name() + "/" + file
				if imported == curve && at != "crypto/group.go" || imported == curve+"/field" && p.name() != "crypto/field" ||
					imported == module+"/crypto/field" && at != "crypto/curve.go" && at != "crypto/decode.go" && at != "crypto/niels.go" {
					t.Errorf("%s imports %s", at, imported)
				}
			}
		}
	}
}

// TestVerifierTree: this is all that somebody has to read who trusts nothing but the verifier.
func TestVerifierTree(t *testing.T) {
	modules := []string{
		module, "filippo.io/bigmod", "filippo.io/edwards25519", "golang.org/x/crypto", "golang.org/x/mod",
		"golang.org/x/sys", // bigmod asks it for the processor's features
	}
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./audit").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	found := strings.Fields(string(out))
	slices.Sort(found)
	for _, m := range slices.Compact(found) {
		if !slices.Contains(modules, m) {
			t.Errorf("the verifier needs %s", m)
		}
	}
}

// TestNames: a package or a file says what it is about; and nothing runs before main does.
func TestNames(t *testing.T) {
	empty := regexp.MustCompile(`^(utils?|common|helpers?|misc|shared|types|interfaces)$`)
	for _, p := range list(t) {
		if empty.MatchString(path.Base(p.ImportPath)) {
			t.Errorf("%s: a name that says nothing", p.name())
		}
		for _, file := range p.GoFiles {
			if empty.MatchString(strings.TrimSuffix(file, ".go")) {
				t.Errorf("%s/%s: a name that says nothing", p.name(), file)
			}
			for _, d := range parse(t, filepath.Join(p.Dir, file)).Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
					t.Errorf("%s/%s: has an init function", p.name(), file)
				}
			}
		}
	}
}

func parse(t *testing.T, file string) *ast.File {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
