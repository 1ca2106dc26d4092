package registrar

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// Everything secret, and everything by which a ballot could be known, is searched for in all files of the registrars after an
// issue, as bytes and in hex: there is none. What should be there is found, so that the search can find something.
func TestFilesHoldNoBallot(t *testing.T) {
	h := newHall(t, 6, 2)
	p := &h.board.Poll().Poll
	var requests []audit.Request
	for i := range 5 {
		requests = append(requests, h.request(t, h.cards[i], h.slips[i]))
	}
	h.issue(t, requests...)
	record := issuedBy(t, h)
	secrets := map[string][]byte{}
	for i := range 5 {
		card, slip := h.cards[i], h.slips[i]
		secret := crypto.DeriveCredential(card, slip, p.Fingerprint)
		point := crypto.BaseMul(secret).Bytes()
		reversed := append([]byte{}, point[:]...)
		slices.Reverse(reversed)
		add := func(what string, data []byte) { secrets[fmt.Sprintf("%s %d", what, i)] = data }
		add("card", card[:])
		add("card code", []byte(card.Text()))
		add("slip", slip[:])
		add("slip code", []byte(slip.Text()))
		add("credential", point[:])
		add("credential reversed", reversed)
		for k, token := range must(audit.Redeem(p, card, slip, record))(t) {
			add(fmt.Sprint("token ", k), token[98:])
		}
		for k, q := range requests[i].Requests {
			add(fmt.Sprint("blinded message ", k), q[3:])
		}
		r := record[slices.IndexFunc(record, func(r audit.IssueRecord) bool { return r.Card == card.Public() })]
		for k, s := range r.Tokens {
			add(fmt.Sprint("blind signature ", k), s[:])
		}
		add("card's signature", r.CardSignature[:])
	}
	for i, key := range h.keys {
		secrets[fmt.Sprint("token key ", i)] = key.Bytes()[:128]
	}
	card := h.cards[0].Public()
	for i, r := range h.registrars {
		files := contents(t, r.dir)
		for what, data := range secrets {
			if holds(files, data) {
				t.Errorf("registrar %d holds %s", i+1, what)
			}
		}
		if !holds(files, card[:]) {
			t.Errorf("registrar %d does not hold the card's public key: the search is at fault", i+1)
		}
	}
	if files := contents(t, h.registrars[1].dir); holds(files, []byte("第一代表团")) {
		t.Error("the scrutineers' registrar holds names")
	}
}

// issuedBy returns the records of the board's issues.
func issuedBy(t *testing.T, h *hall) []audit.IssueRecord { return must(h.bundle(t).Issued())(t) }

func contents(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	for _, path := range must(filepath.Glob(filepath.Join(dir, "*")))(t) {
		all = append(all, must(os.ReadFile(path))(t)...)
	}
	return all
}

func holds(files, data []byte) bool {
	text := hex.EncodeToString(data)
	return bytes.Contains(files, data) || bytes.Contains(files, []byte(text)) || bytes.Contains(files, []byte(strings.ToUpper(text)))
}
