package thirdparty

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/piaojue/piaojue/audit"
)

func TestTorchwoodClient(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			l := newLog(t, size)
			if err := readWhole(t, l, l.serve(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

// readWhole reads a whole log as any monitor would: checkpoint and policy, every entry in order, and single entries
// with their proofs.
func readWhole(t *testing.T, l *log, prefix string, options ...torchwood.TileFetcherOption) error {
	t.Helper()
	fetcher, err := torchwood.NewTileFetcher(prefix, append(options, torchwood.WithConcurrencyLimit(8))...)
	if err != nil {
		return err
	}
	client, err := torchwood.NewClient(fetcher)
	if err != nil {
		return err
	}
	msg, err := fetcher.ReadEndpoint(t.Context(), "checkpoint")
	if err != nil {
		return err
	}
	c, _, err := torchwood.VerifyCheckpoint(msg, theirPolicy(t, l.policy))
	if err != nil || c.N != int64(len(l.entries)) || c.Origin != l.key.Name() {
		return fmt.Errorf("%+v, %v", c, err)
	}
	next := int64(0)
	for i, e := range client.AllEntries(t.Context(), c.Tree, 0) {
		if i != next || !bytes.Equal(e, l.entries[i]) {
			return fmt.Errorf("entry %d is %q", i, e)
		}
		next++
	}
	if err := client.Err(); err != nil || next != c.N {
		return fmt.Errorf("%d entries, %v", next, err)
	}
	for i := int64(0); i < c.N; i += 1 + c.N/5 {
		e, path, err := client.Entry(t.Context(), c.Tree, i)
		if err != nil || !bytes.Equal(e, l.entries[i]) {
			return fmt.Errorf("entry %d is %q, %v", i, e, err)
		}
		if ours, err := l.tree.ProveEntry(i, c.N); err != nil || !same(ours, rows(path)) {
			return fmt.Errorf("entry %d: the proofs differ, %v", i, err)
		}
	}
	return nil
}

func theirPolicy(t testing.TB, text string) torchwood.Policy {
	t.Helper()
	p, err := torchwood.ParsePolicy([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ourPolicy(t testing.TB, text string) audit.Policy {
	t.Helper()
	p, err := audit.ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// open reports what each of the two says of a checkpoint.
func open(t testing.TB, l *log, policy string, msg []byte) (ours, theirs error) {
	t.Helper()
	_, _, ours = audit.OpenCheckpoint(msg, l.key, ourPolicy(t, policy))
	_, _, theirs = torchwood.VerifyCheckpoint(msg, theirPolicy(t, policy))
	return ours, theirs
}

// A checkpoint of torchwood's, cosigned by a witness of torchwood's, is good enough for us.
func TestTorchwoodCosignatures(t *testing.T) {
	l := newLog(t, 300)
	w := theirWitness(t, "witness.example/theirs")
	vkey := w.Verifier().String()
	if k, err := audit.ParseVerifierKey(vkey); err != nil || k.String() != vkey || k.KeyHash() != w.KeyHash() {
		t.Fatalf("%v, %v", k, err)
	}
	policy := fmt.Sprintf("log %s\nwitness theirs %s\nquorum theirs\n", l.key, vkey)
	text := torchwood.Checkpoint{Origin: origin, Tree: tlog.Tree{N: l.tree.Size(), Hash: l.tree.Root()}}.String()
	if text != l.checkpoint().Text() {
		t.Fatalf("we write\n%s\nand they\n%s", l.checkpoint().Text(), text)
	}
	msg, err := note.Sign(&note.Note{Text: text}, l.signer, w)
	if err != nil {
		t.Fatal(err)
	}
	c, cosigned, err := audit.OpenCheckpoint(msg, l.key, ourPolicy(t, policy))
	if err != nil || c != l.checkpoint() || len(cosigned) != 1 {
		t.Fatalf("%+v, %v, %v", c, cosigned, err)
	}
	_, n, err := torchwood.VerifyCheckpoint(msg, theirPolicy(t, policy))
	if err != nil {
		t.Fatal(err)
	}
	if time, err := torchwood.CosignatureTimestamp(n.Sigs[1]); err != nil || time != cosigned[0].Time {
		t.Errorf("they read the time %d, we %d, %v", time, cosigned[0].Time, err)
	}
}

// TestTorchwoodCheckpoints breaks a checkpoint at each byte, and in ways of which we refuse more than they: a
// client may skip what it does not know, evidence may not contain it.
func TestTorchwoodCheckpoints(t *testing.T) {
	l := newLog(t, 300)
	good := l.files["checkpoint"]
	if ours, theirs := open(t, l, l.policy, good); ours != nil || theirs != nil {
		t.Fatal(ours, theirs)
	}
	for i := range good {
		for _, bit := range []byte{1, 4, 32, 128} {
			bad := bytes.Clone(good)
			bad[i] ^= bit
			if ours, theirs := open(t, l, l.policy, bad); ours == nil || theirs == nil && !onlyStrayBits(good, bad) {
				t.Errorf("bit %d of byte %d: we say %v, they %v", bit, i, ours, theirs)
			}
		}
	}
	lines := bytes.SplitAfter(good, []byte("\n"))
	logLine, w0, w1 := lines[4], lines[5], lines[6]
	text := bytes.Join(lines[:4], nil)
	stranger, err := note.Sign(&note.Note{Text: l.checkpoint().Text()}, theirWitness(t, "witness.example/stranger"))
	if err != nil {
		t.Fatal(err)
	}
	strangerLine := bytes.SplitAfter(stranger, []byte("\n"))[4]
	for _, c := range []struct {
		name         string
		msg          [][]byte
		ours, theirs bool
	}{
		{"another order", [][]byte{text, w1, logLine, w0}, true, true},
		{"no log", [][]byte{text, w0, w1}, false, false},
		{"no witness", [][]byte{text, logLine}, false, false},
		{"one witness of two", [][]byte{text, logLine, w0}, false, false},
		{"the same witness twice", [][]byte{text, logLine, w0, w0}, false, false},
		{"no signature", [][]byte{text}, false, false},
		{"no text", [][]byte{logLine, w0, w1}, false, false},
		{"extension line", [][]byte{lines[0], lines[1], lines[2], []byte("x\n\n"), logLine, w0, w1}, false, false},
		{"unknown key", [][]byte{text, logLine, w0, w1, strangerLine}, false, true},
		{"repeated line", [][]byte{text, logLine, w0, w1, w0}, false, true},
	} {
		ours, theirs := open(t, l, l.policy, bytes.Join(c.msg, nil))
		if (ours == nil) != c.ours || (theirs == nil) != c.theirs {
			t.Errorf("%s: we say %v, they %v", c.name, ours, theirs)
		}
	}
}

// onlyStrayBits reports whether two checkpoints differ in the last letters of base64 that end in padding, of which some
// bits decode to nothing.
func onlyStrayBits(a, b []byte) bool {
	for i := range a {
		if a[i] != b[i] && (i+1 == len(a) || a[i+1] != '=') {
			return false
		}
	}
	return true
}

func TestTorchwoodProofs(t *testing.T) {
	l := newLog(t, 300)
	key, policy := l.key, ourPolicy(t, l.policy)
	for _, i := range []int64{0, 1, 255, 256, 299} {
		path, err := l.tree.ProveEntry(i, l.tree.Size())
		if err != nil {
			t.Fatal(err)
		}
		proof := audit.Proof{Index: i, Path: path, Checkpoint: l.files["checkpoint"]}.Bytes()
		if !bytes.Equal(proof, torchwood.FormatProof(i, path, l.files["checkpoint"])) {
			t.Errorf("entry %d: they write another proof", i)
		}
		both := func(proof, entry []byte) (ours, theirs error) {
			p, err := audit.ParseProof(proof)
			if err == nil {
				_, _, err = p.Check(entry, key, policy)
			}
			return err, torchwood.VerifyProof(theirPolicy(t, l.policy), tlog.RecordHash(entry), proof)
		}
		if ours, theirs := both(proof, l.entries[i]); ours != nil || theirs != nil {
			t.Errorf("entry %d: we say %v, they %v", i, ours, theirs)
		}
		for name, bad := range map[string]string{
			"version":         strings.Replace(string(proof), "@v1", "@v2", 1),
			"another index":   strings.Replace(string(proof), fmt.Sprint("index ", i), fmt.Sprint("index ", i+1), 1),
			"negative index":  strings.Replace(string(proof), fmt.Sprint("index ", i), "index -1", 1),
			"no index":        strings.Replace(string(proof), "index ", "", 1),
			"a hash less":     strings.Replace(string(proof), path[0].String()+"\n", "", 1),
			"a hash more":     strings.Replace(string(proof), "\n\n", "\n"+path[0].String()+"\n\n", 1),
			"another hash":    strings.Replace(string(proof), path[0].String(), tlog.Hash{}.String(), 1),
			"half a hash":     strings.Replace(string(proof), path[0].String(), "AAAA", 1),
			"no blank line":   strings.Replace(string(proof), "\n\n", "\n", 1),
			"no checkpoint":   string(torchwood.FormatProof(i, path, nil)),
			"no witnesses":    string(torchwood.FormatProof(i, path, l.sign(t))),
			"another log":     strings.ReplaceAll(string(proof), origin, "example.org/other"),
			"nothing":         "",
			"only the header": "c2sp.org/tlog-proof@v1\n",
		} {
			if ours, theirs := both([]byte(bad), l.entries[i]); ours == nil || theirs == nil {
				t.Errorf("entry %d, %s: we say %v, they %v", i, name, ours, theirs)
			}
		}
		if ours, theirs := both(proof, []byte("another entry")); ours == nil || theirs == nil {
			t.Errorf("entry %d, another entry: we say %v, they %v", i, ours, theirs)
		}
		// One form is enough for us, and a line that nothing vouches for is too much.
		for name, other := range map[string]string{
			"extra data":   string(torchwood.FormatProofWithExtraData(i, []byte("x"), path, l.files["checkpoint"])),
			"leading zero": strings.Replace(string(proof), "index ", "index 0", 1),
			"stray bits":   strings.Replace(string(proof), path[0].String(), strayBits(path[0].String()), 1),
		} {
			if ours, theirs := both([]byte(other), l.entries[i]); ours == nil || theirs != nil {
				t.Errorf("entry %d, %s: we say %v, they %v", i, name, ours, theirs)
			}
		}
	}
}

// strayBits returns other base64 of the same hash. Its last letter carries two bits that decode to nothing.
func strayBits(hash string) string {
	last := hash[len(hash)-2]
	return hash[:len(hash)-2] + string(rune(last+1)) + "="
}

func TestTorchwoodTilePaths(t *testing.T) {
	for _, path := range []string{
		"tile/0/000", "tile/63/999.p/255", "tile/entries/x001/000.p/1", "tile/0/x001/x234/067", "tile/entries/x001/x000/000",
		"tile/0/0", "tile/00/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/x000/000", "tile/-1/000",
		"tile/0/0001", "tile/0/001/000", "tile/entries/000.p/", "tile/0/000/", "tile/0/", "", "checkpoint",
		"tile/0/x009/x223/x372/x036/x854/x775/808", "tile/0/+00", "tile/0/000.p/+1",
	} {
		ours, err := audit.ParseTilePath(path)
		theirs, err2 := torchwood.ParseTilePath(path)
		if (err == nil) != (err2 == nil) || err == nil && (ours != audit.Tile{Level: theirs.L, N: theirs.N, Width: theirs.W}) {
			t.Errorf("%q: we say %+v, %v, they %+v, %v", path, ours, err, theirs, err2)
		}
	}
}
