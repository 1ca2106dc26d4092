package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/server/web"
)

func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"piaojue": main}) }

// The stories in testdata/script, each in a folder of its own. Beside what every such script can say
// (https://pkg.go.dev/github.com/rogpeppe/go-internal/testscript) they know the commands below, and [pages], which holds if the pages'
// core is built (go generate ./server/web); where CI=true it has to be. [race] holds under the race detector, for which a script is of use
// only if a program does several things at a time in it: it serves, plays a meeting or verifies.
func TestScripts(t *testing.T) {
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("SAMPLES", samples)
			e.Setenv("LANG", "en_US.UTF-8")
			return nil
		},
		Condition: func(name string) (bool, error) {
			switch name {
			case "race":
				return race, nil
			case "pages":
				set, err := web.Files()
				return err == nil && (set.Built() || os.Getenv("CI") == "true"), err
			}
			return false, fmt.Errorf("no condition %q", name)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "holds": holds, "same": sameFolders, "spoil": spoil, "spoil-entry": spoilEntry, "forge": forge, "puts": puts, "cite": cite, "collects": collects,
		},
	})
}

// exits CODE COMMAND…: the command ends with this exit code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// holds FOLDER [NAME…]: this and nothing else is in the folder, hidden files included.
func holds(ts *testscript.TestScript, _ bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := args[1:]; !slices.Equal(names, want) {
		ts.Fatalf("%s holds %q, want %q", args[0], names, want)
	}
}

// same FOLDER FOLDER: both hold the same files.
func sameFolders(ts *testscript.TestScript, _ bool, args []string) {
	one, err := audit.ReadBundle(os.DirFS(ts.MkAbs(args[0])))
	ts.Check(err)
	two, err := audit.ReadBundle(os.DirFS(ts.MkAbs(args[1])))
	ts.Check(err)
	if !maps.EqualFunc(one, two, bytes.Equal) {
		ts.Fatalf("%s and %s differ", args[0], args[1])
	}
}

// spoil FILE: one bit of the file is turned round; of the first, if a * stands for several.
func spoil(ts *testscript.TestScript, _ bool, args []string) {
	paths, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(paths) == 0 {
		ts.Fatalf("no file %s", args[0])
	}
	path := paths[0]
	data, err := os.ReadFile(path)
	ts.Check(err)
	data[len(data)/2] ^= 1
	ts.Check(os.WriteFile(path, data, 0o644))
}

// spoil-entry BUNDLE N: one bit of what entry N of the log names is turned round.
func spoilEntry(ts *testscript.TestScript, _ bool, args []string) {
	bundle, err := audit.ReadBundle(os.DirFS(ts.MkAbs(args[0])))
	ts.Check(err)
	for _, path := range slices.Sorted(maps.Keys(bundle)) {
		var width int
		if _, err := fmt.Sscanf(path, "log/tile/entries/000.p/%d", &width); err != nil {
			continue
		}
		leaves, err := audit.ParseEntries(bundle[path], width)
		ts.Check(err)
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		e, err := audit.ParseEntry(leaves[n])
		ts.Check(err)
		spoil(ts, false, []string{filepath.Join(args[0], "payload", e.Payload.String())})
		return
	}
	ts.Fatalf("%s has no entries", args[0])
}

// puts DRAFT…: officers sign each draft, two where one is not enough, and the keeper puts it on the register; $COPY is then its newest copy.
func puts(ts *testscript.TestScript, _ bool, args []string) {
	for _, draft := range args {
		order := draft
		for _, who := range []string{"li", "zhang"} {
			signed := order + "." + who
			ts.Check(ts.Exec("piaojue", "register", "order", order, "--board", ts.Getenv("COPY"), "--key", who+"/officer.key", "--passphrase-file", "pass", "--yes", "--out", signed))
			if order = signed; strings.Contains(ts.ReadFile("stdout"), "Signed by enough") {
				break
			}
		}
		ts.Check(ts.Exec("piaojue", "register", "add", order, "--data", "reg", "--passphrase-file", "pass", "--copy", draft+".copy"))
		ts.Setenv("COPY", draft+".copy")
	}
}

// collects DIR COPY: a citizen sends a proposal to a station that serves the copy; $NUMBER is the number that they are told.
func collects(ts *testscript.TestScript, _ bool, args []string) {
	program, err := exec.LookPath(filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], "piaojue"))
	ts.Check(err)
	c := exec.Command(program, "register", "station", "--data", args[0], "--copy", args[1], "--campaign", "open", "--listen", "127.0.0.1:0")
	c.Dir = ts.MkAbs(".")
	out, err := c.StdoutPipe()
	ts.Check(err)
	ts.Check(c.Start())
	defer func() { c.Process.Signal(os.Interrupt); c.Wait() }()
	address := ""
	for lines := bufio.NewScanner(out); address == "" && lines.Scan(); {
		address = regexp.MustCompile(`http://\S+/`).FindString(lines.Text())
	}
	form := url.Values{"campaign": {"open"}, "channel": {"走访"}, "title": {"桥头路灯"}, "place": {"河东"}, "name": {"王安石"}, "phone": {"13900000000"}}
	answer, err := http.PostForm(address+"propose", form)
	ts.Check(err)
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	ts.Check(err)
	number := regexp.MustCompile(`id="number">([0-9A-Z-]+)<`).FindSubmatch(page)
	if number == nil {
		ts.Fatalf("%s: %s", answer.Status, page)
	}
	ts.Setenv("NUMBER", string(number[1]))
}

// cite POLL FILE…: in each file, BOARD becomes the board of the poll whose draft is given, and CITED(item) an item of it.
func cite(ts *testscript.TestScript, _ bool, args []string) {
	poll := regexp.MustCompile(`"origin":"[^"]*","size":\d+,"root":"[0-9a-f]*"`).FindString(ts.ReadFile(args[0]))
	item := regexp.MustCompile(`CITED\(([^)]*)\)`)
	for _, path := range args[1:] {
		text := strings.ReplaceAll(ts.ReadFile(path), "BOARD", "{"+poll+"}")
		text = item.ReplaceAllString(text, "{"+poll+`,"item":"$1"}`)
		ts.Check(os.WriteFile(ts.MkAbs(path), []byte(text), 0o644))
	}
}
