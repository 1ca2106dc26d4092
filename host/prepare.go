package host

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/report/words"
)

// A Preparer is a page in which a poll is prepared, on the machine of whoever does it. What it has is a draft, which is a manifest
// without the keys of its board:
//
//	GET  /api/prepare/state       the draft as it was kept last, and which files were read
//	POST /api/prepare/check       DRAFT   what is wrong with it, field by field, and the differential
//	POST /api/prepare/draft       DRAFT   keeps it in the file that piaojue board new takes
//	POST /api/prepare/board       DRAFT   begins its board, or that of the first poll of the series, if the server is on this machine
//	POST /api/prepare/rest        DRAFT   begins the boards of the others, once the key of the series is made
//	POST /api/prepare/units       {"units":[NAMES…]} what is evaluated in a series, one poll each; none for a single poll
//	POST /api/prepare/unitsheet   a spreadsheet of them, to look at
//	POST /api/prepare/after       the bundle of an announced poll, of which what was chosen is evaluated now
//	POST /api/prepare/afterat     {"address":URL} the same from a server
//	GET  /api/prepare/template    an empty spreadsheet for the candidates
//	POST /api/prepare/candidates  a spreadsheet, to look at
//	POST /api/prepare/deputies    the confidential roll, to count and to find faults in; nothing of it is kept
//	POST /api/prepare/officer     an officer's public file
//	POST /api/prepare/registrar   a registrar's public file for this poll
//	POST /api/prepare/roll        the keys of the cards
//	POST /api/prepare/slips       the keys of the slips
//	POST /api/prepare/witnesses   the lines of the witness policy
type Preparer struct {
	desk    desk
	options PrepareOptions

	// What follows is guarded by the lock of the desk.
	draft       *ballot.Manifest
	kept        bool        // there is a file of it
	round       bool        // of the next round, in a console
	roll, slips ballot.Keys // nil until they were read
	witnesses   string
	units       []ballot.Names     // of a series; none if the draft is one poll
	begun       []*ballot.Manifest // the polls of the series whose boards have begun
}

// PrepareOptions are what a preparer is given.
type PrepareOptions struct {
	Folder string // where the draft and the public keys lie; it is made if it is missing
	Begin  Begin  // nil if the server is on another machine
	Server string // where the server is found, as https://host:port; empty if that is not known
	HTTP   *http.Client
	Each   func(n int, do func(i int)) // for replays of other polls: see [audit.Options]
}

// Begin begins the board of a manifest where the server looks for it, enters its keys in the manifest, and returns the folder.
type Begin func(ctx context.Context, m *ballot.Manifest, roll, slips ballot.Keys, witnesses string) (folder string, err error)

// The files of a draft.
const (
	draftFile   = "poll.json"
	rollFile    = "roll.json"
	slipsFile   = "slips.json"
	witnessFile = "witnesses.policy"
)

// NewPreparer makes a page of its own, and goes on with the draft that was kept in the folder.
func NewPreparer(o PrepareOptions) (*Preparer, error) {
	p, err := newPreparer(o)
	if err != nil {
		return nil, err
	}
	p.desk.doors = p.tasks()
	p.desk.page, err = pagesMedium("prepare.page", leaf{"", "prepare", nil})
	return p, err
}

// Run serves the page: see [Console.Run].
func (p *Preparer) Run(ctx context.Context, l net.Listener, started func(address string)) error {
	return p.desk.run(ctx, l, started)
}

func newPreparer(o PrepareOptions) (*Preparer, error) {
	p := &Preparer{options: o}
	return p, p.turnTo(o.Folder)
}

// turnTo goes on with what was kept in a folder, or begins there.
func (p *Preparer) turnTo(folder string) error {
	p.options.Folder, p.draft, p.kept = folder, ballot.Plan(ballot.ApproveOpposeAbstain, time.Now().Unix()), false
	p.roll, p.slips, p.witnesses, p.units, p.begun = nil, nil, noWitness, nil, nil
	return p.load()
}

// noWitness is the policy of a log that nobody witnesses.
const noWitness = "quorum none\n"

// load reads what was kept.
func (p *Preparer) load() error {
	for name, take := range map[string]func([]byte) error{
		draftFile: func(data []byte) (err error) { p.draft, err = parseDraft(data); p.kept = true; return err },
		rollFile:  func(data []byte) (err error) { p.roll, err = parseKeyFile(data); return err },
		slipsFile: func(data []byte) (err error) { p.slips, err = parseKeyFile(data); return err },
		witnessFile: func(data []byte) error {
			p.witnesses = string(data)
			return nil
		},
		unitsFile: func(data []byte) error {
			var u units
			err := crypto.DecodeJSON(data, &u)
			p.units = u.Units
			return err
		},
	} {
		data, err := os.ReadFile(filepath.Join(p.options.Folder, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = take(data)
		}
		if err != nil {
			return fmt.Errorf("%s: %w: mend it, or move it away and begin anew", filepath.Join(p.options.Folder, name), err)
		}
	}
	return p.loadBegun()
}

// keep writes a file of the draft.
func (p *Preparer) keep(name string, data []byte) error {
	if err := os.MkdirAll(p.options.Folder, 0o700); err != nil {
		return err
	}
	return keyfile.Replace(filepath.Join(p.options.Folder, name), data)
}

func (p *Preparer) tasks() map[string]task {
	return map[string]task{
		"/api/prepare/state": get(p.state), "/api/prepare/template": get(p.template),
		"/api/prepare/units": post(p.keepUnits), "/api/prepare/unitsheet": upload(maxSpreadsheet, p.readUnits), "/api/prepare/rest": drafted(p.beginRest),
		"/api/prepare/after": upload(maxAfter, p.afterFile), "/api/prepare/afterat": post(p.afterAddress),
		"/api/prepare/check": drafted(p.check), "/api/prepare/draft": drafted(p.keepDraft), "/api/prepare/board": drafted(p.begin),
		"/api/prepare/candidates": upload(maxSpreadsheet, p.candidates), "/api/prepare/deputies": upload(maxSpreadsheet, p.deputies),
		"/api/prepare/officer": upload(maxAsk, p.officer), "/api/prepare/registrar": upload(maxAsk, p.registrar),
		"/api/prepare/roll": upload(maxKeyFile, p.takeRoll), "/api/prepare/slips": upload(maxKeyFile, p.takeSlips),
		"/api/prepare/witnesses": upload(maxAsk, p.takeWitnesses),
	}
}

// drafted makes a task of a draft. A page writes it with white space and order of its own.
func drafted(do func(context.Context, *ballot.Manifest) (any, error)) task {
	return task{method: http.MethodPost, media: "application/json", most: ballot.MaxManifest, do: func(ctx context.Context, body []byte) (any, error) {
		m, err := parseDraft(body)
		if err != nil {
			return nil, err
		}
		return do(ctx, m)
	}}
}

// parseDraft parses a draft: no field that a manifest has not, and nothing after it.
func parseDraft(data []byte) (*ballot.Manifest, error) {
	d, m := json.NewDecoder(bytes.NewReader(data)), new(ballot.Manifest)
	d.DisallowUnknownFields()
	if err := d.Decode(m); err != nil {
		return nil, api.NewProblem(api.BadRequest, err.Error())
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, api.NewProblem(api.BadRequest, "something stands after the draft")
	}
	return m, nil
}

// A prepareState is what the page begins with.
type prepareState struct {
	Draft     *ballot.Manifest `json:"draft"`
	Roll      int              `json:"roll"` // keys; 0 if none were read
	Slips     int              `json:"slips"`
	Witnesses string           `json:"witnesses"`
	Server    bool             `json:"server"` // the board can be begun here
	File      string           `json:"file"`   // where the draft is kept
	Round     bool             `json:"round"`  // it follows another poll
	Forms     prepareForms     `json:"forms"`
	Units     []ballot.Names   `json:"units"` // of a series, one poll each
	Begun     []begunAnswer    `json:"begun"` // its polls whose boards have begun
}

// prepareForms are what a page offers: the rules by form, those of an evaluation by its preset, too, and sets of grades.
type prepareForms struct {
	Rules  map[string]ballot.Rules   `json:"rules"`
	Grades map[string][]ballot.Grade `json:"grades"`
}

func newForms() prepareForms {
	f := prepareForms{map[string]ballot.Rules{}, map[string][]ballot.Grade{"three": ballot.ThreeGrades(), "four": ballot.FourGrades(), "five": ballot.FiveGrades()}}
	for _, form := range []ballot.Method{ballot.ApproveOpposeAbstain, ballot.TickUpToN, ballot.Evaluating, ballot.Asking} {
		f.Rules[string(form)] = ballot.Plan(form, 0).Rules
	}
	for _, p := range ballot.Presets() {
		f.Rules[string(p)] = f.Rules[string(ballot.Evaluating)].With(p)
	}
	return f
}

func (p *Preparer) state(context.Context) (any, error) {
	begun := []begunAnswer{}
	for _, m := range p.begun {
		begun = append(begun, p.begunAnswer(m, ""))
	}
	return prepareState{p.draft, len(p.roll), len(p.slips), p.witnesses, p.options.Begin != nil, filepath.Join(p.options.Folder, draftFile),
		p.round, newForms(), append([]ballot.Names{}, p.units...), begun}, nil
}

// A keptAnswer says where a draft was kept.
type keptAnswer struct {
	File string `json:"file"`
}

func (p *Preparer) keepDraft(_ context.Context, m *ballot.Manifest) (any, error) {
	p.complete(m)
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := p.keep(draftFile, append(text, '\n')); err != nil {
		return nil, err
	}
	p.draft, p.kept = m, true
	return keptAnswer{filepath.Join(p.options.Folder, draftFile)}, nil
}

// A begunAnswer is what is read aloud when a poll is approved.
type begunAnswer struct {
	Manifest crypto.Hash `json:"manifest"`
	Text     string      `json:"text"` // of the manifest
	Short    []string    `json:"short"`
	Folder   string      `json:"folder"`
	Path     string      `json:"path"` // of the poll on its server

	Title   ballot.Names `json:"title"`
	Address string       `json:"address"` // with that of the server, if it is known
}

var errNoServer = errors.New("the server is on another machine: begin the board there, with piaojue board new and this draft")

// begin begins the board, once nothing is wrong with the draft.
func (p *Preparer) begin(ctx context.Context, m *ballot.Manifest) (any, error) {
	if p.options.Begin == nil {
		return nil, errNoServer
	}
	if _, err := p.keepDraft(ctx, m); err != nil {
		return nil, err
	}
	if _, faults := p.faults(m); len(faults) > 0 {
		return nil, faults[0].err
	}
	if len(p.units) > 0 {
		return p.beginFirst(ctx, m)
	}
	begun := *m
	folder, err := p.options.Begin(ctx, &begun, p.roll, p.slips, p.witnesses)
	if err != nil {
		return nil, err
	}
	return p.begunAnswer(&begun, folder), nil
}

// reasons says an error in every language.
func reasons(err error) map[words.Language]string {
	all := map[words.Language]string{}
	for _, l := range words.Languages {
		if w, broken := words.In(l); broken == nil {
			all[l] = w.Reason(err.Error())
		}
	}
	return all
}
