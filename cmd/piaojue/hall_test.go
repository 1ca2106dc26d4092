package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// What people do with paper in their hands, for stories.
var hallCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"hand-out": handOut, "scan": scan, "tablets": tablets, "everywhere": everywhere,
}

var (
	printedCode  = regexp.MustCompile(`<ol class="code">(.*?)</ol>`)
	printedGroup = regexp.MustCompile(`</i>([0-9A-Z]{4})</li>`)
)

// handOut SHEET FOLDER KIND: the sheet is cut into strips, which people take: 01.card, 02.card, …, or 01.slip, …
func handOut(ts *testscript.TestScript, _ bool, args []string) {
	page, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.MkdirAll(ts.MkAbs(args[1]), 0o755))
	codes := printedCode.FindAllSubmatch(page, -1)
	if len(codes) == 0 {
		ts.Fatalf("%s has no codes", args[0])
	}
	for i, code := range codes {
		var groups []string
		for _, g := range printedGroup.FindAllSubmatch(code[1], -1) {
			groups = append(groups, string(g[1]))
		}
		ts.Check(os.WriteFile(holder(ts, args[1], i+1, args[2]), []byte(strings.Join(groups, "-")+"\n"), 0o600))
	}
}

func holder(ts *testscript.TestScript, folder string, n int, kind string) string {
	return filepath.Join(ts.MkAbs(folder), fmt.Sprintf("%02d.%s", n, kind))
}

// numbers parses 1-37 or 5.
func numbers(ts *testscript.TestScript, text string) (all []int) {
	from, to, isRange := strings.Cut(text, "-")
	if !isRange {
		to = from
	}
	first, err := strconv.Atoi(from)
	ts.Check(err)
	last, err := strconv.Atoi(to)
	ts.Check(err)
	for n := first; n <= last; n++ {
		all = append(all, n)
	}
	return all
}

// scan FOLDER NUMBERS FILE KIND…: the scanner reads these people's cards, or card and slip in turn.
func scan(ts *testscript.TestScript, _ bool, args []string) {
	var scanned bytes.Buffer
	for _, n := range numbers(ts, args[1]) {
		for _, kind := range args[3:] {
			code, err := os.ReadFile(holder(ts, args[0], n, kind))
			ts.Check(err)
			scanned.Write(code)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), scanned.Bytes(), 0o600))
}

// tablets COPY PEOPLE NUMBERS CHOICES OUT: each deputy takes a tablet and votes as their line of the file of choices says, by
// number; the ballots go to the folder OUT, where nothing tells whose they are.
func tablets(ts *testscript.TestScript, _ bool, args []string) {
	choices := map[int]string{}
	for line := range strings.Lines(ts.ReadFile(args[3])) {
		who, marks, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for _, n := range numbers(ts, who) {
			choices[n] = marks
		}
	}
	ts.Check(os.MkdirAll(ts.MkAbs(args[4]), 0o755))
	for i, n := range numbers(ts, args[2]) {
		scan(ts, false, []string{args[1], strconv.Itoa(n), ".scanned", "card", "slip"})
		codes := ts.ReadFile(".scanned")
		ts.Check(os.Remove(ts.MkAbs(".scanned")))
		c := exec.Command("piaojue", "vote", "--board", ts.MkAbs(args[0]), "--out", filepath.Join(ts.MkAbs(args[4]), fmt.Sprintf("%02d.json", i+1)))
		c.Stdin = strings.NewReader(codes + choices[n] + "\n")
		if out, err := c.CombinedOutput(); err != nil {
			ts.Fatalf("deputy %d: %v\n%s", n, err, out)
		}
	}
}

// everywhere [!] PATTERN FILE…: no secret that stands in the files of people's codes is found in any other file. See secrets.
func everywhere(ts *testscript.TestScript, _ bool, args []string) {
	var secrets [][]byte
	for _, pattern := range args {
		paths, err := filepath.Glob(ts.MkAbs(pattern))
		ts.Check(err)
		for _, path := range paths {
			code, err := os.ReadFile(path)
			ts.Check(err)
			secrets = append(secrets, bytes.TrimSpace(code), bytes.ReplaceAll(bytes.TrimSpace(code), []byte("-"), nil))
		}
	}
	ts.Check(filepath.WalkDir(ts.MkAbs("."), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".card") || strings.HasSuffix(path, ".slip") || strings.HasSuffix(path, ".passphrase") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, secret := range secrets {
			if bytes.Contains(data, secret) {
				return fmt.Errorf("%s holds a secret", path)
			}
		}
		return nil
	}))
}
