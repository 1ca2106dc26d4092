package audit_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

func TestBoard_Papers(t *testing.T) {
	h := story(t, full).before(t, audit.Papers)
	papers := func(n int) []byte { return command(h, audit.Papers, audit.PapersBody{Count: n}, h.tellers()...) }
	h.refuse(t, audit.Papers, papers(-1), "-1 papers")
	h.put(t, audit.Papers, papers(3))
	if h.board.Excess() {
		t.Error("as many as were issued are an excess")
	}
}

// More papers than were issued make the poll void, and nothing of it is ever decrypted (threat 47).
func TestThreat47_ExcessVoids(t *testing.T) {
	h := story(t, full).before(t, audit.Papers)
	order(t, h, audit.Papers, audit.PapersBody{Count: 4}, h.tellers()...)
	if !h.board.Excess() {
		t.Fatal("four papers of three are no excess")
	}
	h.refuse(t, audit.Epoch, command(h, audit.Epoch, h.transcripts(h.transcript(t, yes, none, none)), h.tellers()...), "only void may follow")
	h.refuse(t, audit.Invalid, command(h, audit.Invalid, audit.InvalidBody{Number: 1, Reason: "NOT_A_BALLOT"}, h.tellers()...), "only void may follow")
	h.refuse(t, audit.Collection, command(h, audit.Collection, h.board.Report(), h.scrutineers()...), "only void may follow")
	h.put(t, audit.Void, h.void("COLLECTED_OVER_ISSUED"))
	report := audit.Verify(h.bundle(t), audit.Options{})
	if !report.OK || !report.Complete || report.Outcome.Next != tally.Void || report.Outcome.Items[0].Approve != nil {
		t.Errorf("%+v", report)
	}
}

// Two tellers make ballots of papers and sign which.
func TestBoard_Transcribed(t *testing.T) {
	s := story(t, full)
	h := s.at(t, s.index(t, audit.Invalid)-3)
	one, two := h.transcript(t, yes, none, none), h.transcript(t, yes, yes, none)
	good := h.transcripts(one, two)
	epoch := func(f func(b *audit.TranscribedBody)) []byte {
		body := good
		body.Ballots = slices.Clone(body.Ballots)
		f(&body)
		return command(h, audit.Epoch, body, h.tellers()...)
	}
	h.refuseAll(t, audit.Epoch, map[string]bad{
		"more than listed":    {epoch(func(b *audit.TranscribedBody) { b.Count = 3 }), "2 ballots listed, count 3"},
		"fewer than listed":   {epoch(func(b *audit.TranscribedBody) { b.Count = 1 }), "2 ballots listed, count 1"},
		"none":                {epoch(func(b *audit.TranscribedBody) { b.Count, b.Ballots = 0, []crypto.Hash{} }), "of at least one"},
		"the epoch before":    {epoch(func(b *audit.TranscribedBody) { b.Epoch = 2 }), "want epoch 3"},
		"more than papers":    {epoch(func(b *audit.TranscribedBody) { b.Count = 4; b.Ballots = append(b.Ballots, b.Ballots...) }), "4 ballots from 3 papers"},
		"no teller signed it": {audit.EpochBody{Epoch: 3, Count: 2}.Bytes(), "the tellers have not signed it"},
		"one did":             {command(h, audit.Epoch, good, h.tellers()[0]), "signed by 1, want 2"},
	})
	order(t, h, audit.Epoch, good, h.tellers()...)
	both := sorted(one, two)
	late := h.replaced()[6]
	h.refuse(t, audit.Ballot, both[1], "but the tellers signed")
	h.refuse(t, audit.Ballot, h.transcript(t, yes, none, none), "but the tellers signed")
	h.refuse(t, audit.Ballot, h.vote(t, late, yes, none, none), "but the tellers signed")
	h.put(t, audit.Ballot, both[0])
	h.put(t, audit.Ballot, both[1])
	third := h.transcripts(h.transcript(t, none, none, none))
	h.refuse(t, audit.Epoch, command(h, audit.Epoch, third, h.tellers()...), "papers become ballots in one epoch")

	// An electronic ballot does not become a paper one, though the tellers sign it: it has tokens.
	h = s.at(t, s.index(t, audit.Invalid)-3)
	electronic := h.vote(t, late, yes, none, none)
	order(t, h, audit.Epoch, h.transcripts(electronic), h.tellers()...)
	h.refuse(t, audit.Ballot, electronic, "one from paper has none")
	h.put(t, audit.Void, h.void("FAULT"))

	h = s.at(t, s.index(t, audit.Invalid)-3)
	h.invalid(t, 1)
	h.refuse(t, audit.Epoch, command(h, audit.Epoch, good, h.tellers()...), "before the invalid ones")
}

func TestBoard_Invalid(t *testing.T) {
	h := story(t, full).before(t, audit.Invalid) // two of three papers became ballots
	invalid := func(number int, reason string) []byte {
		return command(h, audit.Invalid, audit.InvalidBody{Number: number, Reason: reason}, h.tellers()...)
	}
	h.refuseAll(t, audit.Invalid, map[string]bad{
		"number 0":       {invalid(0, "UNREADABLE"), "number 0, want 1"},
		"number 2":       {invalid(2, "UNREADABLE"), "number 2, want 1"},
		"another reason": {invalid(1, "SMUDGED"), `reason "SMUDGED": want one of`},
		"no reason":      {invalid(1, ""), `reason "": want one of`},
	})
	h.put(t, audit.Invalid, invalid(1, "UNREADABLE"))
	h.refuse(t, audit.Invalid, invalid(2, "UNREADABLE"), "more ballots and invalid papers than the 3 collected")
}

func TestBoard_Collection(t *testing.T) {
	h := story(t, full).before(t, audit.Invalid)
	h.refuse(t, audit.Collection, command(h, audit.Collection, h.board.Report(), h.scrutineers()...), "2 papers became ballots and 0 are invalid, but 3 were collected")
	h = story(t, full).before(t, audit.Collection)
	want := audit.CollectionBody{Present: 11, Issued: 11, Collected: 10, Electronic: 7, Papers: 3, Valid: 9, Invalid: 1, Surrendered: 1, Unused: 1}
	if got := h.board.Report(); got != want {
		t.Fatalf("%+v, want %+v", got, want)
	}
	for i := range 9 {
		for _, by := range []int{1, -1} {
			body := want
			*[]*int{
				&body.Present, &body.Issued, &body.Collected, &body.Electronic, &body.Papers, &body.Valid, &body.Invalid,
				&body.Surrendered, &body.Unused,
			}[i] += by
			h.refuse(t, audit.Collection, command(h, audit.Collection, body, h.scrutineers()...), "the board has")
		}
	}
	if h.board.Record().Reported {
		t.Error("reported before anybody did")
	}
	order(t, h, audit.Collection, want, h.scrutineers()...)
	if !h.board.Record().Reported {
		t.Error("not reported")
	}
	for _, body := range []audit.ValidBody{{Collected: 11, Issued: 11}, {Collected: 10, Issued: 10}, {}} {
		h.refuse(t, audit.Valid, command(h, audit.Valid, body, h.chairAndChief()...), "the collection report says otherwise")
	}
	order(t, h, audit.Valid, audit.ValidBody{Collected: 10, Issued: 11}, h.chairAndChief()...)
}

// Nothing is summed before the box is closed, the report made and the vote declared valid (threat 18), and nothing is
// decrypted before the sum has been countersigned.
func TestThreat18_EarlyTally(t *testing.T) {
	s := story(t, full)
	for _, kind := range []audit.Kind{audit.Open, audit.Closing, audit.Close, audit.Papers, audit.Collection, audit.Valid} {
		h := s.before(t, kind)
		h.refusePhase(t, audit.Tally, command(h, audit.Tally, audit.TallyBody{Ballots: h.board.Report().Valid, Sum: h.board.Sum()}, h.chairAndChief()...))
		h.refusePhase(t, audit.Share, signed(h, audit.Share, 1, h.share(t, 1, h.board.Sum())))
	}
	h := s.before(t, audit.Head)
	share := h.share(t, 1, h.board.Sum())
	at := h.board.Head()
	h.refuse(t, audit.Share, signed(h, audit.Share, 1, share), "0 trustees have countersigned, want 3")
	h.put(t, audit.Head, h.head(t, 1, at))
	h.put(t, audit.Head, h.head(t, 2, at))
	h.refuse(t, audit.Share, signed(h, audit.Share, 1, share), "2 trustees have countersigned, want 3")
	h.put(t, audit.Head, h.head(t, 4, at))
	h.refuse(t, audit.Share, signed(h, audit.Share, 3, h.share(t, 3, h.board.Sum())), "and trustee 3 among them")
	h.put(t, audit.Share, signed(h, audit.Share, 1, share))
}

// The sum is of all ballots on the board and of no others, and there is one: a second one, over fewer, would show how
// the rest voted (threat 17).
func TestThreat17_OneTally(t *testing.T) {
	s := story(t, full)
	h := s.before(t, audit.Tally)
	tallyOf := func(n int, sum tally.EncryptedTally) []byte {
		return command(h, audit.Tally, audit.TallyBody{Ballots: n, Sum: sum}, h.chairAndChief()...)
	}
	var votes []*ballot.Ballot
	for _, r := range s.records {
		if r.kind == audit.Ballot {
			votes = append(votes, parseVote(t, r.payload).Ballot)
		}
	}
	sum := func(votes ...*ballot.Ballot) tally.EncryptedTally {
		x := tally.NewSum(h.board.Poll().Election)
		for _, v := range votes {
			x.Add(v)
		}
		return x
	}
	swapped := sum(votes...)
	swapped[0], swapped[1] = swapped[1], swapped[0]
	h.refuseAll(t, audit.Tally, map[string]bad{
		"without the first":  {tallyOf(9, sum(votes[1:]...)), "is not the sum of the ballots on the board"},
		"of eight":           {tallyOf(8, sum(votes[1:]...)), "8 ballots: the board has 9"},
		"of ten":             {tallyOf(10, sum(votes...)), "10 ballots: the board has 9"},
		"one twice":          {tallyOf(9, sum(append(votes[1:], votes[1])...)), "is not the sum of the ballots on the board"},
		"of one ballot":      {tallyOf(9, sum(votes[0])), "is not the sum of the ballots on the board"},
		"of none":            {tallyOf(9, sum()), "is not the sum of the ballots on the board"},
		"questions swapped":  {tallyOf(9, swapped), "is not the sum of the ballots on the board"},
		"a question missing": {tallyOf(9, sum(votes...)[:2]), "is not the sum of the ballots on the board"},
		"no questions":       {tallyOf(9, tally.EncryptedTally{}), "is not the sum of the ballots on the board"},
	})
	h.tally(t)
	h.refusePhase(t, audit.Tally, tallyOf(9, sum(votes...)))
	h.decrypt(t, 1, 2, 4)
	for _, later := range []*hall{h, s.before(t, audit.Announce), s.at(t, len(s.records))} {
		later.refusePhase(t, audit.Tally, command(later, audit.Tally, audit.TallyBody{Ballots: 8, Sum: sum(votes[1:]...)}, h.chairAndChief()...))
	}
	h.refuse(t, audit.Share, signed(h, audit.Share, 1, h.share(t, 1, h.board.Sum())), "trustee 1 has decrypted before")
}

// Where fewer ballots were cast than the manifest asks for, their sum is not opened.
func TestBoard_MinBallots(t *testing.T) {
	small := tiny
	small.name, small.leastBallot = "few", 5
	story(t, tiny)
	h := everybody.newHall(t, small)
	h.ceremony(t)
	h.approve(t)
	d := h.people.deputies[:4]
	h.attend(t, d, nil)
	h.issue(t, h.tokens(t, d[0]), h.tokens(t, d[1]), h.tokens(t, d[2]), h.tokens(t, d[3]))
	h.open(t)
	h.closing(t)
	h.epoch(t, h.vote(t, d[0], yes, no), h.vote(t, d[1], yes, no), h.vote(t, d[2], yes, no), h.vote(t, d[3], yes, no))
	h.close(t, 0)
	h.collect(t)
	err := h.try(audit.Tally, command(h, audit.Tally, audit.TallyBody{Ballots: 4, Sum: h.board.Sum()}, h.chairAndChief()...))
	if !errors.Is(err, audit.ErrFew) {
		t.Errorf("four ballots where five are wanted: %v", err)
	}
	h.put(t, audit.Void, h.void("TOO_FEW_BALLOTS"))
	if r := audit.Verify(h.bundle(t), audit.Options{}); !r.OK || r.Outcome.Next != tally.Void {
		t.Errorf("%+v", r)
	}
}

// A trustee countersigns the head right after the tally, as log and witnesses have signed it, once.
func TestBoard_Head(t *testing.T) {
	h := story(t, full).before(t, audit.Head)
	at, before := h.board.Head(), h.board.Size()-1
	head := func(checkpoint []byte, at audit.BoardHead) []byte {
		body := audit.HeadBody{Trustee: 1, Checkpoint: string(checkpoint)}
		return audit.NewCommand(h.manifest(), audit.Head, body, at, h.trustees[0]).Bytes()
	}
	origin := h.manifest().Origin
	sign := func(c audit.Checkpoint, key crypto.SigningKey) []byte {
		return must(audit.SignCheckpoint(c, signer(c.Origin, key)))(t)
	}
	right := audit.Checkpoint{Origin: origin, Size: at.Size, Root: [32]byte(at.Root)}
	forked := audit.Checkpoint{Origin: origin, Size: at.Size, Root: [32]byte(crypto.Sum([]byte("fork")))}
	h.refuseAll(t, audit.Head, map[string]bad{
		"before the tally":                  {h.head(t, 1, audit.BoardHead{Size: before, Root: crypto.Hash(must(h.board.Tree().RootAt(before))(t))}), "the tally ended at"},
		"signed over another than it shows": {head(h.checkpoint(t, before), at), "the checkpoint is of another head than the one signed"},
		"of a fork, signed by the log":      {head(sign(forked, h.log), audit.BoardHead{Size: at.Size, Root: crypto.Hash(forked.Root)}), "the tally ended at"},
		"not signed by the log":             {head(sign(right, signingKey(t)), at), "open checkpoint"},
		"of another board":                  {head(sign(audit.Checkpoint{Origin: origin + "2", Size: at.Size, Root: [32]byte(at.Root)}, h.log), at), "open checkpoint"},
		"no checkpoint":                     {head(nil, at), "open checkpoint"},
	})
	h.put(t, audit.Head, h.head(t, 1, at))
	h.put(t, audit.Remark, h.remark())
	h.refuse(t, audit.Head, h.head(t, 1, h.board.Head()), "the tally ended at")
	h.refuse(t, audit.Head, h.head(t, 1, at), "on the board already")
	h.put(t, audit.Head, h.head(t, 2, at))
}

// A trustee who decrypts wrongly is refused by name, and three others come to the result (threat 15).
func TestThreat15_WrongShare(t *testing.T) {
	h := story(t, full).before(t, audit.Head)
	at := h.board.Head()
	for i := 1; i <= 4; i++ {
		h.put(t, audit.Head, h.head(t, i, at))
	}
	good := h.share(t, 1, h.board.Sum())
	share := func(f func(s *tally.Share)) []byte {
		s := h.share(t, 1, h.board.Sum())
		f(&s.Share)
		return signed(h, audit.Share, 1, s)
	}
	other := h.share(t, 2, h.board.Sum()).Share
	partSum := tally.NewSum(h.board.Poll().Election)
	partSum.Add(parseVote(t, h.records[h.index(t, audit.Ballot)].payload).Ballot)
	h.refuseAll(t, audit.Share, map[string]bad{
		"a factor":            {share(func(s *tally.Share) { f := &s.Partial.Factors[1][0]; *f = f.Add(crypto.Generator()) }), "trustee 1: check share"},
		"a proof":             {share(func(s *tally.Share) { p := &s.Partial.Proofs[2][1].Response; *p = p.Add(crypto.NewScalar(1)) }), "trustee 1: check share"},
		"the bound proof":     {share(func(s *tally.Share) { p := &s.Bound.Response; *p = p.Add(crypto.NewScalar(1)) }), "trustee 1: check share: bound proof"},
		"another's bound":     {share(func(s *tally.Share) { s.Bound = other.Bound }), "trustee 1: check share: bound proof"},
		"another's partial":   {share(func(s *tally.Share) { s.Partial = other.Partial }), "trustee 1: check share"},
		"another's":           {share(func(s *tally.Share) { *s = other }), "trustee 1: check share"},
		"of another sum":      {signed(h, audit.Share, 1, h.share(t, 1, partSum)), "trustee 1: check share"},
		"a question missing":  {share(func(s *tally.Share) { s.Partial.Factors = s.Partial.Factors[:2] }), "trustee 1: check share"},
		"a factor too many":   {share(func(s *tally.Share) { f := s.Partial.Factors; f[0] = append(f[0], f[0][0]) }), "trustee 1: check share"},
		"the share of nobody": {signed(h, audit.Share, 1, audit.ShareBody{Trustee: 3, Share: good.Share}), "not signed by trustee 3"},
	})
	h.refuse(t, audit.Result, command(h, audit.Result, story(t, full).reported(t), h.scrutineers()...), "open tally")
	for _, i := range []int{2, 3, 4} {
		h.put(t, audit.Share, signed(h, audit.Share, i, h.share(t, i, h.board.Sum())))
	}
	h.result(t)
	if got, want := outcomeOf(t, h), outcomeOf(t, story(t, full)); !slices.Equal(got.Chosen, want.Chosen) {
		t.Errorf("chosen %v, want %v", got.Chosen, want.Chosen)
	}
	h.announce(t)
	if r := audit.Verify(h.bundle(t), audit.Options{}); !r.OK {
		t.Errorf("%+v", r)
	}
}

// Factors of one question do not decrypt another, neither alone nor with their proofs (threat 16).
func TestThreat16_BoardSwappedShares(t *testing.T) {
	h := story(t, full).before(t, audit.Share)
	for name, f := range map[string]func(s *tally.PartialDecryption){
		"factors of two questions":      func(s *tally.PartialDecryption) { s.Factors[0], s.Factors[1] = s.Factors[1], s.Factors[0] },
		"two questions altogether":      func(s *tally.PartialDecryption) { slices.Reverse(s.Factors); slices.Reverse(s.Proofs) },
		"factors within one question":   func(s *tally.PartialDecryption) { slices.Reverse(s.Factors[0]) },
		"two answers with their proofs": func(s *tally.PartialDecryption) { slices.Reverse(s.Factors[0]); slices.Reverse(s.Proofs[0]) },
	} {
		t.Run(name, func(t *testing.T) {
			s := h.share(t, 1, h.board.Sum())
			f(&s.Share.Partial)
			h.refuse(t, audit.Share, signed(h, audit.Share, 1, s), "trustee 1: check share")
		})
	}
}

// The proof of Belenios does not hash what it is about: a trustee in league with a voter can prove a wrong factor. The
// bound proof, which the board wants beside it, it cannot (belenios.md 10.7).
func TestStricter7_BoardUnbound(t *testing.T) {
	h := story(t, full).before(t, audit.Share)
	s := h.share(t, 1, h.board.Sum())
	s.Share.Bound = crypto.Proof{}
	h.refuse(t, audit.Share, signed(h, audit.Share, 1, s), "bound proof")
	raw := string(signed(h, audit.Share, 1, h.share(t, 1, h.board.Sum())))
	at := strings.Index(raw, `,"bound":`)
	end := at + strings.Index(raw[at:], `}`) + 1
	h.refuse(t, audit.Share, []byte(raw[:at]+raw[end:]), "")
}

func TestBoard_Result(t *testing.T) {
	s := story(t, full)
	h := s.at(t, s.index(t, audit.Result)-1) // one share is missing
	h.refuse(t, audit.Result, command(h, audit.Result, s.reported(t), h.scrutineers()...), "open tally")
	h = s.before(t, audit.Result)
	result := func(f func(r *audit.ResultBody)) []byte {
		r := h.counted(t)
		f(&r)
		return command(h, audit.Result, r, h.scrutineers()...)
	}
	h.refuseAll(t, audit.Result, map[string]bad{
		"a vote more":          {result(func(r *audit.ResultBody) { r.Counts[0][0]++ }), "the counts are not what the shares decrypt to"},
		"a vote moved":         {result(func(r *audit.ResultBody) { r.Counts[0][0]--; r.Counts[2][0]++ }), "the counts are not what the shares decrypt to"},
		"a question missing":   {result(func(r *audit.ResultBody) { r.Counts = r.Counts[:2] }), "the counts are not what the shares decrypt to"},
		"no counts":            {result(func(r *audit.ResultBody) { r.Counts = tally.Counts{} }), "the counts are not what the shares decrypt to"},
		"another one chosen":   {result(func(r *audit.ResultBody) { r.Outcome.Chosen[0] = "X3" }), "the outcome is not what the rules make of the counts"},
		"one chosen less":      {result(func(r *audit.ResultBody) { r.Outcome.Chosen = r.Outcome.Chosen[:1] }), "the outcome is not what the rules make of the counts"},
		"another line":         {result(func(r *audit.ResultBody) { r.Outcome.Line-- }), "the outcome is not what the rules make of the counts"},
		"passes though it not": {result(func(r *audit.ResultBody) { r.Outcome.Items[2].Passes = true }), "the outcome is not what the rules make of the counts"},
		"declared void":        {result(func(r *audit.ResultBody) { r.Outcome.Next = tally.Void }), "the outcome is not what the rules make of the counts"},
		"a tie":                {result(func(r *audit.ResultBody) { r.Outcome.Next = tally.Revote }), "the outcome is not what the rules make of the counts"},
	})
	h.result(t)
}

// reported is the body of the story's result.
func (h *hall) reported(t *testing.T) audit.ResultBody {
	t.Helper()
	c := new(audit.Command[audit.ResultBody])
	if err := crypto.DecodeJSON(h.records[h.index(t, audit.Result)].payload, c); err != nil {
		t.Fatal(err)
	}
	return c.Body
}
