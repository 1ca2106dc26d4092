package intake_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/keeper/private"
	"github.com/piaojue/piaojue/register"
)

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var (
	today   = register.Date{Year: 2026, Month: 7, Day: 10}
	now     = register.DayAt(time.Now())
	until   = register.DayAt(time.Now().AddDate(1, 0, 0))
	later   = register.DayAt(time.Now().AddDate(1, 0, 1))
	citizen = register.Citizen{Name: "欧阳修", Phone: "13800000000"}
	lamp    = register.Submission{Received: today, Campaign: "2027", Channel: "扫码", Title: "河东桥头加装路灯", Place: "河东镇", Text: "晚上看不见路。"}
)

// A folder is a place where submissions are taken in.
type folder struct {
	*intake.Box
	people private.Folder
	dir    string
}

func open(t testing.TB) folder {
	t.Helper()
	dir := t.TempDir()
	people := private.Folder(filepath.Join(dir, "private"))
	return folder{must(intake.Open(filepath.Join(dir, "intake"), people))(t), people, dir}
}

func (f folder) send(t testing.TB, once byte, s register.Submission, c *register.Citizen) crypto.Number {
	t.Helper()
	return must(f.Send(rand.Reader, intake.Once{once}, s, c, until))(t)
}

// holds reports whether a file of the folder has these bytes.
func (f folder) holds(t *testing.T, text string) (found bool) {
	t.Helper()
	err := filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			data, err := os.ReadFile(path)
			found = found || bytes.Contains(data, []byte(text))
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// What was sent is there for whoever opens the folder next; the same again is the same, and who sent it is not in it.
func TestSend(t *testing.T) {
	f := open(t)
	n := f.send(t, 1, lamp, &citizen)
	tomorrow := lamp
	tomorrow.Received = register.Date{Year: 2026, Month: 7, Day: 11}
	if again := f.send(t, 1, tomorrow, &citizen); again != n || f.Waiting() != 1 {
		t.Errorf("the answer was lost, and it was sent again: %s, %d wait", again, f.Waiting())
	}
	if other := f.send(t, 2, lamp, &citizen); other == n {
		t.Error("two people who write the same have one number")
	}
	f.Box = must(intake.Open(filepath.Join(f.dir, "intake"), f.people))(t)
	s := must(f.Find(n))(t)
	if f.Waiting() != 2 || s.Title != lamp.Title || s.Received != today || bytes.Contains(s.Bytes(), []byte(citizen.Name)) {
		t.Errorf("%d wait; %s", f.Waiting(), s.Bytes())
	}
	if who := f.Sent(s).Citizen; who == nil || *who != citizen {
		t.Errorf("sent by %v", who)
	}
	bad := lamp
	bad.Text = "证号11010519491231002X"
	if _, err := f.Send(rand.Reader, intake.Once{3}, bad, nil, until); err == nil || f.holds(t, "11010519491231002X") {
		t.Errorf("the number of an identity card is kept: %v", err)
	}
	for _, n := range []crypto.Number{"../../etc/passwd", "", crypto.NewNumber(crypto.Sum(nil))} {
		if _, err := f.Find(n); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", n, err)
		}
	}
}

// Who sent what is kept until its day and then is nowhere; a submission that waits is no draft that never came onto the board, and stands without its person.
// Of one that was declined the person is kept no longer than a draft's.
func TestErase(t *testing.T) {
	f := open(t)
	waiting, declined := f.send(t, 1, lamp, &citizen), f.send(t, 2, lamp, &register.Citizen{Name: "曾巩"})
	clerk := crypto.SigningKeyFromSeed(make([]byte, 32))
	m := &register.Manifest{Origin: "o", Congress: ballot.Names{}, Officers: []ballot.Officer{{Role: ballot.Operator, Key: clerk.Public()}}, Rules: register.DefaultRules(register.County)}
	must(f.Moderate(m, must(register.NewModeration(m, must(f.Find(declined))(t), false, "", "已列入计划", clerk))(t)))(t)
	erase := func(day register.Date, want int, kept string) {
		t.Helper()
		n, err := f.Erase(day, map[crypto.Hash]bool{})
		if n != want || err != nil || f.holds(t, "曾巩") != (kept == "both") || f.holds(t, citizen.Name) != (kept != "") {
			t.Errorf("%s: %d erased, %v", day, n, err)
		}
	}
	erase(now, 0, "both")
	erase(now.AddMonths(2), 1, "one")
	erase(until, 0, "one")
	erase(later, 1, "")
	if s := f.Sent(must(f.Find(waiting))(t)); s.Citizen != nil || s.By == nil || s.State != register.Waiting {
		t.Errorf("it does not stand as it was: %v", s)
	}
}

// What a station took in has the same numbers at the keeper's, once, however often it is carried; what was erased there does not come back.
func TestCarried(t *testing.T) {
	station, keeper := open(t), open(t)
	named, unnamed := station.send(t, 1, lamp, &citizen), station.send(t, 2, lamp, nil)
	out := must(station.Export("o"))(t)
	in := must(intake.ParseCarried(out.Bytes()))(t)
	if added := must(keeper.Import(in))(t); added != 2 || keeper.Waiting() != 2 {
		t.Errorf("%d came", added)
	}
	s := must(keeper.Find(named))(t)
	if who := keeper.Sent(s).Citizen; who == nil || *who != citizen {
		t.Errorf("sent by %v", who)
	}
	must(keeper.Find(unnamed))(t)
	must(keeper.people.EraseOne(*s.By))(t)
	if added := must(keeper.Import(in))(t); added != 0 || keeper.holds(t, citizen.Name) {
		t.Errorf("%d came again, or who was erased did", added)
	}
	forged := must(intake.ParseCarried(out.Bytes()))(t)
	for by, r := range forged.Records {
		r.Citizen.Name = "曾巩"
		forged.Records[by] = r
	}
	if _, err := open(t).Import(forged); err == nil {
		t.Error("another's name came with it")
	}
}

// A list has the oldest of what waits and the newest of the rest, whether or not the folder was opened anew.
func TestList(t *testing.T) {
	f := open(t)
	var sent []crypto.Number
	for i := range 4 {
		s := lamp
		s.Received.Day = 20 - i // later ones have come from a station
		sent = append(sent, f.send(t, byte(i), s, nil))
	}
	clerk := crypto.SigningKeyFromSeed(make([]byte, 32))
	m := &register.Manifest{Origin: "o", Congress: ballot.Names{}, Officers: []ballot.Officer{{Role: ballot.Operator, Key: clerk.Public()}}, Rules: register.DefaultRules(register.County)}
	lists := func(when string, waiting, settled int, want ...int) {
		t.Helper()
		all := must(f.List(waiting, settled))(t)
		if len(all) != len(want) {
			t.Fatalf("%s: %v", when, all)
		}
		for i, s := range all {
			if s.Number != sent[want[i]] {
				t.Fatalf("%s: %v", when, all)
			}
		}
	}
	lists("all", 9, 9, 3, 2, 1, 0)
	lists("two", 2, 9, 3, 2)
	for _, i := range []int{3, 0} {
		must(f.Moderate(m, must(register.NewModeration(m, must(f.Find(sent[i]))(t), false, "", "已列入计划", clerk))(t)))(t)
	}
	for _, when := range []string{"moderated", "opened anew"} {
		lists(when, 1, 9, 2, 0, 3)
		lists(when, 9, 1, 2, 1, 0)
		f.Box = must(intake.Open(filepath.Join(f.dir, "intake"), f.people))(t)
	}
}

// No more wait than an officer can ever read; what waits already is answered, and what is moderated makes room.
func TestFull(t *testing.T) {
	f := open(t)
	f.Fill()
	n := f.send(t, 1, lamp, nil)
	if again := f.send(t, 1, lamp, nil); again != n || f.Waiting() != intake.MaxWaiting {
		t.Errorf("%d wait", f.Waiting())
	}
	if _, err := f.Send(rand.Reader, intake.Once{2}, lamp, &citizen, until); !errors.Is(err, intake.ErrFull) || f.holds(t, citizen.Name) {
		t.Errorf("one more: %v", err)
	}
	station := open(t)
	station.send(t, 3, lamp, nil)
	if added, err := f.Import(must(station.Export("o"))(t)); added != 0 || !errors.Is(err, intake.ErrFull) {
		t.Errorf("one more from a station: %d, %v", added, err)
	}
}

func FuzzParseCarried(f *testing.F) {
	from := open(f)
	from.send(f, 1, lamp, &citizen)
	f.Add(must(from.Export("o"))(f).Bytes())
	f.Add([]byte(`{"origin":"o","submissions":[],"records":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, err := intake.ParseCarried(data); err == nil && !bytes.Equal(c.Bytes(), data) {
			t.Errorf("%s becomes %s", data, c.Bytes())
		}
	})
}
