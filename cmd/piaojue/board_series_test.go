package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// What was cut short while it began the later boards of a series goes on where it was. The board of the first poll is never taken for granted.
func TestBoardSeries_CutShort(t *testing.T) {
	dir := t.TempDir()
	draft, roll, slips := manifestOf(t, "vote.example.cn/c/yunlan/polls/2026-1", nil)
	var all []*ballot.Manifest
	for i, name := range []string{"2026-1-1", "2026-1-2", "2026-1-3"} {
		m := *draft
		m.Origin, m.Series = "vote.example.cn/c/yunlan/polls/"+name, &ballot.Series{Place: i + 1, Of: 3}
		if i > 0 {
			m.Series.Ceremony = &ballot.Ceremony{Origin: all[0].Origin, Size: 9, Root: crypto.Sum([]byte("made"))}
		}
		all = append(all, &m)
	}
	write := func(path, text string) {
		if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("pass", "correct horse battery\n")
	var said bytes.Buffer
	c := newBoardSeries()
	c.SetOut(&said)
	c.SetContext(t.Context())
	f := seriesFoundation{first: "its address"}
	f.folder.path, f.folder.pass.file = filepath.Join(dir, "boards"), filepath.Join(dir, "pass")
	if err := f.found(c, all[1:2], roll, slips); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(dir, "boards", "2026-1-2", "board.key")
	before, _ := os.ReadFile(key)
	said.Reset()
	if err := f.found(c, all[1:], roll, slips); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(key)
	lines := strings.Split(said.String(), "\n")
	if err != nil || !bytes.Equal(before, after) || !strings.Contains(lines[0], "2026-1-2") || strings.Contains(lines[0], all[1].Hash().String()) || !strings.Contains(said.String(), all[2].Hash().String()) {
		t.Errorf("said\n%s%v", &said, err)
	}
	write("boards/2026-1-3/origin", "vote.example.cn/c/yunlan/polls/another")
	if err := f.found(c, all[2:], roll, slips); err == nil {
		t.Error("the folder of another board was taken for this one's")
	}
	f.first = ""
	for _, want := range []bool{true, false} {
		if err := f.found(c, all[:1], roll, slips); (err == nil) != want {
			t.Errorf("the first poll: %v", err)
		}
	}
}
