package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// Options are what a verification may be told beside the bundle. There is no way to turn a check off.
type Options struct {
	// Manifest, if not nil, is the hash that the manifest must have: as it was read aloud and printed at the opening.
	Manifest *crypto.Hash
	// Policy, if not empty, is a tlog-policy that the checkpoint must satisfy as well as the manifest's.
	Policy string
	// Previous is the bundle of the round before, if the poll is a re-vote or a further ballot: it is verified, too, and
	// must have ended in what the manifest says of it.
	Previous Bundle
	// Ceremony is the bundle of the first poll of a series, if this one is a later one: it is replayed, too, and must have made the
	// key as the manifest says. That poll need not have ended.
	Ceremony Bundle
	// Beside is the bundle of the poll beside which sealed texts were written, if the manifest names one: no text may have the
	// alpha of a ballot there.
	Beside Bundle
	// Rest, if not nil, is what was left where it is when the bundle was read: see [ReadParts] and [WithoutArchive].
	Rest *Rest
	// Unwitnessed lets [Replay] take a checkpoint that too few witnesses have cosigned: officers must be able to go on, or to
	// declare a poll void, while witnesses are out of reach. [Verify] never does, and no trustee countersigns such a head.
	Unwitnessed bool
	// Each runs do(0), …, do(n-1) in any order and at the same time if it likes. The default runs them in turn.
	Each func(n int, do func(i int))
	// Abreast is how many of them run at the same time, if that is known: ballots with hints are checked in as many parts, and the larger
	// these are the less they take together.
	Abreast int
	// Plain has every ballot checked by itself, one equation after the other, in the order of the specification. Otherwise they are
	// checked faster, and with the same verdict (docs/fast-verification.md). Where the two differ this program is wrong.
	Plain bool
	// Rand, crypto/rand.Reader, lets ballots whose hints are in the bundle, and signatures of cards and slips, be checked many at once. Without
	// it they are checked one by one.
	Rand io.Reader
	// Ask, if not nil, has a question answered by somebody beside, who runs [Answers] of this very program, and whose word is taken. It returns
	// nil if there is nobody, and what was asked is done here. The question is made when somebody is free, for it takes room.
	Ask func(question func() []byte) (answer []byte)
	// Power, if not nil, is what this program raises registrars' signatures with.
	Power crypto.PublicPower
	// Keep, if not nil, is called with the hints of every ballot that was checked in the fast way, in order: the file
	// hints/<payload> of the bundle makes the next verification faster.
	Keep func(payload crypto.Hash, hints []byte)
	// Progress, if not nil, is called with the number of entries checked and their total.
	Progress func(done, total int)
}

// Verify replays a bundle and checks everything in it, including the decision: it executes the rules again. It needs
// nothing but the bundle.
func Verify(bundle Bundle, o Options) *Report { return verify(bundle, o, false) }

// VerifyUnwitnessed is [Verify] of a bundle whose checkpoint too few witnesses may have cosigned: the report then says so, and so
// does whatever is printed of it. A meeting is not to be left without its report sheet because a witness is out of reach.
func VerifyUnwitnessed(bundle Bundle, o Options) *Report { return verify(bundle, o, true) }

func verify(bundle Bundle, o Options, unwitnessed bool) *Report {
	o.Unwitnessed = unwitnessed
	v := newVerification(bundle, o)
	v.run()
	v.judge()
	return v.report
}

// judge sums up the checks.
func (v *verification) judge() {
	v.report.OK = !slices.ContainsFunc(v.report.Checks, func(c CheckLine) bool { return !c.OK })
	v.report.Complete = v.report.OK && len(v.report.Withheld)+len(v.report.Elsewhere) == 0
}

// A verification is one run of Verify.
type verification struct {
	bundle  *evidence
	options Options
	report  *Report
	entries []Entry
	board   *Board
	before  *Board        // of the round before, nil unless it is given
	keys    crypto.KeySet // of cards and slips
	telling *sync.Mutex
	told    int // entries that were checked
}

func newVerification(bundle Bundle, o Options) *verification {
	v := &verification{
		bundle: newEvidence(bundle, o.Rest), options: o, telling: new(sync.Mutex),
		report: &Report{Withheld: []Withheld{}, Elsewhere: []Cited{}, Pages: bundle.pages()},
	}
	if sums, ok := bundle[sumsFile]; ok {
		v.report.Sums = crypto.Sum(sums)
	}
	for i, name := range checkNames {
		v.report.Checks = append(v.report.Checks, CheckLine{N: i + 1, Name: name, Reason: Unreached})
	}
	return v
}

// pass marks a check as passed with what it counted.
func (v *verification) pass(check, counted int) {
	line := &v.report.Checks[check]
	line.OK, line.Counted, line.Reason = true, counted, ""
}

// fail marks a check as failed.
func (v *verification) fail(check int, entry *int64, err error) {
	line := &v.report.Checks[check]
	line.OK, line.Entry, line.Reason = false, entry, err.Error()
}

func (v *verification) run() {
	if n, err := v.bundle.checkSums(v.each); err != nil {
		v.fail(checkFiles, nil, err) // and go on: what the log says matters more than the sums
	} else {
		v.pass(checkFiles, n)
	}
	m, err := v.manifest()
	if err != nil {
		v.fail(checkManifest, nil, err)
		return
	}
	v.pass(checkManifest, 1)
	if err := v.log(m); err != nil {
		v.fail(checkLog, nil, err)
		return
	}
	v.pass(checkLog, len(v.entries))
	if !v.payloads() {
		return
	}
	if v.replay() {
		v.finish()
	}
}

// manifest checks what lies beside the log against the manifest and begins the board.
func (v *verification) manifest() (*ballot.Manifest, error) {
	data, err := v.bundle.file("manifest.json")
	if err != nil {
		return nil, err
	}
	m, err := ballot.ParseManifest(data)
	if err != nil {
		return nil, err
	}
	if want := v.options.Manifest; want != nil && m.Hash() != *want {
		return nil, fmt.Errorf("the manifest is %v, not the one asked for", m.Hash())
	}
	for path, want := range map[string]string{"log.vkey": m.LogKey + "\n", "policy": m.Policy} {
		if have, err := v.bundle.file(path); err != nil {
			return nil, err
		} else if string(have) != want {
			return nil, fmt.Errorf("%s is not the manifest's", path)
		}
	}
	roll, err := v.bundle.payload(m.Roll.Hash)
	if err != nil {
		return nil, fmt.Errorf("roll: %v", err)
	}
	slips, err := v.bundle.payload(m.Slips.Hash)
	if err != nil {
		return nil, fmt.Errorf("slips: %v", err)
	}
	if _, err := v.bundle.payload(crypto.Sum(data)); err != nil {
		return nil, fmt.Errorf("manifest as a payload: %v", err)
	}
	if v.board, err = newBoard(m, roll, slips, v.parseKeys); err != nil {
		return nil, err
	}
	v.board.poll.Power = v.options.Power
	if err := v.previous(m); err != nil {
		return nil, err
	}
	if err := v.ceremony(m); err != nil {
		return nil, err
	}
	return m, v.beside(m)
}

// log opens the checkpoint, reads the entries and rebuilds every tile from them.
func (v *verification) log(m *ballot.Manifest) error {
	signed, err := v.bundle.file("log/checkpoint")
	if err != nil {
		return err
	}
	var policies []Policy
	if v.options.Policy != "" {
		p, err := ParsePolicy(v.options.Policy)
		if err != nil {
			return fmt.Errorf("policy given to the verifier: %v", err)
		}
		policies = append(policies, p)
	}
	checkpoint, cosignatures, err := v.open(m, signed, policies)
	if err != nil {
		return err
	}
	v.report.Poll = identify(m, checkpoint, cosignatures)
	leaves, err := v.bundle.Leaves(checkpoint.Size)
	if err != nil {
		return err
	}
	for i, leaf := range leaves {
		e, err := ParseEntry(leaf)
		if err != nil {
			return fmt.Errorf("entry %d: %v", i, err)
		}
		v.entries = append(v.entries, e)
	}
	if err := v.bundle.checkLog(checkpoint, leaves); err != nil {
		return err
	}
	if len(v.entries) == 0 || v.entries[0] != (Entry{Manifest, m.Hash()}) {
		return errors.New("entry 0 is not the manifest")
	}
	return nil
}

func (v *verification) open(m *ballot.Manifest, signed []byte, policies []Policy) (Checkpoint, []Cosignature, error) {
	if !v.options.Unwitnessed {
		return OpenPollCheckpoint(m, signed, policies...)
	}
	c, cosignatures, enough, err := OpenPublishedCheckpoint(m, signed)
	v.report.Unwitnessed = !enough
	return c, cosignatures, err
}

// chunk is how many entries are checked before they are applied: it bounds what is held at a time.
const chunk = 2048

// replay checks and applies every entry.
func (v *verification) replay() bool {
	v.tell(0) // whoever shows how fast it goes starts the clock
	for at := 1; at < len(v.entries); {
		// Before the trustees' key is made nothing later can be checked.
		end := min(at+chunk, len(v.entries))
		if v.board.poll.Election == nil {
			end = at + 1
		}
		items, errs := make([]Item, end-at), make([]error, end-at)
		accepted := v.accept(v.entries[at:end], items)
		v.each(end-at, func(i int) {
			if !accepted[i] {
				items[i], errs[i] = v.check(v.entries[at+i])
			}
		})
		for i := range items {
			err := errs[i]
			if v.entries[at+i].Kind == Ballot && !accepted[i] {
				v.report.Ballots.Plain++
			}
			if errors.Is(err, errWithheld) {
				err = v.withhold(int64(at+i), v.entries[at+i])
			} else if err == nil {
				err = v.board.Apply(items[i])
			}
			group := groups[v.entries[at+i].Kind]
			if err != nil {
				index := int64(at + i)
				v.fail(group, &index, err)
				v.notReached(group)
				return false
			}
			v.report.Checks[group].Counted++
		}
		at = end
		v.told = at
		v.tell(0)
	}
	return true
}

var errWithheld = errors.New("withheld")

func (v *verification) check(e Entry) (Item, error) {
	payload, err := v.bundle.read(e.Payload)
	var missing *MissingError
	if errors.As(err, &missing) {
		return Item{}, errWithheld // payloads() has refused every other case
	}
	if err != nil {
		return Item{}, err // the file has changed since
	}
	return v.board.poll.Check(e, payload)
}

func (v *verification) withhold(at int64, e Entry) error {
	if err := v.board.ApplyWithheld(e); err != nil {
		return err
	}
	v.report.Withheld = append(v.report.Withheld, Withheld{at, e.Kind, e.Payload})
	return nil
}

// others are the options for the replay of another board, as far as that is done.
func (v *verification) others() Options {
	o := v.options
	return Options{Each: o.Each, Abreast: o.Abreast, Plain: o.Plain, Rand: o.Rand, Ask: o.Ask, Power: o.Power, Unwitnessed: o.Unwitnessed}
}

// tell tells of so many entries more that were checked.
func (v *verification) tell(n int) {
	v.telling.Lock()
	defer v.telling.Unlock()
	if v.told += n; v.options.Progress != nil {
		v.options.Progress(v.told, len(v.entries))
	}
}

func (v *verification) each(n int, do func(i int)) {
	if v.options.Each != nil {
		v.options.Each(n, do)
		return
	}
	inTurn(n, do)
}

func inTurn(n int, do func(i int)) {
	for i := range n {
		do(i)
	}
}

// notReached says of the checks that entries make which of them the failure kept from being completed.
func (v *verification) notReached(failed int) {
	for check := checkManifest; check < numChecks; check++ {
		if line := &v.report.Checks[check]; check != failed && !line.OK {
			line.Reason = fmt.Sprintf("not completed: check %d failed first", failed+1)
		}
	}
}

// finish passes the checks whose entries were all accepted, and looks at how the board ends.
func (v *verification) finish() {
	for check := checkManifest; check < numChecks; check++ {
		v.pass(check, v.report.Checks[check].Counted)
	}
	v.report.Outcome, v.report.Record = v.board.Outcome(), v.board.Record()
	if !v.board.Complete() {
		v.fail(checkEnd, nil, fmt.Errorf("the board is %s: it is not announced, decided or void", v.board.phase))
	} else if err := v.checkNext(); err != nil {
		v.fail(checkEnd, nil, err)
	}
	v.report.Differences = v.differences()
	if n, err := v.archive(); err != nil {
		v.fail(checkArchive, nil, err)
	} else {
		v.pass(checkArchive, n)
	}
}

// archive makes the Belenios archive again: what is made must have the hash of the one in the bundle. A poll without a public result has none.
func (v *verification) archive() (ballots int, err error) {
	want, err := v.bundle.archiveSum()
	if err != nil {
		return 0, err
	}
	if !v.board.Archived() {
		if want != nil {
			return 0, errors.New("archive.bel is there, but the board has no counts that are shown")
		}
		return 0, nil
	}
	made := sha256.New()
	if err := v.board.WriteArchive(made, v.bundle.payload); err != nil {
		return 0, err
	}
	if want == nil || crypto.Hash(made.Sum(nil)) != *want {
		return 0, errors.New("archive.bel is not what the board makes")
	}
	return len(v.board.box.ballots), nil
}

// Unreadable is the report about a bundle that cannot be read: its first check fails.
func Unreadable(err error) *Report {
	v := newVerification(nil, Options{})
	v.fail(checkFiles, nil, err)
	return v.report
}
