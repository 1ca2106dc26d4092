package main

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A poll is one that the core follows: all of it that a tablet checks (docs/protocol.md, section 8.8).
type poll struct {
	pin      audit.Pin // from /pins.json of the device's own host
	web      web
	manifest *ballot.Manifest
	outline  *audit.Outline
	seen     audit.BoardHead // by an earlier core of this device: the log must go on from there
	fault    error           // the log went back or aside: this poll is not believed any more
}

const maxList = 128 << 20 // roll and slips; 69 bytes a key

// follow begins to follow a poll.
func follow(w web, p audit.Pin) (*poll, error) {
	data, err := w.get(p.Path+"/manifest", ballot.MaxManifest)
	if err != nil {
		return nil, err
	}
	if crypto.Sum(data) != p.Manifest {
		return nil, fail(evidence, "the server has another manifest than this device was given")
	}
	m, err := ballot.ParseManifest(data)
	if err != nil {
		return nil, err
	}
	if m.Origin != p.Origin || m.LogKey != p.LogKey || m.ReceiptKey != p.ReceiptKey || m.Policy != p.Policy {
		return nil, fail(evidence, "the manifest has other keys than this device was given")
	}
	q := &poll{pin: p, web: w, manifest: m}
	roll, err := q.payload(m.Roll.Hash, maxList)
	if err != nil {
		return nil, err
	}
	slips, err := q.payload(m.Slips.Hash, maxList)
	if err != nil {
		return nil, err
	}
	q.outline, err = audit.NewOutline(data, roll, slips)
	return q, err
}

func (p *poll) payload(hash crypto.Hash, limit int) ([]byte, error) {
	data, err := p.web.get(p.pin.Path+"/payloads/"+hash.String(), limit)
	if err == nil && crypto.Sum(data) != hash {
		err = fail(evidence, "the payload %v has another hash", hash)
	}
	return data, err
}

// refresh brings the poll up to the published checkpoint: signed by the pinned log, cosigned as the policy demands, going on from
// what was seen, with a root that the entries make.
func (p *poll) refresh() error {
	if p.fault != nil {
		return p.fault
	}
	signed, err := p.web.get(p.pin.Path+"/log/checkpoint", maxAnswer)
	if err != nil {
		return err
	}
	c, _, err := audit.OpenPollCheckpoint(p.manifest, signed)
	if err != nil {
		return err
	}
	entries, err := p.entries(c)
	if err == nil {
		err = p.add(entries)
	}
	var f *fault
	if err != nil && (!errors.As(err, &f) || f.Code == evidence) {
		p.fault = err
	}
	return err
}

const maxEntries = 1 << 20 // of a log that a tablet reads

// entries reads those that the checkpoint adds, and checks that all together make its root.
func (p *poll) entries(c audit.Checkpoint) (entries []audit.Entry, err error) {
	tree := p.outline.Board().Tree().Clone()
	if least := max(tree.Size(), p.seen.Size); c.Size < least || c.Size > maxEntries {
		return nil, fmt.Errorf("a log of %d entries: want %d to %d", c.Size, least, maxEntries)
	}
	from := tree.Size() / audit.TileWidth
	tiles := make([][]byte, (c.Size+audit.TileWidth-1)/audit.TileWidth-from)
	tile := func(i int) audit.Tile {
		n := from + int64(i)
		return audit.Tile{Level: audit.Entries, N: n, Width: int(min(c.Size-n*audit.TileWidth, audit.TileWidth))}
	}
	err = each(len(tiles), func(i int) (err error) {
		tiles[i], err = p.web.get(p.pin.Path+"/log/"+tile(i).Path(), maxAnswer)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range tiles {
		leaves, err := audit.ParseEntries(tiles[i], tile(i).Width)
		if err != nil {
			return nil, err
		}
		for _, leaf := range leaves[tree.Size()-(from+int64(i))*audit.TileWidth:] {
			e, err := audit.ParseEntry(leaf)
			if err != nil {
				return nil, fmt.Errorf("entry %d: %v", tree.Size(), err)
			}
			tree.Append(leaf)
			entries = append(entries, e)
			if tree.Size() == p.seen.Size && crypto.Hash(tree.Root()) != p.seen.Root {
				return nil, fmt.Errorf("the first %d entries of the log are others than this device saw before", p.seen.Size)
			}
		}
	}
	if tree.Root() != c.Root {
		return nil, errors.New("the entries of the log do not make the root that it signed")
	}
	return entries, nil
}

// add fetches the payloads that a tablet looks at, and adds all entries.
func (p *poll) add(entries []audit.Entry) error {
	payloads := make([][]byte, len(entries))
	err := each(len(entries), func(i int) (err error) {
		if p.outline.Wants(entries[i]) {
			payloads[i], err = p.payload(entries[i].Payload, audit.MaxPayload)
		}
		return err
	})
	if err != nil {
		return err
	}
	for i, e := range entries {
		if err := p.outline.Add(e, payloads[i]); err != nil {
			return err
		}
	}
	return nil
}

// election returns what ballots are bound to, or a fault while the trustees have no key yet.
func (p *poll) election() (*ballot.Poll, error) {
	b := p.outline.Board()
	if b.Poll().Election == nil {
		return nil, &fault{Code: phase, Phase: string(b.Phase()), Text: "the trustees have not made their key yet"}
	}
	return &b.Poll().Poll, nil
}

// A pollAnswer is what a page shows of a poll.
type pollAnswer struct {
	Origin      string          `json:"origin"`
	Path        string          `json:"path"`
	Manifest    crypto.Hash     `json:"manifest"`
	Phase       audit.Phase     `json:"phase"`
	Open        bool            `json:"open"`
	Fingerprint string          `json:"fingerprint"` // φ; empty before there is a key
	Short       []string        `json:"short"`       // what is compared with what the chair reads aloud
	Title       ballot.Names    `json:"title"`
	Congress    ballot.Names    `json:"congress"`
	Body        ballot.Body     `json:"body"`
	Rehearsal   bool            `json:"rehearsal"`
	Cards       int             `json:"cards"`
	Slips       int             `json:"slips"`
	Seen        audit.BoardHead `json:"seen"` // for the next core of this device
	Series      *ballot.Series  `json:"series,omitempty"`
	Beside      string          `json:"beside,omitempty"` // the poll beside which texts are written
	asked
}

// An asked is what the ballot asks, and how it is answered.
type asked struct {
	Form       ballot.Method      `json:"form"`
	Seats      int                `json:"seats"`
	Candidates []ballot.Candidate `json:"candidates"`
	Grades     []ballot.Grade     `json:"grades,omitempty"` // of an evaluation
	BlankItem  string             `json:"blank_item"`       // what one without a mark means
}

func (p *poll) asks() asked {
	m := p.manifest
	return asked{Form: m.Rules.Method, Seats: m.Seats, Candidates: m.Candidates, Grades: m.Rules.Grades(), BlankItem: m.Rules.BlankItem}
}

func (p *poll) describe() pollAnswer {
	m, b := p.manifest, p.outline.Board()
	a := pollAnswer{
		Origin: m.Origin, Path: p.pin.Path, Manifest: p.pin.Manifest, Phase: b.Phase(), Open: b.Phase() == audit.Voting, Title: m.Title, Congress: m.Congress,
		Body: m.Body, Rehearsal: m.Rehearsal, Cards: m.Roll.Count, Slips: m.Slips.Count, Short: []string{}, Seen: b.Head(), Series: m.Series, asked: p.asks(),
	}
	if m.Beside != nil {
		a.Beside = m.Beside.Origin
	}
	if b.Poll().Election != nil {
		a.Fingerprint = b.Poll().Fingerprint
		a.Short = short(crypto.Sum(b.Poll().Election.Bytes()))
	}
	return a
}
