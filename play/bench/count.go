package bench

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// The files of a poll of many ballots.
const (
	ballotsFile = "ballots" // records
	countFile   = "count"   // a Count
)

// A Count is what is published beside the ballots of a poll that a single trustee has opened.
type Count struct {
	Form    string            `json:"form"`
	Ballots int               `json:"ballots"`
	Root    crypto.Hash       `json:"root"` // of the tree whose leaves are the ballots' hashes, in the order of the file
	Trustee crypto.TrusteeKey `json:"trustee"`
	Share   tally.Share       `json:"share"`
	Counts  tally.Counts      `json:"counts"`
}

// poll returns the poll of the count.
func (c *Count) poll() (*ballot.Poll, error) {
	m, err := manifestOf(c.Form)
	if err != nil {
		return nil, err
	}
	y, err := crypto.Trustees{{Single: &c.Trustee}}.Check()
	if err != nil {
		return nil, err
	}
	return ballot.NewPoll(m, y), nil
}

// maxCount bounds what is read of a count.
const maxCount = 1 << 20

// ReadCount reads what is published of a folder that [Ballots] made.
func ReadCount(dir string) (*Count, error) {
	f, err := os.Open(filepath.Join(dir, countFile))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxCount))
	if err != nil {
		return nil, err
	}
	c := new(Count)
	if err := crypto.DecodeJSON(text, c); err != nil {
		return nil, fmt.Errorf("%s: %v", f.Name(), err)
	}
	return c, nil
}
