package audit_test

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// signed makes what trustee i signs.
func signed[B any](h *hall, kind audit.Kind, i int, body B) []byte {
	return command(h, kind, body, h.trustees[i-1])
}

func (h *hall) certify(t *testing.T, seed *crypto.Seed, i, n, threshold int) crypto.SignedMessage {
	t.Helper()
	return must(seed.Certify(rand.Reader, i, n, threshold))(t)
}

func TestBoard_Cert(t *testing.T) {
	h := story(t, full).before(t, audit.Cert)
	cert := func(i int, message crypto.SignedMessage) []byte {
		return signed(h, audit.Cert, i, audit.CertBody{Trustee: i, Cert: message})
	}
	own := h.certs[0]
	own.Message = strings.Replace(own.Message, `"index":1`, `"index":2`, 1)
	h.refuseAll(t, audit.Cert, map[string]bad{
		"of another trustee":     {cert(1, h.certs[1]), "it is for"},
		"for another threshold":  {cert(1, h.certify(t, h.seeds[0], 1, 4, 2)), "it is for"},
		"for another committee":  {cert(1, h.certify(t, h.seeds[0], 1, 5, 3)), "it is for"},
		"signed before a change": {cert(1, own), "signature"},
		"not signed":             {cert(1, crypto.SignedMessage{Message: h.certs[0].Message}), "signature"},
	})
	h.put(t, audit.Cert, cert(1, h.certs[0]))
	h.refuse(t, audit.Cert, cert(1, h.certify(t, h.seeds[0], 1, 4, 3)), "trustee 1 has sent this before")
	plain := story(t, tied).at(t, 1)
	message := plain.certify(t, plain.seeds[0], 1, 2, 1)
	plain.refuse(t, audit.Cert, signed(plain, audit.Cert, 1, audit.CertBody{Trustee: 1, Cert: message}), "plain trustees have no certificates")
}

// Two trustees with one key would be one person with two shares.
func TestStricter3_BoardTwoTrusteesOneKey(t *testing.T) {
	h := story(t, full)
	h = h.at(t, h.index(t, audit.Commit)-1)
	copied := h.certify(t, h.seeds[0], 4, 4, 3)
	h.refuse(t, audit.Cert, signed(h, audit.Cert, 4, audit.CertBody{Trustee: 4, Cert: copied}), "is used twice")
	h.put(t, audit.Cert, signed(h, audit.Cert, 4, audit.CertBody{Trustee: 4, Cert: h.certs[3]}))

	p := story(t, tied).at(t, 1)
	p.put(t, audit.Key, signed(p, audit.Key, 1, audit.KeyBody{Trustee: 1, Plain: &p.plain[0]}))
	p.refuse(t, audit.Key, signed(p, audit.Key, 2, audit.KeyBody{Trustee: 2, Plain: &p.plain[0]}), "the key is another trustee's")
	p.put(t, audit.Key, signed(p, audit.Key, 2, audit.KeyBody{Trustee: 2, Plain: &p.plain[1]}))
}

// A key that its trustee did not vouch for with the signing key in the manifest is nobody's.
func TestStricter3_BoardUnvouchedKey(t *testing.T) {
	h := story(t, tied).at(t, 1)
	_, rogue, err := crypto.NewSingle(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	body := audit.KeyBody{Trustee: 1, Plain: &rogue}
	h.refuse(t, audit.Key, signed(h, audit.Key, 2, body), "not signed by trustee 1")
	h.refuse(t, audit.Key, command(h, audit.Key, body, h.tellers()[0]), "not signed by trustee 1")
	h.refuse(t, audit.Key, command(h, audit.Key, body, signingKey(t)), "is no officer")
}

// The identity is nobody's key, with whatever proof.
func TestStricter2_BoardIdentity(t *testing.T) {
	h := story(t, tied).at(t, 1)
	key := h.plain[0]
	key.Key = crypto.Identity()
	h.refuse(t, audit.Key, signed(h, audit.Key, 1, audit.KeyBody{Trustee: 1, Plain: &key}), "identity")

	g := story(t, full).before(t, audit.Surrender)
	s := audit.SurrenderBody{Credential: crypto.Identity(), Tokens: g.unblinded(t, g.people.deputies[7]), Signature: crypto.Proof{}}
	g.refuse(t, audit.Surrender, must(crypto.EncodeJSON(s))(t), "identity")
}

// Whoever sees the others' deals first could choose the key (threat 13): a trustee commits itself before anybody deals.
func TestThreat13_CommitFirst(t *testing.T) {
	h := story(t, full)
	h = h.at(t, h.index(t, audit.Deal)-1) // one commitment is missing
	deal := func(i int, d crypto.Deal) []byte {
		return signed(h, audit.Deal, i, audit.DealBody{Trustee: i, Deal: d})
	}
	for i := range h.deals {
		h.refuse(t, audit.Deal, deal(i+1, h.deals[i]), "is early")
	}
	commit := func(i int, d crypto.Deal) []byte {
		return signed(h, audit.Commit, i, audit.CommitBody{Trustee: i, Deal: must(d.Commitment())(t)})
	}
	h.refuse(t, audit.Commit, commit(1, h.deals[1]), "trustee 1 has sent this before")
	h.put(t, audit.Commit, commit(4, h.deals[3]))
	h.refuse(t, audit.Commit, commit(4, h.deals[2]), "trustee 4 has sent this before")

	early := story(t, full)
	early = early.at(t, early.index(t, audit.Commit)-1) // one certificate is missing
	early.refuse(t, audit.Commit, signed(early, audit.Commit, 1, audit.CommitBody{Trustee: 1, Deal: must(h.deals[0].Commitment())(t)}), "is early")
}

// After the commitments nobody deals anything else (docs/protocol.md, section 8.6, number 8).
func TestStricter8_BoardRushingTrustee(t *testing.T) {
	h := story(t, full).before(t, audit.Deal)
	deal := func(i int, d crypto.Deal) []byte {
		return signed(h, audit.Deal, i, audit.DealBody{Trustee: i, Deal: d})
	}
	other := h.deals[3]
	other.Secrets = slices.Clone(other.Secrets)
	slices.Reverse(other.Secrets)
	unsigned := h.deals[3]
	unsigned.Signature = h.deals[2].Signature
	h.refuseAll(t, audit.Deal, map[string]bad{
		"another one":                     {deal(4, other), "the deal is not the one committed to"},
		"without the certs' signature":    {deal(4, unsigned), "the deal is not the one committed to"},
		"of another trustee":              {deal(4, h.deals[2]), "the deal is not the one committed to"},
		"of another trustee, in its name": {deal(3, h.deals[3]), "the deal is not the one committed to"},
	})
	h.put(t, audit.Deal, deal(4, h.deals[3]))
	again := audit.NewCommand(h.manifest(), audit.Deal, audit.DealBody{Trustee: 4, Deal: h.deals[3]}, h.board.Head(), h.trustees[3])
	h.refuse(t, audit.Deal, again.Bytes(), "trustee 4 has sent this before")
}

// The signature over the certificates is checked during the ceremony, though the deal is the one committed to.
func TestStricter8_BoardCertificatesSigned(t *testing.T) {
	h := story(t, full)
	h = h.at(t, h.index(t, audit.Deal)-1)
	unsigned := h.deals[3]
	unsigned.Signature = h.deals[2].Signature
	h.put(t, audit.Commit, signed(h, audit.Commit, 4, audit.CommitBody{Trustee: 4, Deal: must(unsigned.Commitment())(t)}))
	h.refuse(t, audit.Deal, signed(h, audit.Deal, 4, audit.DealBody{Trustee: 4, Deal: unsigned}), "signature over the certificates")
}

// A dealer who seals wrong shares is not seen by the board but by whoever opens one. The complaint names the dealer, and
// then there is no way on but void (threat 14).
func TestThreat14_Complaint(t *testing.T) {
	h := story(t, full)
	h = h.at(t, h.index(t, audit.Deal)-1)
	cheat := h.deals[3]
	cheat.Secrets = slices.Clone(cheat.Secrets)
	cheat.Secrets[0], cheat.Secrets[1] = cheat.Secrets[1], cheat.Secrets[0]
	deals := append(slices.Clone(h.deals[:3]), cheat)
	var commitments []crypto.Hash
	for _, d := range deals {
		commitments = append(commitments, must(d.Commitment())(t))
	}
	h.put(t, audit.Commit, signed(h, audit.Commit, 4, audit.CommitBody{Trustee: 4, Deal: commitments[3]}))
	for i, d := range deals {
		h.put(t, audit.Deal, signed(h, audit.Deal, i+1, audit.DealBody{Trustee: i + 1, Deal: d}))
	}
	_, err := h.seeds[0].Receive(rand.Reader, must(crypto.ParseCerts(h.certs))(t), commitments, deals)
	var complaint *crypto.Complaint
	if !errors.As(err, &complaint) || complaint.Dealer != 4 {
		t.Fatalf("trustee 1 received %v", err)
	}
	accuse := func(body audit.ComplaintBody) []byte { return signed(h, audit.Complaint, 1, body) }
	h.refuseAll(t, audit.Complaint, map[string]bad{
		"against nobody":     {accuse(audit.ComplaintBody{Trustee: 1, Dealer: 0, Reason: "x"}), "dealer 0"},
		"against a fifth":    {accuse(audit.ComplaintBody{Trustee: 1, Dealer: 5, Reason: "x"}), "dealer 5"},
		"without reason":     {accuse(audit.ComplaintBody{Trustee: 1, Dealer: 4}), "text of 0 characters"},
		"with a long reason": {accuse(audit.ComplaintBody{Trustee: 1, Dealer: 4, Reason: strings.Repeat("长", 2001)}), "text of 2001 characters"},
	})
	h.put(t, audit.Complaint, accuse(audit.ComplaintBody{Trustee: 1, Dealer: complaint.Dealer, Reason: complaint.Reason}))
	key := story(t, full).records[h.index(t, audit.Deal)+4].payload
	h.refuse(t, audit.Key, key, "only void may follow")
	h.put(t, audit.Void, h.void("COMPLAINT"))
	if r := audit.Verify(h.bundle(t), audit.Options{}); !r.OK || r.Outcome.Next != "void" {
		t.Errorf("%+v", r)
	}
}

func TestBoard_Key(t *testing.T) {
	s := story(t, full)
	h := s.before(t, audit.Key)
	key := func(i int, m *crypto.KeyMessage) []byte {
		return signed(h, audit.Key, i, audit.KeyBody{Trustee: i, Key: m})
	}
	_, plain, err := crypto.NewSingle(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	unsigned := h.keys[0]
	unsigned.PublicKey.Signature = h.keys[1].PublicKey.Signature
	h.refuseAll(t, audit.Key, map[string]bad{
		"of another trustee": {key(1, &h.keys[1]), ""},
		"plain among dealt":  {signed(h, audit.Key, 1, audit.KeyBody{Trustee: 1, Plain: &plain}), "a plain key where all trustees are needed"},
		"both":               {signed(h, audit.Key, 1, audit.KeyBody{Trustee: 1, Key: &h.keys[0], Plain: &plain}), "a plain key where all trustees are needed"},
		"neither":            {signed(h, audit.Key, 1, audit.KeyBody{Trustee: 1}), "a plain key where all trustees are needed"},
		"signed by another":  {key(1, &unsigned), "signature"},
	})
	h.put(t, audit.Key, key(1, &h.keys[0]))
	h.put(t, audit.Remark, h.remark())
	h.refuse(t, audit.Key, key(1, &h.keys[0]), "trustee 1 has sent this before")

	h = s.at(t, s.index(t, audit.Key)-1) // one deal is missing
	h.refuse(t, audit.Key, key(1, &h.keys[0]), "is early: 3 deals are there")
	p := story(t, tied).at(t, 1)
	p.refuse(t, audit.Key, signed(p, audit.Key, 1, audit.KeyBody{Trustee: 1, Key: &h.keys[0]}), "a plain key where all trustees are needed")
	stolen := p.plain[0]
	stolen.Proof = p.plain[1].Proof
	p.refuse(t, audit.Key, signed(p, audit.Key, 1, audit.KeyBody{Trustee: 1, Plain: &stolen}), "proof of possession")
}

func TestBoard_Trustees(t *testing.T) {
	s := story(t, full)
	right := s.records[s.index(t, audit.Trustees)].payload
	h := s.at(t, s.index(t, audit.Trustees)-1)
	h.refuse(t, audit.Trustees, right, "keys are missing")
	h = s.before(t, audit.Trustees)
	other := story(t, tiny)
	h.refuseAll(t, audit.Trustees, map[string]bad{
		"of another poll":  {other.records[other.index(t, audit.Trustees)].payload, "not what the messages on the board make"},
		"with another key": {[]byte(strings.Replace(string(right), h.keys[0].PublicKey.Key.String(), h.keys[1].PublicKey.Key.String(), 1)), "not what the messages on the board make"},
		"with other names": {[]byte(strings.ReplaceAll(string(right), "项目1", "项目9")), "not what the messages on the board make"},
	})
	h.put(t, audit.Trustees, right)
}

func TestBoard_Approve(t *testing.T) {
	h := story(t, full).before(t, audit.Approve)
	h.refuse(t, audit.Approve, command(h, audit.Approve, audit.ApproveBody{Trustees: crypto.Sum(nil)}, h.chairAndChief()...), "approves another key than the board's")
	h.approve(t)
}

// A trustee whose machine is lost in the middle of the ceremony goes on elsewhere from its seed, and deals what it had
// committed to. A seed that was damaged on the way is refused and does not become another one (threat 20).
func TestThreat20_SeedRestored(t *testing.T) {
	h := story(t, full).before(t, audit.Deal)
	certs, text := must(crypto.ParseCerts(h.certs))(t), string(h.seeds[3].Bytes())
	restored := must(crypto.ParseSeed(text))(t)
	deal := audit.DealBody{Trustee: 4, Deal: must(restored.Deal(certs))(t)}
	h.put(t, audit.Deal, signed(h, audit.Deal, 4, deal))
	for _, damaged := range []string{text[1:], text + "\n", " " + text, text[:21] + "0", ""} {
		if _, err := crypto.ParseSeed(damaged); err == nil {
			t.Errorf("the seed %q is parsed", damaged)
		}
	}
	another := must(crypto.NewSeed(rand.Reader))(t)
	if _, err := another.Deal(certs); err == nil {
		t.Error("another seed deals for this committee")
	}
}
