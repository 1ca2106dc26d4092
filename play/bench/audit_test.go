package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

func quiet(string, int, int) {}

// heapOf makes a folder of 20 ballots of a form.
func heapOf(t *testing.T, form string) (dir string, records []record) {
	dir = filepath.Join(t.TempDir(), "ballots")
	if err := Ballots(t.Context(), dir, form, 20, quiet); err != nil {
		t.Fatal(err)
	}
	f, err := os.ReadFile(filepath.Join(dir, ballotsFile))
	if err != nil {
		t.Fatal(err)
	}
	for in := bufio.NewReader(bytes.NewReader(f)); ; {
		r, err := readRecord(in)
		if err != nil {
			return dir, records
		}
		records = append(records, r)
	}
}

func TestAudit(t *testing.T) {
	for _, form := range strings.Split(Forms, "") {
		dir, _ := heapOf(t, form)
		r, err := Audit(t.Context(), dir, quiet)
		if err != nil || r.Many.Ballots != 20 || r.Many.Batched != 20 || r.Few != nil {
			t.Errorf("form %s: %+v, %v", form, r, err)
		}
	}
}

// What a board refuses is refused here, and it is said why.
func TestAudit_Refuses(t *testing.T) {
	dir, honest := heapOf(t, "S")
	count, err := os.ReadFile(filepath.Join(dir, countFile))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(records []record, c *Count) []record
		want   string
	}{
		"a ballot twice": {func(r []record, _ *Count) []record { r[17] = r[4]; return r }, "ballots 5 and 18 are cast under one credential"},
		"altered ballot": {func(r []record, _ *Count) []record {
			r[6].payload = bytes.Replace(r[6].payload, []byte(`"challenge":"`), []byte(`"challenge":"1`), 1)
			r[6].id = crypto.Sum(r[6].payload)
			return r
		}, "ballot 7 is refused"},
		"another hash":  {func(r []record, _ *Count) []record { r[6].id[0]++; return r }, "ballot 7 has another hash"},
		"one too few":   {func(r []record, _ *Count) []record { return r[:19] }, "ballot 20 of 20"},
		"one too many":  {func(r []record, c *Count) []record { c.Ballots--; return r }, "there are more ballots"},
		"another order": {func(r []record, _ *Count) []record { r[2], r[3] = r[3], r[2]; return r }, "root"},
		"another count": {func(r []record, c *Count) []record { c.Counts[0][0]++; return r }, "check counts"},
		"without hints": {func(r []record, _ *Count) []record { r[3].hints = nil; return r }, ""},
		"hints of another": {func(r []record, _ *Count) []record {
			r[3].hints, r[4].hints = r[4].hints, r[3].hints
			return r
		}, ""},
	} {
		published := new(Count)
		if err := crypto.DecodeJSON(count, published); err != nil {
			t.Fatal(err)
		}
		var file []byte
		for _, r := range c.change(slices.Clone(honest), published) {
			file = r.append(file)
		}
		err := errors.Join(os.WriteFile(filepath.Join(dir, ballotsFile), file, 0o600),
			os.WriteFile(filepath.Join(dir, countFile), crypto.MustEncodeJSON(published), 0o600))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Audit(t.Context(), dir, quiet)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Marks of points that are equal are compared whole: equal points are found, in two ballots and in one, and others whose hashes agree are
// not.
func TestCompare(t *testing.T) {
	dir, records := heapOf(t, "S")
	c, err := ReadCount(dir)
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.poll()
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRepeats(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	a := &audited{poll: p, dir: dir, until: 20, repeats: r}
	for i := range records {
		a.edge.append(records[i].id)
	}
	marks := func(number int) []mark {
		v, err := p.ParseEnvelope(records[number-1].payload)
		if err != nil {
			t.Fatal(err)
		}
		return a.marks(number, v.Credential().Encoding(), v.Alphas())
	}
	if err := a.compare(append(marks(3)[:1], marks(9)[2])); err != nil {
		t.Errorf("points that differ: %v", err)
	}
	again, err := os.ReadFile(filepath.Join(dir, ballotsFile))
	if err != nil {
		t.Fatal(err)
	}
	a.until = 21
	a.edge.append(records[8].id)
	if err := os.WriteFile(filepath.Join(dir, ballotsFile), records[8].append(again), 0o600); err != nil {
		t.Fatal(err)
	}
	alpha := marks(9)[2]
	if err := a.compare([]mark{alpha, {alpha.hash, 21}}); err == nil || err.Error() != "ballots 9 and 21: a ciphertext occurs twice" {
		t.Errorf("an alpha twice: %v", err)
	}
	a.edge = edge{}
	if err := a.compare(marks(3)[:1]); err == nil {
		t.Error("the file changed between two readings, and nobody sees it")
	}
}

// Every pair of equal marks is in what is to be compared, however many files there are.
func TestRepeats(t *testing.T) {
	const n = 3 * marksOfFile
	r, err := newRepeats(t.TempDir(), n)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	if len(r.files) != 4 {
		t.Errorf("%d files, want 4", len(r.files))
	}
	for i := range n {
		if err := r.add([]mark{{uint64(i) * 0x9e3779b97f4a7c15, uint32(i)}}); err != nil {
			t.Fatal(err)
		}
	}
	twice := map[uint32]uint32{7: 100, 70_000: 70_000, 300_000: 5}
	for one, other := range twice {
		if err := r.add([]mark{{uint64(one) * 0x9e3779b97f4a7c15, other}}); err != nil {
			t.Fatal(err)
		}
	}
	found := 0
	err = r.suspects(func(equal []mark) error {
		for i := 0; i+1 < len(equal); i += 2 {
			x, y := equal[i].ballot, equal[i+1].ballot
			if twice[x] == y || twice[y] == x {
				found++
			}
		}
		return nil
	})
	if err != nil || found != len(twice) {
		t.Errorf("%d pairs of %d, %v", found, len(twice), err)
	}
}

// The root of an edge is that of the whole tree.
func TestEdge(t *testing.T) {
	var e edge
	var whole audit.Tree
	for range 70 {
		if tlog.Hash(e.root()) != whole.Root() {
			t.Fatalf("%d leaves: another root", e.size)
		}
		var id crypto.Hash
		rand.Read(id[:])
		e.append(id)
		whole.Append(id[:])
	}
}

// Whoever does not wait has what was made, and it verifies.
func TestBallots_Stops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	dir := filepath.Join(t.TempDir(), "ballots")
	if err := Ballots(ctx, dir, "S", 1_000_000, func(string, int, int) { stop() }); err != nil {
		t.Fatal(err)
	}
	r, err := Audit(t.Context(), dir, quiet)
	if err != nil || r.Many.Ballots < atOnce || r.Many.Ballots > 100*atOnce {
		t.Errorf("%+v, %v", r, err)
	}
	if err := Ballots(ctx, filepath.Join(t.TempDir(), "none"), "S", 1, quiet); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
