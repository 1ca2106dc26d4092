package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
)

// A reading is how an officer reads a poll on its server: what is not announced as well, if its manifest was read aloud. Of a poll that only
// the server names an officer reads what everybody reads ([client.Options]). It holds secrets: destroy it.
type reading struct {
	key      string // the signing key file
	manifest string // the hash
	pass     passphrase
	phrase   []byte             // as it was asked for, nil before
	opened   *crypto.SigningKey // the key, nil before it is read with
}

func (r *reading) flags(c *cobra.Command, key, manifest string) {
	c.Flags().StringVar(&r.key, "key", "", key)
	c.Flags().StringVar(&r.manifest, "manifest", "", manifest)
	r.pass.of = "your signing key"
	r.pass.flag(c, "passphrase-file")
}

// known is the hash of the manifest, nil if nobody read it aloud.
func (r *reading) known(c *cobra.Command) (*crypto.Hash, error) {
	o, err := told{manifest: r.manifest}.options(c)
	return o.Manifest, err
}

// at is a poll on a server.
func (r *reading) at(c *cobra.Command, address string) (*client.Poll, error) {
	web, err := webOf(c)
	if err != nil {
		return nil, err
	}
	manifest, err := r.known(c)
	if err != nil {
		return nil, err
	}
	p, err := client.New(address, client.Options{HTTP: web})
	if err != nil || manifest == nil {
		return p, err
	}
	if err := r.open(c); err != nil {
		return nil, err
	}
	return p.As(*r.opened, *manifest), nil
}

// open opens the key, once.
func (r *reading) open(c *cobra.Command) error {
	if r.opened != nil {
		return nil
	}
	phrase, err := r.ask(c)
	if err != nil {
		return err
	}
	key, err := signingKey(r.key, phrase)
	if err != nil {
		return err
	}
	r.opened = &key
	return nil
}

// bundle reads a copy of the board, like [openBundle].
func (r *reading) bundle(c *cobra.Command, place string) (audit.Bundle, error) {
	if r.manifest == "" || !pollAddress.MatchString(place) {
		return openBundle(c, place)
	}
	p, err := r.at(c, place)
	if err != nil {
		return nil, err
	}
	bundle, err := p.Bundle(c.Context())
	if err != nil {
		return nil, inWords(c, err)
	}
	return bundle, nil
}

// ask asks for the passphrase of the key, once.
func (r *reading) ask(c *cobra.Command) (phrase []byte, err error) {
	if r.phrase == nil {
		r.phrase, err = r.pass.ask(c, false)
	}
	return r.phrase, err
}

// destroy forgets the passphrase and the key. What was asked of a server as this officer cannot be asked again.
func (r *reading) destroy() {
	clear(r.phrase)
	if r.opened != nil {
		r.opened.Destroy()
	}
	r.phrase, r.opened = nil, nil
}

// look replays the officer's copy of the board.
func (s *signing) look(c *cobra.Command) (*officer.View, error) {
	o := fast()
	var err error
	if o.Manifest, err = s.known(c); err != nil {
		return nil, err
	}
	bundle, err := s.bundle(c, s.board)
	if err != nil {
		return nil, err
	}
	return lookIn(c, s.board, bundle, o)
}

// blind reports whether an order of this kind says what this officer was not shown, for want of the manifest's hash.
func (s *signing) blind(v *officer.View, kind audit.Kind) bool {
	lacks := v.Board.Phase() == audit.Tallied && len(v.Board.Decryption().Shares) == 0 || v.Board.Phase() == audit.Resulted && v.Board.Outcome() == nil
	return lacks && s.manifest == "" && slices.Contains([]audit.Kind{audit.Result, audit.Announce, audit.Decide}, kind)
}
