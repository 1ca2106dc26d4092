package audit

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// proofOf proves the entry at index in a log of so many entries, cosigned by all witnesses.
func proofOf(t testing.TB, log testLog, index int64, size int) Proof {
	t.Helper()
	tree := treeOf(numbered(size))
	path, err := tree.ProveEntry(index, tree.Size())
	if err != nil {
		t.Fatal(err)
	}
	return Proof{index, path, log.sign(t, tree)}
}

func TestProof(t *testing.T) {
	log := newTestLog(t)
	policy := mustPolicy(t, log.policy)
	entries := numbered(300)
	for _, size := range []int{1, 2, 7, 256, 300} {
		for _, index := range []int{0, size / 3, size / 2, size - 1} {
			p := proofOf(t, log, int64(index), size)
			again, err := ParseProof(p.Bytes())
			if err != nil || !bytes.Equal(again.Bytes(), p.Bytes()) {
				t.Fatalf("entry %d of %d: %v", index, size, err)
			}
			c, cosigned, err := again.Check(entries[index], log.key(), policy)
			if err != nil || c.Size != int64(size) || len(cosigned) != 3 {
				t.Errorf("entry %d of %d: %+v, %v, %v", index, size, c, cosigned, err)
			}
			if _, _, err := again.Check(numbered(301)[300], log.key(), policy); err == nil {
				t.Errorf("entry %d of %d: another entry was accepted", index, size)
			}
		}
	}
}

func TestProofForm(t *testing.T) {
	p := Proof{73894, tlog.RecordProof{{1}, {2}}, []byte("checkpoint\n")}
	const want = "c2sp.org/tlog-proof@v1\nindex 73894\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" +
		"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\ncheckpoint\n"
	if got := string(p.Bytes()); got != want {
		t.Errorf("got\n%s", got)
	}
	const index, hash, end = "index 73894\n", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "\ncheckpoint\n"
	for name, text := range map[string]string{
		"empty":          "",
		"no header":      index + hash + end,
		"version 2":      "c2sp.org/tlog-proof@v2\n" + index + hash + end,
		"extra":          proofHeader + "extra AAAA\n" + index + hash + end,
		"extra below":    proofHeader + index + "extra AAAA\n" + hash + end,
		"no index":       proofHeader + hash + end,
		"index twice":    proofHeader + index + index + hash + end,
		"leading zero":   proofHeader + "index 01\n" + hash + end,
		"plus":           proofHeader + "index +1\n" + hash + end,
		"negative":       proofHeader + "index -1\n" + hash + end,
		"too large":      proofHeader + "index 9223372036854775808\n" + hash + end,
		"two spaces":     proofHeader + "index  1\n" + hash + end,
		"short hash":     proofHeader + index + "AQ==\n" + end,
		"stray bits":     proofHeader + index + strings.Replace(hash, "AAA=", "AAB=", 1) + end,
		"CRLF":           proofHeader + index + strings.Replace(hash, "\n", "\r\n", 1) + end,
		"no blank line":  proofHeader + index + hash,
		"space at end":   proofHeader + index + hash + " " + end,
		"too many lines": proofHeader + index + strings.Repeat(hash, maxPath+1) + end,
		"too long":       proofHeader + index + hash + end + strings.Repeat("x", 2*maxNote),
	} {
		if p, err := ParseProof([]byte(text)); err == nil {
			t.Errorf("%s: taken for %+v", name, p)
		}
	}
}

func TestProofBreakEveryByte(t *testing.T) {
	log := newTestLog(t)
	entry := numbered(300)[299]
	proof := proofOf(t, log, 299, 300)
	var policy Policy
	proof.Checkpoint, policy = log.brief(t, treeOf(numbered(300)))
	breakEveryByte(t, proof.Bytes(), func(data []byte) error {
		p, err := ParseProof(data)
		if err != nil {
			return err
		}
		_, _, err = p.Check(entry, log.key(), policy)
		return err
	})
}

func TestProofRefused(t *testing.T) {
	log := newTestLog(t)
	policy := mustPolicy(t, log.policy)
	entry := numbered(300)[42]
	good := proofOf(t, log, 42, 300)
	unwitnessed, err := SignCheckpoint(Checkpoint{testOrigin, 300, treeOf(numbered(300)).Root()}, log.signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := (Proof{42, good.Path, unwitnessed}).Check(entry, log.key(), policy); !errors.Is(err, ErrWitnesses) {
		t.Errorf("without witnesses: %v", err)
	}
	huge, err := note.Sign(&note.Note{Text: testOrigin + "\n9223372036854775807\n" + tlog.Hash{}.String() + "\n"}, log.signer)
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]Proof{
		"no checkpoint":     {42, good.Path, nil},
		"its neighbour":     {43, good.Path, good.Checkpoint},
		"beyond the size":   {300, good.Path, good.Checkpoint},
		"negative":          {-1, good.Path, good.Checkpoint},
		"an earlier size":   {42, good.Path, proofOf(t, log, 42, 299).Checkpoint},
		"no path":           {42, nil, good.Checkpoint},
		"shorter path":      {42, good.Path[1:], good.Checkpoint},
		"log of size 2^63":  {42, good.Path, huge},
		"another log's key": {42, good.Path, bytes.Replace(good.Checkpoint, []byte("— example"), []byte("— xxample"), 1)},
	} {
		if _, _, err := p.Check(entry, log.key(), policy); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzParseProof(f *testing.F) {
	f.Add(proofOf(f, newTestLog(f), 1, 3).Bytes())
	f.Add([]byte(proofHeader + "index 0\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := ParseProof(data); err == nil && !bytes.Equal(p.Bytes(), data) {
			t.Errorf("%q became %q", data, p.Bytes())
		}
	})
}
