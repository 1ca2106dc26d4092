package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/officer"
)

// look replays the officer's copy of the board. Of a poll whose manifest was read aloud a server is asked as the officer, who is shown what
// is not announced; of one that only the server names, as everybody ([client.Options]).
func (s *signing) look(c *cobra.Command) (*officer.View, error) {
	o, err := told{manifest: s.manifest}.options(c)
	if err != nil {
		return nil, err
	}
	if o.Manifest == nil || !pollAddress.MatchString(s.board) {
		return lookAs(c, s.board, o)
	}
	p, err := s.at(c, s.board)
	if err != nil {
		return nil, err
	}
	bundle, err := p.Bundle(c.Context())
	if err != nil {
		return nil, inWords(c, err)
	}
	return lookIn(c, s.board, bundle, o)
}

// at is a poll on a server, as this officer reads it.
func (s *signing) at(c *cobra.Command, address string) (*client.Poll, error) {
	web, err := webOf(c)
	if err != nil {
		return nil, err
	}
	o, err := told{manifest: s.manifest}.options(c)
	if err != nil {
		return nil, err
	}
	p, err := client.New(address, client.Options{HTTP: web})
	if err != nil || o.Manifest == nil {
		return p, err
	}
	phrase, err := s.ask(c)
	if err != nil {
		return nil, err
	}
	key, err := signingKey(s.key, phrase)
	if err != nil {
		return nil, err
	}
	return p.As(key, *o.Manifest), nil
}

// ask asks for the passphrase of the key, once.
func (s *signing) ask(c *cobra.Command) (phrase []byte, err error) {
	if s.phrase == nil {
		s.phrase, err = s.pass.ask(c, false)
	}
	return s.phrase, err
}

// blind reports whether an order of this kind says what this officer was not shown, for want of the manifest's hash.
func (s *signing) blind(v *officer.View, kind audit.Kind) bool {
	d := v.Board.Decryption()
	lacks := v.Board.Phase() == audit.Tallied && len(d.Shares) == 0 || v.Board.Phase() == audit.Resulted && v.Board.Outcome() == nil
	return lacks && s.manifest == "" && slices.Contains([]audit.Kind{audit.Result, audit.Announce, audit.Decide}, kind)
}
