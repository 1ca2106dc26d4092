package piaojue_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// testNames returns the names of all tests and fuzz targets of the project.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names, declaration := map[string]bool{}, regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "node_modules" {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		for _, m := range declaration.FindAllSubmatch(source, -1) {
			names[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// docs/threat-model.md answers every threat, and names only tests that exist.
func TestThreatModel(t *testing.T) {
	text, err := os.ReadFile("docs/threat-model.md")
	if err != nil {
		t.Fatal(err)
	}
	names, next := testNames(t), 1
	for _, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 7 {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(cells[1]))
		if err != nil {
			continue
		}
		if n != next {
			t.Errorf("row %d follows row %d", n, next-1)
		}
		next = n + 1
		state, tests := strings.TrimSpace(cells[4]), strings.TrimSpace(cells[5])
		if state == "to come" {
			if tests != "–" {
				t.Errorf("threat %d is to come and has tests", n)
			}
			continue
		}
		if state != "held" && state != "partly" {
			t.Errorf("threat %d: state %q", n, state)
		}
		for _, name := range strings.Split(tests, ", ") {
			if !names[name] {
				t.Errorf("threat %d: there is no test %q", n, name)
			}
		}
	}
	for _, name := range regexp.MustCompile(`\bTest\w+`).FindAllString(string(text), -1) {
		if !names[name] {
			t.Errorf("there is no test %q", name)
		}
	}
	if next != 53 {
		t.Errorf("the table ends at %d, want 52", next-1)
	}
}
