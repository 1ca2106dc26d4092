package e2e_test

import (
	"bytes"
	"crypto/rand"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/venue"
)

// TestService_TrusteeKilled: four scrutineers make the key and decrypt with programs of their own, over HTTP. At every message the
// first one's machine loses its power three times: before it has said anything, while the message is on its way, and before it
// hears that the message arrived. It says the same bytes again, and nothing twice. The fourth one's machine dies when the tally is
// countersigned, and nobody starts it again: everybody is told who is missing, and the other three open the sum.
func TestService_TrusteeKilled(t *testing.T) {
	seeds := map[crypto.PublicKey][]byte{}
	s := newService(t, sample(t, "02_town_6_for_5", 20), venue.Plan{Registrars: 1, Window: 2}, func(p *play.Session) {
		for _, o := range p.Officers() {
			if o.Role == ballot.Scrutineer || o.Role == ballot.ChiefScrutineer {
				seed := make([]byte, 32)
				rand.Read(seed)
				key := crypto.SigningKeyFromSeed(seed)
				p.Rekey(o, key)
				seeds[key.Public()] = seed
			}
		}
	})
	all := s.custodians(seeds)
	for i, kind := range []audit.Kind{audit.Cert, audit.Commit, audit.Deal, audit.Key} {
		s.round(kind, "ceremony", i%2 == 1, all)
	}
	if err := s.Approve(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.through(play.CheckIn, play.Tally)
	gone := all[3]
	gone.said = nil
	gone.dies("decrypt", false, sending)
	s.round(audit.Head, "decrypt", false, all[:3])
	if state := s.state(); state.Waits != audit.Share || !slices.Contains(state.For, gone.name) {
		t.Errorf("three have countersigned: %+v", state)
	}
	s.round(audit.Share, "decrypt", true, all[:3])
	s.through(play.Result, play.Result)
	for _, x := range all[:3] {
		x.must("destroy", false)
	}
	s.through(play.Announce, play.Announce)
	s.verified()
	if d := s.Board().Decryption(); len(gone.said) != 1 || d.Heads[4] || d.Shares[4] || len(d.Shares) != 3 {
		t.Errorf("%s has sent %d messages since the tally; on the board: %+v", gone.name, len(gone.said), d)
	}
}

// round has everybody say what is owed, the first one against all odds. byPage: with the page of a machine, and not by a command.
func (s service) round(kind audit.Kind, step string, byPage bool, who []*custodian) {
	s.Helper()
	victim := who[0]
	victim.said = nil
	for _, m := range []moment{asking, sending, answered} {
		victim.dies(step, byPage, m)
		state := s.state()
		if state.Waits != kind || slices.Contains(state.For, victim.name) == (m == answered) {
			s.Fatalf("%s, killed when %s: the board waits for %s by %v", kind, m, state.Waits, state.For)
		}
	}
	if said := victim.must(step, byPage); !strings.Contains(said, who[len(who)-1].name) {
		s.Errorf("%s is on the board, and the others are not named: %s", kind, said)
	}
	if len(victim.said) != 2 || !bytes.Equal(victim.said[0], victim.said[1]) {
		s.Errorf("%s was sent %d times, the last time in other bytes: %t", kind, len(victim.said), !bytes.Equal(victim.said[0], victim.said[1]))
	}
	for _, x := range who[1:] {
		if state := s.state(); state.Waits != kind || !slices.Contains(state.For, x.name) {
			s.Errorf("%s: the board waits for %s by %v, not for %s", kind, state.Waits, state.For, x.name)
		}
		x.must(step, false)
	}
}

// custodians gives each trustee of the manifest a folder of their own.
func (s service) custodians(seeds map[crypto.PublicKey][]byte) (all []*custodian) {
	s.Helper()
	m := s.Manifest()
	phrase := s.TempDir() + "/phrase"
	if err := os.WriteFile(phrase, []byte(custodianPhrase+"\n"), 0o600); err != nil {
		s.Fatal(err)
	}
	for _, key := range m.Trustees.Keys {
		o, _ := m.Officer(key)
		all = append(all, s.newCustodian(o, seeds[key], phrase))
	}
	return all
}
