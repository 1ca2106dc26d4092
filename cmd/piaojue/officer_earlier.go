package main

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/officer"
)

var errNoPrevious = errors.New("--previous: the manifest cites no poll as previous")

// compares gives a command by which figures are published the flag for those of the poll before.
func (s *signing) compares(c *cobra.Command) {
	c.Flags().StringVar(&s.previous, "previous", "", "the `bundle` of the poll that the manifest cites as previous, to compare figures with before they are published")
}

// follow tells the view of the poll that the manifest cites as previous, if the order publishes figures: two results can show together what
// neither shows alone. Without --previous the server of the board is asked for it; what cannot be read is not compared, and that is said.
func (s *signing) follow(c *cobra.Command, v *officer.View, kind audit.Kind) error {
	p := v.Board.Poll().Manifest.Previous
	if p == nil && s.previous != "" {
		return errNoPrevious
	}
	if p == nil || kind != audit.Announce && kind != audit.Decide {
		return nil
	}
	place := s.previous
	if place == "" {
		place = besides(s.board, p.Origin)
	}
	known, err := officer.Unread, error(nil)
	if place != "" {
		known, err = s.compare(c, v, place)
	}
	if err != nil && s.previous != "" {
		return fmt.Errorf("--previous: %v", err)
	}
	say(c, "officer.earlier."+string(known), "Origin", p.Origin)
	return nil
}

func (s *signing) compare(c *cobra.Command, v *officer.View, place string) (officer.Known, error) {
	bundle, err := openBundle(c, place)
	if err != nil {
		return officer.Unread, err
	}
	o := fast()
	o.Unwitnessed = true
	before, err := audit.Replay(bundle, o)
	if err != nil {
		return officer.Unread, err
	}
	return v.Follow(before)
}

// besides returns where a poll is found on the server of another, by the name of its board; empty if that does not say it.
func besides(board, origin string) string {
	at, err := url.Parse(board)
	path := servedOrigin.FindString(origin)
	if !pollAddress.MatchString(board) || err != nil || path == "" {
		return ""
	}
	at.Path, at.RawPath = path, ""
	return at.String()
}
