package e2e_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/piaojue/piaojue/crypto"
)

// TestHall is a meeting that people hold by hand: testdata/script/hall.txtar, which is written for those who do not program. Each
// person runs piaojue in a folder of their own.
func TestHall(t *testing.T) {
	command, err := build()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", filepath.Dir(command)+":"+os.Getenv("PATH"))
			e.Setenv("LANG", "en_US.UTF-8")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"by": by, "each": eachOf, "ordered": ordered, "signed": signed, "hand-out": handOut, "number-of": numberOf, "scan": scan, "tablets": tablets, "nowhere": nowhere,
		},
	})
}

// by WHO ARGUMENT…: somebody runs piaojue in a folder of their own, and what it says is kept in said. A * stands for all files
// there are. A ! before it says that it is refused.
func by(ts *testscript.TestScript, neg bool, args []string) {
	arguments := theirs(ts, args[0], args[1:])
	home := ts.MkAbs(".")
	ts.Check(ts.Chdir(args[0]))
	err := ts.Exec("piaojue", arguments...)
	ts.Check(ts.Chdir(home))
	heard(ts, args, ts.ReadFile("stdout")+ts.ReadFile("stderr"))
	judge(ts, neg, args, ts.ReadFile("stderr"), err)
}

// theirs makes somebody's folder and returns the arguments with file names for the stars in them.
func theirs(ts *testscript.TestScript, who string, args []string) (arguments []string) {
	folder := ts.MkAbs(who)
	ts.Check(os.MkdirAll(folder, 0o700))
	for _, a := range args {
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
	return arguments
}

// heard keeps what was said, to be searched for secrets.
func heard(ts *testscript.TestScript, args []string, text string) {
	said, err := os.OpenFile(ts.MkAbs("said"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	ts.Check(err)
	fmt.Fprintf(said, "%s\n%s\n", strings.Join(args, " "), text)
	ts.Check(said.Close())
}

func judge(ts *testscript.TestScript, neg bool, args []string, stderr string, err error) {
	switch {
	case err != nil && !neg:
		ts.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, stderr)
	case err == nil && neg:
		ts.Fatalf("%s: was not refused", strings.Join(args, " "))
	}
}

// eachOf WHO,WHO,… ARGUMENT…: each of them does the same at the same time, with their name for {}.
func eachOf(ts *testscript.TestScript, neg bool, args []string) {
	var commands []*exec.Cmd
	var said []*bytes.Buffer
	for who := range strings.SplitSeq(args[0], ",") {
		own := slices.Clone(args[1:])
		for i := range own {
			own[i] = strings.ReplaceAll(own[i], "{}", who)
		}
		c := exec.Command(filepath.Join(work, "piaojue"), theirs(ts, who, own)...)
		out := new(bytes.Buffer)
		c.Dir, c.Stdout, c.Stderr, c.Env = ts.MkAbs(who), out, out, append(os.Environ(), "LANG=en_US.UTF-8")
		commands, said = append(commands, c), append(said, out)
	}
	for i, err := range atOnce(commands) {
		heard(ts, commands[i].Args, said[i].String())
		judge(ts, neg, commands[i].Args, said[i].String(), err)
	}
}

// atOnce runs commands at the same time, as many as there are processors.
func atOnce(commands []*exec.Cmd) []error {
	errs := make([]error, len(commands))
	var group sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				errs[i] = commands[i].Run()
			}
		})
	}
	for i := range commands {
		next <- i
	}
	close(next)
	group.Wait()
	return errs
}

// ordered KIND by WHO and WHO over COPY [FLAG…]: one officer begins the order over a copy of the board, another one signs it, and
// stick/KIND.json is ready for the board.
func ordered(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 7 || args[1] != "by" || args[3] != "and" || args[5] != "over" {
		ts.Fatalf("usage: ordered KIND by WHO and WHO over COPY [FLAG…]")
	}
	waiting, done := "../stick/"+args[0]+".waiting", "../stick/"+args[0]+".json"
	by(ts, neg, append([]string{args[2], "officer", "order", args[0], "--board", "../stick/" + args[6], "--key", "own/officer.key",
		passphraseFlag, "--yes", "--out", waiting}, args[7:]...))
	if !neg {
		countersign(ts, args[4], args[6], waiting, done)
	}
}

// signed FILE by WHO and WHO over COPY: two officers sign an order that the desk made, stick/FILE, and stick/FILE.json is ready
// for the board.
func signed(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 7 || args[1] != "by" || args[3] != "and" || args[5] != "over" {
		ts.Fatalf("usage: signed FILE by WHO and WHO over COPY")
	}
	order := "../stick/" + args[0]
	countersign(ts, args[2], args[6], order, order+".waiting")
	countersign(ts, args[4], args[6], order+".waiting", order+".json")
}

func countersign(ts *testscript.TestScript, who, board, order, out string) {
	by(ts, false, []string{who, "officer", "sign", "--board", "../stick/" + board, "--key", "own/officer.key", passphraseFlag, "--yes", "--out", out, order})
}

// passphraseFlag stands for what its owner types at the terminal.
const passphraseFlag = "--passphrase-file=../passphrase"

var (
	printedCode   = regexp.MustCompile(`<ol class="code">(.*?)</ol>`)
	printedNumber = regexp.MustCompile(`<p class="number code[^"]*"[^>]*>([^<]*)</p>`)
	printedGroup  = regexp.MustCompile(`</i>([0-9A-Z]{4})</li>`)
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

// numberOf SHEET N: $NUMBER is from now on what stands outside the strip N.
func numberOf(ts *testscript.TestScript, _ bool, args []string) {
	page, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	numbers := printedNumber.FindAllSubmatch(page, -1)
	if n < 1 || n > len(numbers) {
		ts.Fatalf("%s has %d numbers", args[0], len(numbers))
	}
	ts.Setenv("NUMBER", string(numbers[n-1][1]))
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
	var commands []*exec.Cmd
	for i, n := range numbers(ts, args[2]) {
		scan(ts, false, []string{args[1], strconv.Itoa(n), ".scanned", "card", "slip"})
		codes := ts.ReadFile(".scanned")
		ts.Check(os.Remove(ts.MkAbs(".scanned")))
		c := exec.Command(filepath.Join(work, "piaojue"), "vote", "--board", ts.MkAbs(args[0]), "--out", filepath.Join(ts.MkAbs(args[4]), fmt.Sprintf("%02d.json", i+1)))
		c.Stdin = strings.NewReader(codes + choices[n] + "\n")
		commands = append(commands, c)
	}
	for i, err := range atOnce(commands) {
		judge(ts, false, commands[i].Args, "", err)
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
