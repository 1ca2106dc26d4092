//go:build !js && !race

package audit_test

import (
	"bytes"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// Files that a bundle must have, must not have, or has only for convenience.
func TestBundle_Files(t *testing.T) {
	h := story(t, tiny)
	honest := h.bundle(t)
	for path := range honest {
		b := maps.Clone(honest)
		delete(b, path)
		refused(t, path+" is missing", b, -1)
		if path != "SHA256SUMS" {
			refused(t, path+" is missing and not in the sums", resum(b), -1)
		}
		b = maps.Clone(honest)
		b[path] = nil
		refused(t, path+" is empty", b, -1)
		if path != "SHA256SUMS" {
			refused(t, path+" is empty, as the sums say", resum(b), -1)
		}
	}
	for _, path := range []string{
		"README", "log/extra", "log/tile/0/001.p/1", "log/tile/entries/000", "log/tile/1/000.p/1", "payload/x", "payload/" + crypto.Sum(nil).String(),
		"payload/" + strings.ToUpper(crypto.Sum(nil).String()), "Manifest.json", "log/../manifest.json", "hints",
	} {
		b := maps.Clone(honest)
		b[path] = []byte{}
		refused(t, "with "+path, resum(b), -1)
	}
	b := maps.Clone(honest)
	for i, path := range slices.Sorted(maps.Keys(honest)) {
		b["hints/"+path] = []byte{byte(i)}
	}
	if r := audit.Verify(b, audit.Options{}); !r.OK || !bytes.Equal(resum(b)["SHA256SUMS"], honest["SHA256SUMS"]) {
		t.Errorf("hints are not ignored: %+v", r)
	}
}

// SHA256SUMS is a label and has one form.
func TestBundle_Sums(t *testing.T) {
	honest := story(t, tiny).bundle(t)
	sums := string(honest["SHA256SUMS"])
	lines := strings.SplitAfter(strings.TrimSuffix(sums, "\n"), "\n")
	for name, bad := range map[string]string{
		"line missing":   strings.Join(lines[1:], ""),
		"line twice":     lines[0] + sums,
		"other order":    lines[1] + lines[0] + strings.Join(lines[2:], ""),
		"no line feed":   strings.TrimSuffix(sums, "\n"),
		"carriage":       strings.ReplaceAll(sums, "\n", "\r\n"),
		"binary mode":    strings.Replace(sums, "  ", " *", 1),
		"capitals":       strings.ToUpper(sums[:64]) + sums[64:],
		"of nothing":     crypto.Sum(nil).String() + "  nothing\n" + sums,
		"of itself":      sums + crypto.Sum([]byte(sums)).String() + "  SHA256SUMS\n",
		"of another one": crypto.Sum(nil).String() + sums[64:],
	} {
		b := maps.Clone(honest)
		b["SHA256SUMS"] = []byte(bad)
		if c := refused(t, name, b, -1); c.N != filesCheck {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// What cannot be read is a fault of the bundle.
func TestBundle_Unreadable(t *testing.T) {
	files, honest := fstest.MapFS{}, story(t, tiny).bundle(t)
	for path, data := range honest {
		files[path] = &fstest.MapFile{Data: data}
	}
	if b := must(audit.ReadBundle(files))(t); !maps.EqualFunc(b, honest, bytes.Equal) {
		t.Error("a bundle is read as another one")
	}
	files["payload/link"] = &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("../manifest.json")}
	_, err := audit.ReadBundle(files)
	if err == nil || !strings.Contains(err.Error(), "payload/link: not a regular file") {
		t.Fatalf("a link is read: %v", err)
	}
	if r := audit.Unreadable(err); r.OK || r.Complete || r.Checks[0].Reason != err.Error() {
		t.Errorf("%+v", r)
	}
	if r := audit.Verify(must(audit.ReadBundle(fstest.MapFS{}))(t), audit.Options{}); r.OK {
		t.Error("a folder of nothing verifies")
	}
}

// A board of nothing, of a manifest alone, and every older state of the board with the checkpoint that the log signed for
// it at the time: all of them say that they are not the end (threats 12 and 34).
func TestThreat34_OlderCheckpoints(t *testing.T) {
	for _, s := range []script{tiny, tied} {
		h := story(t, s)
		honest, edits := h.bundle(t), h.edits()
		counted := h.index(t, audit.Result)
		for n := range edits {
			before := maps.Clone(honest)
			if n <= counted {
				delete(before, "archive.bel")
			}
			if n == 0 {
				delete(before, "manifest.json")
				refused(t, "nothing", h.forge(t, before, nil), -1)
				before["manifest.json"] = honest["manifest.json"]
				refused(t, "an empty log", h.forge(t, before, nil), -1)
				continue
			}
			b := h.forge(t, before, edits[:n])
			delete(b, "payload/"+h.revote().Hash().String()) // the tied poll's next round was not decided yet
			if c := refused(t, string(edits[n-1].entry.Kind), resum(b), -1); c.N != endCheck {
				t.Errorf("%s at size %d: %+v", s.name, n, c)
			}
		}
	}
}

// A witness's cosignature is missing: the policy of the manifest, or of the verifier, is not met (threat 30).
func TestThreat30_PolicyOfBundle(t *testing.T) {
	h := story(t, tiny)
	honest := h.bundle(t)
	key := must(audit.NewCosigner("witness.example", signingKey(t), 1))(t).VerifierKey().String()
	log := h.manifest().LogKey
	r := audit.Verify(honest, audit.Options{Policy: "log " + log + "\nwitness w " + key + "\nquorum w\n"})
	if r.OK || r.Checks[logCheck-1].OK || !strings.Contains(r.Checks[logCheck-1].Reason, "the quorum of witnesses is not reached") {
		t.Errorf("%+v", r.Checks[logCheck-1])
	}
	other := everybody.logOf("piaojue.example/test/other").VerifierKey().String()
	if r := audit.Verify(honest, audit.Options{Policy: "log " + other + "\nquorum none\n"}); r.OK {
		t.Error("a policy for another log is met")
	}
	if r := audit.Verify(honest, audit.Options{Policy: "log " + log + "\nquorum none\n"}); !r.OK {
		t.Errorf("%+v", r)
	}
}

// Another key than the manifest's signs the checkpoint, and whatever names the key is written again: in the end the
// manifest, and then nobody has signed anything under it.
func TestThreat32_OtherLogKey(t *testing.T) {
	h := story(t, tiny)
	honest := h.bundle(t)
	origin, head := h.manifest().Origin, h.board.Head()
	mallory := signer(origin, signingKey(t))
	checkpoint := audit.Checkpoint{Origin: origin, Size: head.Size, Root: [32]byte(head.Root)}
	b := maps.Clone(honest)
	b["log/checkpoint"] = must(audit.SignCheckpoint(checkpoint, mallory))(t)
	if c := refused(t, "another key", resum(b), -1); c.N != logCheck {
		t.Errorf("%+v", c)
	}
	b["log/checkpoint"] = must(audit.SignCheckpoint(checkpoint, h.logOf(origin), mallory))(t)
	if c := refused(t, "another key beside the log's", resum(b), -1); c.N != logCheck {
		t.Errorf("%+v", c)
	}
	b["log.vkey"] = []byte(mallory.VerifierKey().String() + "\n")
	if c := refused(t, "and log.vkey", resum(b), -1); c.N != manifestCheck {
		t.Errorf("%+v", c)
	}
	m := *h.manifest()
	m.LogKey = mallory.VerifierKey().String()
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	b = h.remanifest(t, honest, &m)
	tree, _, _ := audit.Tiles(leavesOf(t, b))
	checkpoint.Root = tree.Root()
	b["log/checkpoint"] = must(audit.SignCheckpoint(checkpoint, mallory))(t)
	refused(t, "and the manifest", resum(b), 1)
}

// remanifest makes all again that an operator can under another manifest: entry 0, the trustees' election, which nobody
// signs, tiles, checkpoint and sums.
func (h *hall) remanifest(t *testing.T, honest audit.Bundle, m *ballot.Manifest) audit.Bundle {
	t.Helper()
	before := maps.Clone(honest)
	before["manifest.json"], before["log.vkey"], before["policy"] = m.Bytes(), []byte(m.LogKey+"\n"), []byte(m.Policy)
	edits := h.edits()
	edits[0] = edits[0].changed(m.Bytes())
	trustees := h.board.Poll().Trustees
	i := h.index(t, audit.Trustees)
	body := &audit.TrusteesBody{Trustees: trustees, Election: ballot.NewPoll(m, must(trustees.Check())(t)).Election}
	edits[i] = edits[i].changed(body.Bytes())
	return h.forge(t, before, edits)
}

func leavesOf(t *testing.T, b audit.Bundle) (leaves [][]byte) {
	t.Helper()
	for path, data := range b {
		if rest, ok := strings.CutPrefix(path, "log/"); ok && strings.HasPrefix(rest, "tile/entries/") {
			tile := must(audit.ParseTilePath(rest))(t)
			return must(audit.ParseEntries(data, tile.Width))(t)
		}
	}
	t.Fatal("no entries")
	return nil
}

// A rule that is changed after the opening, to make another project win, is a rule that nobody has signed.
func TestThreat38_RuleChanged(t *testing.T) {
	h := story(t, tiny)
	honest := h.bundle(t)
	for name, change := range map[string]func(m *ballot.Manifest){
		"pass line":      func(m *ballot.Manifest) { m.Rules.PassLine = ballot.Fraction{Num: 1, Den: 3, Of: ballot.OfValid} },
		"quorum":         func(m *ballot.Manifest) { m.Rules.Quorum.Num, m.Rules.Quorum.Den = 1, 4 },
		"names swapped":  func(m *ballot.Manifest) { c := m.Candidates; c[0].Names, c[1].Names = c[1].Names, c[0].Names },
		"tie":            func(m *ballot.Manifest) { m.Rules.Tie = ballot.TiePresidium },
		"min_ballots":    func(m *ballot.Manifest) { m.MinBallots = 3 },
		"k":              func(m *ballot.Manifest) { m.K = 3 },
		"audience":       func(m *ballot.Manifest) { m.Audience = ballot.Deputies },
		"threshold":      func(m *ballot.Manifest) { m.Trustees.Threshold = 3 },
		"no rehearsal":   func(m *ballot.Manifest) { m.Rehearsal = false },
		"one more word":  func(m *ballot.Manifest) { m.Title = ballot.Names{"zh": m.Title["zh"] + "了"} },
		"officers' acts": func(m *ballot.Manifest) { m.Signatures.Result = 4 },
	} {
		m := must(ballot.ParseManifest(honest["manifest.json"]))(t)
		change(m)
		refused(t, name, h.remanifest(t, honest, m), 1)
		b := maps.Clone(honest)
		b["manifest.json"] = m.Bytes()
		refused(t, name+", the file alone", resum(b), -1)
		b["payload/"+m.Hash().String()] = m.Bytes()
		if c := refused(t, name+", file and payload", resum(b), -1); c.N != logCheck {
			t.Errorf("%s, file and payload: %+v", name, c)
		}
	}
}

// Entries put in, taken out or exchanged by whoever has the log's key: here those that were worth it. TestStructure does
// so with every entry.
func TestThreat32_BallotBox(t *testing.T) {
	h := story(t, full)
	honest, edits := h.bundle(t), h.edits()
	first, closed, tallied, last := h.index(t, audit.Ballot), h.index(t, audit.Close), h.index(t, audit.Tally), len(edits)
	vote := h.vote(t, h.replaced()[6], yes, none, none) // issued, never cast
	late := edit{audit.Entry{Kind: audit.Ballot, Payload: crypto.Sum(vote)}, vote}
	for name, test := range map[string]struct {
		edits []edit
		entry int
	}{
		"a ballot after the last epoch":    {slices.Insert(slices.Clone(edits), closed, late), closed},
		"a ballot after close":             {slices.Insert(slices.Clone(edits), closed+1, late), closed + 1},
		"a ballot after the tally":         {slices.Insert(slices.Clone(edits), tallied+1, late), tallied + 1},
		"a ballot after the announcement":  {append(slices.Clone(edits), late), last},
		"a ballot dropped":                 {slices.Delete(slices.Clone(edits), first, first+1), first + 2},
		"a ballot exchanged":               {replaced(edits, first+2, late), -1},
		"two ballots in the other order":   {swapped(edits, first), first + 1},
		"a ballot of the epoch before":     {slices.Insert(slices.Clone(edits), closed, edits[first]), closed},
		"everything after the tally again": {append(slices.Clone(edits), edits[tallied:]...), last},
	} {
		t.Run(name, func(t *testing.T) {
			forged := h.forge(t, honest, test.edits)
			if c := refused(t, name, forged, int64(test.entry)); c.Entry == nil {
				t.Errorf("no entry is named: %+v", c)
			}
			forged["log/checkpoint"] = honest["log/checkpoint"]
			if c := refused(t, name+", not signed", resum(forged), -1); c.N != logCheck {
				t.Errorf("not signed: %+v", c)
			}
		})
	}
}

func replaced(edits []edit, i int, e edit) []edit {
	edits = slices.Clone(edits)
	edits[i] = e
	return edits
}

func swapped(edits []edit, i int) []edit {
	edits = slices.Clone(edits)
	edits[i], edits[i+1] = edits[i+1], edits[i]
	return edits
}

// A ballot that was acknowledged and left out. The receipt, and in each epoch the two neighbours between which the ballot
// should lie, under the final checkpoint, convict the board (threat 31). Nothing but public things is needed.
func TestThreat31_DroppedBallot(t *testing.T) {
	h := story(t, tiny)
	s := h.before(t, audit.Closing)
	d := h.people.deputies
	votes := sorted(s.vote(t, d[0], yes, no), s.vote(t, d[1], yes, none), s.vote(t, d[2], none, no))
	origin := h.manifest().Origin
	receipt := must(audit.IssueReceipt(audit.Receipt{Origin: origin, Ballot: crypto.Sum(votes[1])}, h.receiptsOf(origin)))(t)

	finish := func(votes ...[]byte) *hall {
		h := h.before(t, audit.Closing)
		h.closing(t)
		h.epoch(t, votes...)
		h.close(t, 0)
		h.collect(t)
		h.tally(t)
		return h
	}
	convicts := func(h *hall) bool {
		// The auditor has the manifest, the receipt and the final bundle's log.
		m := h.manifest()
		key := must(audit.ParseVerifierKey(m.ReceiptKey))(t)
		promised := must(audit.CheckReceipt(receipt, key))(t)
		log, policy := must(audit.ParseVerifierKey(m.LogKey))(t), must(audit.ParsePolicy(m.Policy))(t)
		at := h.index(t, audit.Epoch)
		entry := func(i int) audit.Entry {
			proof := audit.Proof{Index: int64(i), Path: must(h.board.Tree().ProveEntry(int64(i), h.board.Size()))(t), Checkpoint: h.checkpoint(t, h.board.Size())}
			if _, _, err := proof.Check(h.records[i].entry().Bytes(), log, policy); err != nil {
				t.Fatal(err)
			}
			return h.records[i].entry()
		}
		for i := at; entry(i+1).Kind == audit.Ballot || i == at; i++ {
			below, above := entry(i), entry(i+1)
			after := below.Kind == audit.Epoch || bytes.Compare(below.Payload[:], promised.Ballot[:]) < 0
			before := above.Kind != audit.Ballot || bytes.Compare(promised.Ballot[:], above.Payload[:]) < 0
			if after && before {
				return true
			}
		}
		return false
	}
	if convicts(finish(votes...)) {
		t.Error("an honest board is convicted")
	}
	if !convicts(finish(votes[0], votes[2])) {
		t.Error("a board without the ballot is not convicted")
	}
}

// Shares and the result of a poll for deputies may be withheld. The report says so, and that this is not all.
func TestWithhold(t *testing.T) {
	h := story(t, hidden)
	honest, edits := h.bundle(t), h.edits()
	var entries []audit.Entry
	for _, e := range edits {
		entries = append(entries, e.entry)
	}
	shown := honest.Withhold(entries)
	r := audit.Verify(shown, audit.Options{})
	if !r.OK || r.Complete || r.Outcome != nil || shown["archive.bel"] != nil {
		t.Fatalf("%+v", r)
	}
	var want []audit.Withheld
	for i, e := range entries {
		if e.Kind == audit.Share || e.Kind == audit.Result {
			want = append(want, audit.Withheld{Entry: int64(i), Kind: e.Kind, Payload: e.Payload})
		}
	}
	if len(want) != 3 || !slices.Equal(r.Withheld, want) {
		t.Errorf("withheld %+v, want %+v", r.Withheld, want)
	}
	for path, data := range shown { // the counts cannot be had from what is shown
		if bytes.Contains(data, []byte(`"counts":`)) || bytes.Contains(data, []byte(`"decryption_factors":`)) {
			t.Errorf("%s yields the counts", path)
		}
	}

	without := func(b audit.Bundle, kinds ...audit.Kind) audit.Bundle {
		b = maps.Clone(b)
		for _, e := range entries {
			if slices.Contains(kinds, e.Kind) {
				delete(b, "payload/"+e.Payload.String())
			}
		}
		return resum(b)
	}
	refused(t, "the shares withheld, the result shown", without(honest, audit.Share), int64(h.index(t, audit.Result)))
	refused(t, "all withheld but the archive", without(honest, audit.Share, audit.Result), -1)
	result := int64(h.index(t, audit.Result))
	archiveless := maps.Clone(honest)
	delete(archiveless, "archive.bel")
	if r := audit.Verify(without(archiveless, audit.Result), audit.Options{}); !r.OK || r.Complete || len(r.Withheld) != 1 || r.Withheld[0].Entry != result {
		t.Errorf("the result withheld, the shares shown: %+v", r)
	}
	for i, e := range entries {
		if e.Kind == audit.Share || e.Kind == audit.Result {
			b := maps.Clone(shown)
			b["payload/"+e.Payload.String()] = []byte("{}")
			refused(t, "another payload in place of the withheld", resum(b), int64(i))
			continue
		}
		b := maps.Clone(shown)
		delete(b, "payload/"+e.Payload.String())
		c := refused(t, string(e.Kind)+" withheld", resum(b), -1)
		if i > 0 && (c.N != payloadsCheck || c.Entry == nil || *c.Entry != int64(i)) {
			t.Errorf("%s withheld: %+v", e.Kind, c)
		}
	}
}

// In a public poll nothing is withheld.
func TestWithhold_Public(t *testing.T) {
	h := story(t, tiny)
	var entries []audit.Entry
	for _, e := range h.edits() {
		entries = append(entries, e.entry)
	}
	refused(t, "the counts of a public poll", h.bundle(t).Withhold(entries), int64(h.index(t, audit.Share)))
}

// Under cover of a limited audience no result may stand that too few trustees could have opened.
func TestWithhold_TooFew(t *testing.T) {
	s := story(t, hidden)
	for name, test := range map[string]struct{ heads, shares int }{
		"nobody countersigned": {0, 2}, "one countersigned": {1, 2}, "nobody decrypted": {2, 0}, "one decrypted": {2, 1}, "one decrypted twice": {2, 3},
	} {
		t.Run(name, func(t *testing.T) {
			h := s.before(t, audit.Head)
			at := h.board.Head()
			for i := range test.heads {
				h.put(t, audit.Head, h.head(t, i+1, at))
			}
			var err error
			for i := range test.shares {
				if err == nil {
					err = h.board.ApplyWithheld(audit.Entry{Kind: audit.Share, Payload: crypto.Sum([]byte{byte(i)})})
				}
			}
			if err == nil {
				err = h.board.ApplyWithheld(audit.Entry{Kind: audit.Result, Payload: crypto.Sum([]byte("result"))})
			}
			if err == nil {
				t.Error("accepted")
			}
		})
	}
}

// The archive is the board's, to the byte, and a void poll has none.
func TestBundle_Archive(t *testing.T) {
	h := story(t, tiny)
	honest := h.bundle(t)
	b := maps.Clone(honest)
	b["archive.bel"] = story(t, tied).bundle(t)["archive.bel"]
	if c := refused(t, "the archive of another poll", resum(b), -1); c.N != archiveCheck {
		t.Errorf("%+v", c)
	}
	v := h.before(t, audit.Collection)
	v.put(t, audit.Void, v.void("FAULT"))
	b = v.bundle(t)
	if r := audit.Verify(b, audit.Options{}); !r.OK || !r.Complete || r.Outcome.Next != tally.Void || b["archive.bel"] != nil {
		t.Errorf("%+v", r)
	}
	b["archive.bel"] = honest["archive.bel"]
	if c := refused(t, "a void poll with an archive", resum(b), -1); c.N != archiveCheck {
		t.Errorf("%+v", c)
	}
}

// Pages are covered by the sums and listed as compared with nothing; nothing rests on them.
func TestBundle_Pages(t *testing.T) {
	honest := story(t, tiny).bundle(t)
	b, err := audit.Bundle(honest).AddPages(map[string][]byte{"report.html": []byte("<p>"), "pages/index.html": []byte("x")})
	if err != nil {
		t.Fatal(err)
	}
	r := audit.Verify(b, audit.Options{})
	if want := []audit.Page{{Path: "pages/index.html"}, {Path: "report.html"}}; !r.OK || !r.Complete || !slices.Equal(r.Pages, want) {
		t.Errorf("%+v", r)
	}
	if r.Sums != crypto.Sum(b["SHA256SUMS"]) {
		t.Errorf("the sums are %v", r.Sums)
	}
	b["report.html"] = []byte("<p>changed")
	if c := refused(t, "a changed page", b, -1); c.N != filesCheck {
		t.Errorf("a changed page: %+v", c)
	}
	if r := audit.Verify(honest, audit.Options{}); len(r.Pages) != 0 || r.Pages == nil {
		t.Errorf("no pages: %+v", r.Pages)
	}
	for _, path := range []string{"manifest.json", "pages/", "pages", "payload/x", "report.htm", "report.html/x"} {
		if _, err := audit.Bundle(honest).AddPages(map[string][]byte{path: nil}); err == nil {
			t.Errorf("%s was taken for a page", path)
		}
	}
}
