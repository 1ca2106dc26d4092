package trustee

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// An act is what a line of the record is about.
type act string

const (
	created    act = "created"    // the seed was drawn
	restored   act = "restored"   // or came from a backup, and what was seen and said before is not known
	backup     act = "backup"     // a copy of the key file was written
	checked    act = "checked"    // a copy was opened with the passphrase, and holds this key
	made       act = "made"       // the ceremony of a series ended, and this trustee's key there is its own
	serves     act = "serves"     // a later poll has its place in the series: this trustee speaks in it, or it is over
	ended      act = "ended"      // a poll of the series has a result or is void
	seen       act = "seen"       // a board was replayed, and had this head
	sent       act = "sent"       // a message was made; whoever reads this may send it
	destroying act = "destroying" // from here on there is no key
	erased     act = "erased"     // a copy was found where it had been written, and erased
)

// A line is one line of the record: canonical JSON and U+000A (docs/protocol.md, section 5.11).
//
//	{"act":"created"|"restored","poll":HASH,"officer":KEY,"public":POINT}
//	{"act":"backup"|"checked","path":S,"file":HASH}
//	{"act":"seen"[,"poll":HASH],"head":{"size":I,"root":HASH}}
//	{"act":"sent"[,"poll":HASH][,"tally":HASH],"message":MESSAGE}   tally for the kinds head and share, and for no other
//	{"act":"destroying"}
//	{"act":"erased","path":S}
//
// and of a series, in which poll above stands for a later one,
//
//	{"act":"made","manifest":MANIFEST,"ceremony":{"origin":ORIGIN,"size":I,"root":HASH},"trustees":[ITEM…][,"key":KEYMSG]}
//	{"act":"serves","poll":HASH,"place":I,"registrars":[HASH…]}
//	{"act":"ended"[,"poll":HASH]}
type line struct {
	Act     act               `json:"act"`
	Poll    *crypto.Hash      `json:"poll,omitempty"`
	Officer *crypto.PublicKey `json:"officer,omitempty"`
	Public  *crypto.Point     `json:"public,omitempty"`
	Path    string            `json:"path,omitempty"`
	File    *crypto.Hash      `json:"file,omitempty"`
	Head    *audit.BoardHead  `json:"head,omitempty"`
	Tally   *crypto.Hash      `json:"tally,omitempty"`
	Message *audit.Message    `json:"message,omitempty"`

	Place      int                `json:"place,omitempty"`
	Registrars []crypto.Hash      `json:"registrars,omitempty"` // token_key_id of each
	Manifest   *ballot.Manifest   `json:"manifest,omitempty"`   // of the first poll, whose hash the first line has
	Ceremony   *ballot.Ceremony   `json:"ceremony,omitempty"`
	Trustees   crypto.Trustees    `json:"trustees,omitempty"`
	Key        *crypto.KeyMessage `json:"key,omitempty"` // of this trustee, where keys were dealt
}

// maxRecord bounds the record, in bytes. The longest message of a trustee is a share of sealed texts, of 2.2 megabytes at most, and such
// a poll is none of a series; a deal and a share of marks have less than a megabyte together, and of a series there can be a hundred
// shares, most of them short.
const maxRecord = 64 << 20

// A record is what the lines say together.
type record struct {
	poll       *crypto.Hash // nil before the first line
	officer    crypto.PublicKey
	public     crypto.Point
	restored   bool
	backups    []line   // copies of the key file, those checked included
	left       []string // where one of them may still lie
	checked    bool
	made       *line                  // the key of a series, once it is made
	polls      map[crypto.Hash]*notes // that the key serves: the first poll, and those that cite its ceremony
	destroying bool
}

// notes are what a trustee has seen and said of one poll.
type notes struct {
	place      int           // in a series; 1 for the first poll, also if it is the only one
	registrars []crypto.Hash // known in a series alone, as is ended
	seen       audit.BoardHead
	sent       map[audit.Kind]line
	ended      bool
}

// first returns the notes of the poll that the key was made for.
func (r *record) first() *notes { return r.polls[*r.poll] }

// of returns the notes of the poll that a line is about, nil if the record knows of none.
func (r *record) of(l line) *notes {
	if l.Poll == nil {
		return r.first()
	}
	if *l.Poll == *r.poll {
		return nil // which is written without: one line, one encoding
	}
	return r.polls[*l.Poll]
}

// parseRecord parses a record and returns how many of its bytes are whole lines. What follows the last end of a line is the
// beginning of one that never counted: an end is written when all before it is on the disk.
func parseRecord(data []byte) (r *record, whole int, err error) {
	if len(data) > maxRecord {
		return nil, 0, fmt.Errorf("parse record: %d bytes, at most %d", len(data), maxRecord)
	}
	whole = bytes.LastIndexByte(data, '\n') + 1
	r = &record{polls: map[crypto.Hash]*notes{}}
	n := 0
	for text := range bytes.Lines(data[:whole]) {
		n++
		var l line
		if err := crypto.DecodeJSON(bytes.TrimSuffix(text, []byte("\n")), &l); err != nil {
			return nil, 0, fmt.Errorf("parse record: line %d: %v", n, err)
		}
		if err := r.check(l); err != nil {
			return nil, 0, fmt.Errorf("parse record: line %d: %v", n, err)
		}
		r.add(l)
	}
	if n == 0 {
		return nil, 0, errors.New("parse record: it has no whole line")
	}
	return r, whole, nil
}

// bytes returns the line with its end.
func (l line) bytes() ([]byte, error) {
	text, err := crypto.EncodeJSON(l)
	return append(text, '\n'), err
}

// fields names what is there beside the act.
func (l line) fields() string {
	var names []string
	for _, f := range []struct {
		name  string
		there bool
	}{
		{"poll", l.Poll != nil}, {"officer", l.Officer != nil}, {"public", l.Public != nil}, {"path", l.Path != ""},
		{"file", l.File != nil}, {"head", l.Head != nil}, {"tally", l.Tally != nil}, {"message", l.Message != nil},
		{"place", l.Place != 0}, {"registrars", l.Registrars != nil}, {"manifest", l.Manifest != nil}, {"ceremony", l.Ceremony != nil}, {"trustees", l.Trustees != nil}, {"key", l.Key != nil},
	} {
		if f.there {
			names = append(names, f.name)
		}
	}
	return strings.Join(names, " ")
}

// check refuses a line that no trustee writes after those before it. It is asked before a line is written, too: this is
// where a second share would be stopped last.
func (r *record) check(l line) error {
	want, known := map[act]string{
		created: "poll officer public", restored: "poll officer public", backup: "path file", checked: "path file",
		made: "manifest ceremony trustees", serves: "poll place registrars", ended: "",
		seen: "head", sent: "message", destroying: "", erased: "path",
	}[l.Act]
	if tallied(l) {
		want = "tally message"
	}
	if l.Act == made && l.Key != nil {
		want += " key"
	}
	have, aPoll := l.fields(), l.Act == seen || l.Act == sent || l.Act == ended
	if aPoll && l.Poll != nil {
		have = strings.TrimPrefix(strings.TrimPrefix(have, "poll"), " ")
	}
	if !known || have != want {
		return fmt.Errorf("%.20q with %q, want %q", l.Act, have, want)
	}
	if first := l.Act == created || l.Act == restored; first != (r.poll == nil) {
		return fmt.Errorf("%s: the first line, and no other, says whose record it is", l.Act)
	}
	if aPoll && r.of(l) == nil {
		return fmt.Errorf("%s: of a poll that the key does not serve", l.Act)
	}
	switch l.Act {
	case seen:
		if before := r.of(l).seen; l.Head.Size < before.Size || l.Head.Size == before.Size && l.Head.Root != before.Root {
			return fmt.Errorf("seen size %d, after %d", l.Head.Size, before.Size)
		}
	case erased:
		if !r.destroying || !slices.Contains(r.left, l.Path) {
			return errors.New("erased: a backup that nobody wrote, or before the key itself")
		}
	case made, serves, ended:
		return r.checkSeries(l)
	case sent:
		return r.checkSent(l)
	}
	return nil
}

func tallied(l line) bool {
	return l.Act == sent && l.Message != nil && (l.Message.Kind == audit.Head || l.Message.Kind == audit.Share)
}

var (
	ceremonial = []audit.Kind{audit.Cert, audit.Commit, audit.Deal, audit.Complaint}
	kinds      = append([]audit.Kind{audit.Key, audit.Head, audit.Share, audit.Destroyed}, ceremonial...)
)

func (r *record) checkSent(l line) error {
	kind, said := l.Message.Kind, r.of(l).sent
	_, twice := said[kind]
	_, complained := said[audit.Complaint]
	head, countersigned := said[audit.Head]
	switch {
	case !slices.Contains(kinds, kind):
		return fmt.Errorf("sent: a trustee says no %.20q", kind)
	case l.Poll != nil && slices.Contains(ceremonial, kind):
		return fmt.Errorf("sent: a %s in a poll that cites a ceremony", kind)
	case twice && kind != audit.Destroyed:
		return fmt.Errorf("sent: a second %s", kind)
	case r.destroying != (kind == audit.Destroyed):
		return fmt.Errorf("sent: %s, and the key is destroyed: %t", kind, r.destroying)
	case kind == audit.Key && complained:
		return errors.New("sent: a key after a complaint")
	case kind == audit.Key && !r.checked:
		return ErrBackup
	case kind == audit.Share && countersigned && *head.Tally != *l.Tally, kind == audit.Share && !countersigned && !r.restored:
		return ErrOtherTally
	}
	return nil
}

// add takes a line that has been checked.
func (r *record) add(l line) {
	switch l.Act {
	case created, restored:
		r.poll, r.officer, r.public, r.restored = l.Poll, *l.Officer, *l.Public, l.Act == restored
		r.polls[*l.Poll] = newNotes(1)
	case backup, checked:
		r.backups = append(r.backups, l)
		r.checked = r.checked || l.Act == checked
		if !slices.Contains(r.left, l.Path) {
			r.left = append(r.left, l.Path)
		}
	case erased:
		r.left = slices.DeleteFunc(r.left, func(path string) bool { return path == l.Path })
	case made:
		r.made, r.first().registrars = &l, tokenKeys(l.Manifest)
	case serves:
		r.polls[*l.Poll] = newNotes(l.Place)
		r.polls[*l.Poll].registrars = l.Registrars
	case ended:
		r.of(l).ended = true
	case seen:
		r.of(l).seen = *l.Head
	case sent:
		r.of(l).sent[l.Message.Kind] = l
	case destroying:
		r.destroying = true
	}
}

func newNotes(place int) *notes { return &notes{place: place, sent: map[audit.Kind]line{}} }
