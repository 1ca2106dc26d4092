package api_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
)

const origin = "rd.example.cn/2026/polls/1"

var (
	manifest = crypto.Sum([]byte("manifest"))
	now      = time.Unix(1795370382, 0)
)

func newReader(t testing.TB, until time.Time) api.Reader {
	t.Helper()
	key, err := crypto.NewSigningKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return api.NewReader(origin, manifest, key, until)
}

// A header opens one poll, and for an hour at most.
func TestReader(t *testing.T) {
	good := newReader(t, now.Add(api.MaxReader))
	if r, err := api.ParseReader(good.String()); err != nil || r != good {
		t.Fatalf("%v, %v", r, err)
	}
	if err := good.Check(origin, manifest, now); err != nil {
		t.Fatal(err)
	}
	other := good
	other.Key = newReader(t, now).Key
	for name, err := range map[string]error{
		"of another board":    good.Check(origin+"2", manifest, now),
		"of another manifest": good.Check(origin, crypto.Sum(nil), now),
		"a second late":       good.Check(origin, manifest, now.Add(api.MaxReader+time.Second)),
		"a clock behind":      good.Check(origin, manifest, now.Add(-time.Second)),
		"by another":          other.Check(origin, manifest, now),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestParseReader_Refused(t *testing.T) {
	good := newReader(t, now).String()
	for name, header := range map[string]string{
		"nothing":        "",
		"two fields":     good[:strings.LastIndex(good, " ")],
		"four fields":    good + " x",
		"two spaces":     strings.Replace(good, " ", "  ", 1),
		"leading zero":   strings.Replace(good, " ", " 0", 1),
		"a plus":         strings.Replace(good, " ", " +", 1),
		"upper case":     strings.ToUpper(good),
		"short":          good[:len(good)-1],
		"a line's break": good + "\n",
	} {
		if _, err := api.ParseReader(header); err == nil {
			t.Errorf("%s: parsed", name)
		}
	}
}

func FuzzParseReader(f *testing.F) {
	f.Add(newReader(f, now).String())
	f.Add("a 1 b")
	f.Fuzz(func(t *testing.T, header string) {
		if r, err := api.ParseReader(header); err == nil && r.String() != header {
			t.Errorf("%q became %q", header, r)
		}
	})
}
