package e2e_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// work is a folder for what several tests share: the command, and the meetings that it played.
var work string

func TestMain(m *testing.M) {
	var err error
	if work, err = os.MkdirTemp("", "piaojue-e2e-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(work)
	os.Exit(code)
}

// build builds the command.
var build = sync.OnceValues(func() (string, error) {
	// go test sees what this process opens, not what go build does: without this a cached answer hides a change.
	err := filepath.WalkDir("..", func(_ string, d fs.DirEntry, err error) error {
		if d != nil && slices.Contains([]string{".git", "node_modules"}, d.Name()) {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		return "", err
	}
	if _, err := os.Stat("../server/web/dist/booth.wasm"); err != nil { // the booth host serves it to tablets
		if err := run(exec.Command("go", "generate", "../server/web")); err != nil {
			return "", err
		}
	}
	command := filepath.Join(work, "piaojue")
	// The people of a hall open their keys some hundred times, each of which would take a second.
	return command, run(exec.Command("go", "build", "-tags", "insecure_test_keys", "-buildvcs=false", "-o", command, "../cmd/piaojue"))
})

// piaojue returns the command with arguments, not yet started.
func piaojue(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	command, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return exec.Command(command, args...)
}

// deputies is how many are in office; all but two are present and hand in a ballot.
const (
	deputies = 24
	ballots  = deputies - 2
	invalid  = 2
	valid    = ballots - invalid
)

// A meeting is a small one, made up for these tests and played once for all of them.
type meeting struct {
	name              string
	method            string
	yes, no           string // how ballots.csv writes approval and, where the form has it, opposition
	candidates, seats int

	once   sync.Once
	played outcome
	err    error
}

// An outcome is what the tests look at of what simulate prints.
type outcome struct {
	Valid, Invalid int
	Items          []struct{ Approve int }
	Next           string
	Report         string // the bundle
}

var (
	city = &meeting{name: "city", method: "APPROVE_OPPOSE_ABSTAIN", yes: "A", no: "O", candidates: 12, seats: 10}
	town = &meeting{name: "town", method: "TICK_UP_TO_N", yes: "√", candidates: 6, seats: 5}
)

// mark returns what ballot i says of candidate j. Ballots 0 and 1 are invalid; the others leave one or two candidates
// without approval, and some candidates more often than others, so that there is no tie.
func (m *meeting) mark(i, j int) string {
	switch {
	case i == 0 && j == 0:
		return "X" // nobody can read it
	case i == 1:
		return m.yes // too many
	case j == i*i%m.candidates:
		return ""
	case j == (i*i+5)%m.candidates && m.no != "":
		return m.no
	}
	return m.yes
}

// approvals returns how many valid ballots approve of each candidate.
func (m *meeting) approvals() []int {
	counts := make([]int, m.candidates)
	for i := invalid; i < ballots; i++ {
		for j := range counts {
			if m.mark(i, j) == m.yes {
				counts[j]++
			}
		}
	}
	return counts
}

// folder writes the meeting as a folder.
func (m *meeting) folder() (string, error) {
	dir := filepath.Join(work, m.name+"-meeting")
	candidates, papers := "项目编号,项目名称\n", "票号"
	for j := range m.candidates {
		candidates += fmt.Sprintf("P%02d,项目%02d\n", j+1, j+1)
		papers += fmt.Sprintf(",P%02d", j+1)
	}
	for i := range ballots {
		papers += fmt.Sprintf("\n%d", 7000+31*i%97)
		for j := range m.candidates {
			papers += "," + m.mark(i, j)
		}
	}
	planned := fmt.Sprintf(`{"name": "端到端测试会议", "level": %q, "total_delegates": %d, "present": %d, "seats": %d, "candidates": %d, `+
		`"rules": {"ballot_method": %q}}`, strings.ToUpper(m.name), deputies, ballots, m.seats, m.candidates, m.method)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	for name, text := range map[string]string{"meeting.json": planned, "candidates.csv": candidates, "ballots.csv": papers} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// simulated plays the meeting unless it has been played, and returns the outcome.
func (m *meeting) simulated(t *testing.T) outcome {
	t.Helper()
	command := piaojue(t)
	m.once.Do(func() {
		var folder string
		if folder, m.err = m.folder(); m.err != nil {
			return
		}
		command.Args = append(command.Args, "simulate", "--json", "--meeting", folder, "--out", filepath.Join(work, m.name))
		var out []byte
		if out, m.err = command.Output(); m.err == nil {
			m.err = json.Unmarshal(out, &m.played)
		} else {
			m.err = fmt.Errorf("%v\n%s", m.err, out)
		}
	})
	if m.err != nil {
		t.Fatal(m.err)
	}
	return m.played
}

// simulate returns the command that plays the meeting once more.
func (m *meeting) simulate(t *testing.T, out string) *exec.Cmd {
	t.Helper()
	m.simulated(t)
	return piaojue(t, "simulate", "--meeting", filepath.Join(work, m.name+"-meeting"), "--out", out)
}

func TestSimulate(t *testing.T) {
	for _, m := range []*meeting{city, town} {
		t.Run(m.name, func(t *testing.T) {
			o := m.simulated(t)
			var approvals []int
			for _, item := range o.Items {
				approvals = append(approvals, item.Approve)
			}
			if want := m.approvals(); !slices.Equal(approvals, want) {
				t.Errorf("approvals %v, the ballots say %v", approvals, want)
			}
			if o.Valid != valid || o.Invalid != invalid || o.Next != "announce" {
				t.Errorf("%+v", o)
			}
			if err := run(piaojue(t, "verify", o.Report)); err != nil {
				t.Error(err)
			}
		})
	}
}
