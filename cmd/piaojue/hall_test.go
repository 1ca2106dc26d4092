package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/piaojue/piaojue/crypto"
)

// What people do with paper in their hands, for stories.
var hallCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"by": by, "each": eachOf, "hand-out": handOut, "scan": scan, "tablets": tablets, "nowhere": nowhere,
}

// by WHO ARGUMENT…: somebody runs piaojue in a folder of their own, and what it says is kept. A * stands for all files there are.
func by(ts *testscript.TestScript, neg bool, args []string) {
	folder := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(folder, 0o700))
	arguments := []string{}
	for _, a := range args[1:] {
		if !strings.Contains(a, "*") {
			arguments = append(arguments, a)
			continue
		}
		paths, err := filepath.Glob(filepath.Join(folder, a))
		ts.Check(err)
		if len(paths) == 0 {
			ts.Fatalf("no file is %s", a)
		}
		arguments = append(arguments, paths...)
	}
	home := ts.MkAbs(".")
	ts.Check(ts.Chdir(folder))
	err := ts.Exec("piaojue", arguments...)
	ts.Check(ts.Chdir(home))
	said, openErr := os.OpenFile(ts.MkAbs("said"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	ts.Check(openErr)
	fmt.Fprintf(said, "%s: piaojue %s\n%s%s\n", args[0], strings.Join(args[1:], " "), ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	ts.Check(said.Close())
	switch {
	case err != nil && !neg:
		ts.Fatalf("%s: piaojue %s: %v\n%s", args[0], strings.Join(args[1:], " "), err, ts.ReadFile("stderr"))
	case err == nil && neg:
		ts.Fatalf("%s: piaojue %s was not refused", args[0], strings.Join(args[1:], " "))
	}
}

// eachOf WHO,WHO,… ARGUMENT…: each of them does the same, with their name for {}.
func eachOf(ts *testscript.TestScript, neg bool, args []string) {
	for who := range strings.SplitSeq(args[0], ",") {
		theirs := []string{who}
		for _, a := range args[1:] {
			theirs = append(theirs, strings.ReplaceAll(a, "{}", who))
		}
		by(ts, neg, theirs)
	}
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

// nowhere PATTERN…: no code that stands in these files is found anywhere else, nor in anything that was said.
func nowhere(ts *testscript.TestScript, _ bool, args []string) {
	var secrets [][]byte
	holders := map[string]bool{}
	for _, pattern := range args {
		paths, err := filepath.Glob(ts.MkAbs(pattern))
		ts.Check(err)
		if len(paths) == 0 {
			ts.Fatalf("no file is %s", pattern)
		}
		for _, path := range paths {
			code, err := os.ReadFile(path)
			ts.Check(err)
			holders[path] = true
			secrets = append(secrets, secretForms(ts, strings.TrimSpace(string(code)))...)
		}
	}
	ts.Check(filepath.WalkDir(ts.MkAbs("."), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || holders[path] || strings.HasPrefix(filepath.Base(path), "passphrase") {
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

// secretForms returns the forms in which a code or a passphrase could stand somewhere.
func secretForms(ts *testscript.TestScript, text string) [][]byte {
	forms := [][]byte{[]byte(text), []byte(strings.ReplaceAll(text, "-", ""))}
	card, err := crypto.ParseCard(text)
	if err != nil { // a passphrase
		return forms[:1]
	}
	return append(forms, card[:], hex.AppendEncode(nil, card[:]))
}
