package main

import (
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/register"
)

// Whoever asks to be erased has a feedback number, and nothing else.
func TestRegisterErase_Number(t *testing.T) {
	f := registerFolder{boardFolder{path: t.TempDir()}}
	if err := os.WriteFile(f.in(stationFile), []byte("rd.example.cn/c/yunlan/register"), 0o600); err != nil {
		t.Fatal(err)
	}
	box, err := intake.Open(f.in(intakeFolder), f.private())
	if err != nil {
		t.Fatal(err)
	}
	sub := register.Submission{Received: register.Date{Year: 2026, Month: 7, Day: 10}, Campaign: "2027", Channel: "走访", Title: "修桥", Place: "城关镇", Text: "桥面破损"}
	nameless, err := box.Send(rand.Reader, intake.Once{1}, sub, nil, register.Date{})
	if err != nil {
		t.Fatal(err)
	}
	named, err := box.Send(rand.Reader, intake.Once{2}, sub, &register.Citizen{Name: "欧阳修", Phone: "13800000000"}, register.Date{Year: 2027, Month: 9, Day: 30})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		number string
		erased bool
		left   int
	}{{string(nameless), false, 1}, {"7K3M-9QXZ-04HM-AS9X", false, 1}, {string(named), true, 0}} {
		root := newRoot()
		root.SetArgs([]string{"register", "erase", "--data", f.in(""), "--number", step.number})
		root.SetOut(io.Discard)
		root.SetErr(io.Discard)
		err := root.Execute()
		records, _ := filepath.Glob(filepath.Join(string(f.private()), "*"))
		if (err == nil) != step.erased || len(records) != step.left {
			t.Errorf("%s: %v, %d records", step.number, err, len(records))
		}
	}
}
