package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/officer"
)

// papersFile is where a reading lies until all papers are on the board.
func (c *Console) papersFile() string {
	return filepath.Join(c.officer.Folder(), "papers-"+c.desk.manifest.Hash().String()+".csv")
}

// loadPapers reads what was read before this program started, and erases it when everything is on the board.
func (c *Console) loadPapers(v *officer.View) error {
	r := v.Board.Report()
	if done := r.Papers > 0 && r.Valid-r.Electronic+r.Invalid == r.Papers; done {
		c.papers = papers{read: true}
		err := keyfile.Erase(c.papersFile())
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	if c.papers.read {
		return nil
	}
	data, err := os.ReadFile(c.papersFile())
	if errors.Is(err, fs.ErrNotExist) {
		c.papers.read = true
		return nil
	}
	if err != nil {
		return err
	}
	c.papers.reading, err = officer.ParseReading(c.desk.manifest, data)
	c.papers.read = err == nil
	return err
}

// A papering is one paper as somebody typed it: a mark for each candidate, in the order of the ballot.
type papering struct {
	Number  int      `json:"number"`
	Marks   []string `json:"marks"`
	Invalid string   `json:"invalid"`
}

// paperLocked takes one paper, the next or one that is read anew. It is on the disk before it is acknowledged.
func (c *Console) paperLocked(ctx context.Context, p papering) (any, error) {
	v, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(c.mayRead(v), c.loadPapers(v)); err != nil {
		return nil, err
	}
	paper, err := officer.NewPaper(c.desk.manifest, p.Number, p.Marks, p.Invalid)
	if err != nil {
		return nil, err
	}
	n, count := len(c.papers.reading), v.Board.Report().Papers
	next := append(officer.Reading{}, c.papers.reading...)
	switch {
	case paper.Number > count:
		return nil, fmt.Errorf("paper %d: %d were taken out of the box", paper.Number, count)
	case paper.Number > n+1:
		return nil, fmt.Errorf("paper %d: read paper %d first", paper.Number, n+1)
	case paper.Number == n+1:
		next = append(next, paper)
	default:
		next[paper.Number-1] = paper
	}
	if err := keyfile.Replace(c.papersFile(), next.Bytes(c.desk.manifest)); err != nil {
		return nil, err
	}
	c.papers = papers{reading: next, read: true}
	return c.show1(paper), nil
}

// A tableAnswer is a reading for the other teller.
type tableAnswer struct {
	Name string `json:"name"` // of the file
	Text string `json:"text"`
}

func (c *Console) tableLocked(ctx context.Context) (any, error) {
	if _, err := c.wholeLocked(ctx); err != nil {
		return nil, err
	}
	return tableAnswer{"papers.csv", string(c.papers.reading.Bytes(c.desk.manifest))}, nil
}

// wholeLocked looks at the board, and refuses a reading that is not finished: whoever sees the other's first would follow it.
func (c *Console) wholeLocked(ctx context.Context) (*officer.View, error) {
	v, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(c.mayRead(v), c.loadPapers(v)); err != nil {
		return nil, err
	}
	if n, count := len(c.papers.reading), v.Board.Report().Papers; n != count {
		return nil, fmt.Errorf("%d of %d papers are read: read all of them first", n, count)
	}
	return v, nil
}

// A compareAnswer says where two tellers read differently.
type compareAnswer struct {
	Papers      int          `json:"papers"`
	Differences []difference `json:"differences"`
}

// A difference is as in [officer.Difference]; mine is this teller's.
type difference struct {
	Paper     int    `json:"paper"`
	Candidate string `json:"candidate"` // "" if it is about why the paper is invalid
	Mine      string `json:"mine"`
	Theirs    string `json:"theirs"`
}

func (c *Console) compareLocked(ctx context.Context, table []byte) (any, error) {
	if _, err := c.wholeLocked(ctx); err != nil {
		return nil, err
	}
	other, err := officer.ParseReading(c.desk.manifest, table)
	if err != nil {
		return nil, err
	}
	a := compareAnswer{len(c.papers.reading), []difference{}}
	for _, d := range officer.Compare(c.desk.manifest, c.papers.reading, other) {
		a.Differences = append(a.Differences, difference{d.Paper, d.Candidate, d.A, d.B})
	}
	c.papers.agreed = len(a.Differences) == 0
	return a, nil
}
