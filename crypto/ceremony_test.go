package crypto

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
)

// A committee is a ceremony up to the deals.
type committee struct {
	seeds       []*Seed
	messages    []SignedMessage
	certs       Certs
	deals       []Deal
	commitments []Hash
}

func newCommittee(t testing.TB, threshold, size int) *committee {
	t.Helper()
	c := new(committee)
	for i := range size {
		s, err := NewSeed(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		m, err := s.Certify(rand.Reader, i+1, size, threshold)
		if err != nil {
			t.Fatal(err)
		}
		c.seeds, c.messages = append(c.seeds, s), append(c.messages, m)
	}
	var err error
	if c.certs, err = ParseCerts(c.messages); err != nil {
		t.Fatal(err)
	}
	for _, s := range c.seeds {
		d, err := s.Deal(c.certs)
		if err != nil {
			t.Fatal(err)
		}
		c.deals, c.commitments = append(c.deals, d), append(c.commitments, commitment(t, d))
	}
	return c
}

func commitment(t testing.TB, d Deal) Hash {
	t.Helper()
	h, err := d.Commitment()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// keys has every trustee receive the deals.
func (c *committee) keys(t testing.TB) (keys []KeyMessage) {
	t.Helper()
	for j, s := range c.seeds {
		m, err := s.Receive(rand.Reader, c.certs, c.commitments, c.deals)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.certs.CheckKey(c.deals, j+1, m); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, m)
	}
	return keys
}

// trustees ends the ceremony, and returns the decryption keys with it.
func (c *committee) trustees(t testing.TB) (Trustees, []Scalar) {
	t.Helper()
	keys := c.keys(t)
	p, err := c.certs.Assemble(c.deals, keys)
	if err != nil {
		t.Fatal(err)
	}
	var secrets []Scalar
	for j, s := range c.seeds {
		x, err := s.DecryptionKey(c.certs, keys[j])
		if err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, x)
	}
	return Trustees{{Pedersen: &p}}, secrets
}

// replace puts another deal in place of trustee i's, with a commitment to it made in time.
func (c *committee) replace(t testing.TB, i int, d Deal) {
	t.Helper()
	c.deals[i-1], c.commitments[i-1] = d, commitment(t, d)
}

// wantComplaint has receiver j receive, and checks whom it complains of.
func (c *committee) wantComplaint(t *testing.T, j, dealer int, reason string) {
	t.Helper()
	_, err := c.seeds[j-1].Receive(rand.Reader, c.certs, c.commitments, c.deals)
	wantComplaint(t, err, dealer, reason)
}

func wantComplaint(t *testing.T, err error, dealer int, reason string) {
	t.Helper()
	var complaint *Complaint
	if !errors.As(err, &complaint) || complaint.Dealer != dealer || !strings.Contains(err.Error(), reason) {
		t.Errorf("got %v, want a complaint against %d: %s", err, dealer, reason)
	}
}

// subsets returns all sets of k of the numbers from 1 to n.
func subsets(n, k int) (sets [][]int) {
	for bits := range 1 << n {
		var set []int
		for i := range n {
			if bits>>i&1 == 1 {
				set = append(set, i+1)
			}
		}
		if len(set) == k {
			sets = append(sets, set)
		}
	}
	return sets
}

// factorsOf are the decryption factors of one ciphertext by some of the trustees.
func factorsOf(alpha Point, secrets []Scalar, owners []int) map[int][][]Point {
	factors := map[int][][]Point{}
	for _, owner := range owners {
		factors[owner] = [][]Point{{alpha.Mul(secrets[owner-1])}}
	}
	return factors
}

// From certificates to a decrypted number, for every committee that suffices and every one that does not.
func TestCeremony(t *testing.T) {
	for _, test := range []struct{ threshold, size int }{{1, 2}, {2, 3}, {3, 4}} {
		trustees, secrets := newCommittee(t, test.threshold, test.size).trustees(t)
		y := electionKey(t, trustees)
		text, err := EncodeJSON(trustees)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseTrustees(text); err != nil {
			t.Error(err)
		}
		c := Encrypt(y, NewScalar(7), mustScalar(t))
		for _, owners := range append(subsets(test.size, test.threshold), subsets(test.size, test.size)...) {
			sum, err := trustees.Combine(factorsOf(c.Alpha, secrets, owners))
			if err != nil {
				t.Errorf("trustees %d: %v", owners, err)
				continue
			}
			if m, err := NewLogTable(9).VarTimeDiscreteLog(c.Beta.Sub(sum[0][0])); err != nil || m != 7 {
				t.Errorf("trustees %d decrypt 7 as %d (%v)", owners, m, err)
			}
		}
	}
}

// One trustee too few decrypts nothing, neither by our function nor by interpolating what there is.
func TestThreat19_OneTooFew(t *testing.T) {
	trustees, secrets := newCommittee(t, 3, 4).trustees(t)
	c := Encrypt(electionKey(t, trustees), NewScalar(1), mustScalar(t))
	for _, owners := range subsets(4, 2) {
		factors := factorsOf(c.Alpha, secrets, owners)
		if _, err := trustees.Combine(factors); err == nil {
			t.Errorf("trustees %d decrypted", owners)
		}
		F := Identity()
		for owner, f := range factors {
			F = F.Add(f[0][0].Mul(lagrange(owner, owners)))
		}
		if c.Beta.Sub(F).Equal(Generator()) {
			t.Errorf("trustees %d decrypt by interpolation", owners)
		}
	}
}

func TestThreat19_ThresholdRange(t *testing.T) {
	s, err := NewSeed(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ index, size, threshold int }{
		{1, 3, 0}, {1, 3, -1}, {1, 3, 3}, {1, 3, 4}, {1, 1, 1}, {1, 0, 0}, {0, 3, 2}, {4, 3, 2}, {1, MaxTrustees + 1, 2},
	} {
		if _, err := s.Certify(rand.Reader, test.index, test.size, test.threshold); err == nil {
			t.Errorf("%+v was certified", test)
		}
		m, err := s.sign(rand.Reader, Cert{CertContext{GroupName, test.size, test.threshold, test.index}, BaseMul(s.signingKey()), BaseMul(s.openingKey())})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseCert(m); err == nil {
			t.Errorf("a certificate for %+v was accepted", test)
		}
	}
}

func TestCert(t *testing.T) {
	c := newCommittee(t, 2, 3)
	good := c.messages[0]
	if _, err := CheckCert(good, 1, 3, 2); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"index":     second(CheckCert(good, 2, 3, 2)),
		"size":      second(CheckCert(good, 1, 4, 2)),
		"threshold": second(CheckCert(good, 1, 3, 1)),
	} {
		if err == nil {
			t.Errorf("a certificate for another %s was accepted", name)
		}
	}
	for name, change := range map[string][2]string{
		"white space":   {`"size":3`, `"size": 3`},
		"unknown field": {`{"context"`, `{"x":1,"context"`},
		"other group":   {GroupName, "BELENIOS-2048"},
		"other index":   {`"index":1`, `"index":2`},
		"no encryption": {`,"encryption"`, `,"Encryption"`},
		"escape":        {`"size"`, `"\u0073ize"`},
	} {
		bad := good
		bad.Message = strings.Replace(good.Message, change[0], change[1], 1)
		// Signed again: what is refused is the form, not the signature.
		var err error
		if bad.Signature, err = c.seeds[0].signText(rand.Reader, bad.Message); err != nil {
			t.Fatal(err)
		}
		if _, err := CheckCert(bad, 1, 3, 2); err == nil {
			t.Errorf("%s: %s was accepted", name, bad.Message)
		}
	}
	bad := good
	bad.Signature = c.messages[1].Signature
	if _, err := parseCert(bad); err == nil {
		t.Error("a certificate with another one's signature was accepted")
	}
}

func second[T any](_ T, err error) error { return err }

func TestCerts(t *testing.T) {
	c, other := newCommittee(t, 2, 3), newCommittee(t, 1, 3)
	m := c.messages
	twice, err := c.seeds[0].Certify(rand.Reader, 2, 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	for name, messages := range map[string][]SignedMessage{
		"none":            nil,
		"one missing":     m[:2],
		"swapped":         {m[1], m[0], m[2]},
		"one twice":       {m[0], m[1], m[1]},
		"other threshold": {m[0], m[1], other.messages[2]},
		"one seed twice":  {m[0], twice, m[2]},
	} {
		if _, err := ParseCerts(messages); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestStricter2_IdentityCert(t *testing.T) {
	s, err := NewSeed(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	context := CertContext{GroupName, 3, 2, 1}
	m, err := s.sign(rand.Reader, Cert{context, BaseMul(s.signingKey()), Identity()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parseCert(m); err == nil || !strings.Contains(err.Error(), "identity") {
		t.Errorf("messages sealed for the identity can be read by all: %v", err)
	}
	text, err := EncodeJSON(Cert{context, Identity(), BaseMul(s.openingKey())})
	if err != nil {
		t.Fatal(err)
	}
	p, err := ProveKnowledge(rand.Reader, "sigmsg|"+string(text)+"|", Scalar{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parseCert(SignedMessage{string(text), p}); err == nil || !strings.Contains(err.Error(), "identity") {
		t.Errorf("under the identity everybody can sign: %v", err)
	}
}

// A trustee that lost everything but its seed makes the same deal again, and another one for another committee.
func TestDealIsAFunctionOfTheSeed(t *testing.T) {
	c := newCommittee(t, 2, 3)
	s, err := ParseSeed(string(c.seeds[1].Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Deal(c.certs)
	if err != nil {
		t.Fatal(err)
	}
	if commitment(t, again) != c.commitments[1] {
		t.Error("the second deal is not the first")
	}
	messages := slices.Clone(c.messages)
	if messages[0], err = c.seeds[0].Certify(rand.Reader, 1, 3, 2); err != nil {
		t.Fatal(err)
	}
	certs, err := ParseCerts(messages)
	if err != nil {
		t.Fatal(err)
	}
	other, err := s.Deal(certs)
	if err != nil {
		t.Fatal(err)
	}
	if other.Coefexps.Message == again.Coefexps.Message {
		t.Error("two committees get one polynomial")
	}
}

// The last trustee sees the others' coefficients and deals anew.
func TestStricter8_RushingTrustee(t *testing.T) {
	c := newCommittee(t, 2, 3)
	rushed, err := c.seeds[2].deal(rand.Reader, c.certs, 3, []Scalar{mustScalar(t), mustScalar(t)})
	if err != nil {
		t.Fatal(err)
	}
	c.deals[2] = rushed
	wantComplaint(t, c.certs.CheckDeal(3, c.commitments[2], rushed), 3, "not the one committed to")
	c.wantComplaint(t, 1, 3, "not the one committed to")
	c.replace(t, 3, rushed)
	if err := c.certs.CheckDeal(3, c.commitments[2], rushed); err != nil {
		t.Errorf("committed to in time, the same deal is refused: %v", err)
	}
}

// The last trustee makes the election key its own, by a first coefficient that takes the others' away. It knows no
// polynomial for that, so no share of it fits.
func TestThreat13_RogueKey(t *testing.T) {
	c := newCommittee(t, 2, 3)
	rogue := BaseMul(mustScalar(t))
	for i, d := range c.deals[:2] {
		A, err := c.certs.parseCoefexps(i+1, d.Coefexps, d.Signature)
		if err != nil {
			t.Fatal(err)
		}
		rogue = rogue.Sub(A[0])
	}
	c.replace(t, 3, c.redealt(t, 3, []Point{rogue, Generator()}))
	if err := c.certs.CheckDeal(3, c.commitments[2], c.deals[2]); err != nil {
		t.Fatalf("refused before the shares were looked at: %v", err)
	}
	c.wantComplaint(t, 1, 3, "not on the dealer's polynomial")
	c.wantComplaint(t, 2, 3, "not on the dealer's polynomial")
}

// redealt is trustee i's deal with other coefficients, signed well.
func (c *committee) redealt(t testing.TB, i int, coefexps []Point) (d Deal) {
	t.Helper()
	var err error
	d = c.deals[i-1]
	if d.Coefexps, err = c.seeds[i-1].sign(rand.Reader, coefexpsMessage{coefexps}); err != nil {
		t.Fatal(err)
	}
	text, err := c.certs.signedText(coefexps)
	if err != nil {
		t.Fatal(err)
	}
	if d.Signature, err = c.seeds[i-1].signText(rand.Reader, text); err != nil {
		t.Fatal(err)
	}
	return d
}

// A dealer gives one trustee a wrong share: that trustee complains, and names the dealer; the others cannot see it.
func TestThreat14_InconsistentShare(t *testing.T) {
	seal := func(c *committee, sender, recipient int, v any) string {
		sealed, err := c.seeds[sender-1].send(rand.Reader, c.certs.certs[recipient-1].Encryption, v)
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	base := newCommittee(t, 2, 3)
	for name, test := range map[string]struct{ sealed, reason string }{
		"wrong value":      {seal(base, 2, 3, secretMessage{mustScalar(t)}), "not on the dealer's polynomial"},
		"another's share":  {base.deals[1].Secrets[0], "sealed for somebody else"},
		"another's dealer": {base.deals[0].Secrets[2], "signature"},
		"another message":  {seal(base, 2, 3, decryptionKeyMessage{mustScalar(t)}), "not a message of this ceremony"},
	} {
		c := *base
		c.deals, c.commitments = slices.Clone(base.deals), slices.Clone(base.commitments)
		d := c.deals[1]
		d.Secrets = slices.Clone(d.Secrets)
		d.Secrets[2] = test.sealed
		c.replace(t, 2, d)
		t.Run(name, func(t *testing.T) {
			c.wantComplaint(t, 3, 2, test.reason)
			if _, err := c.seeds[0].Receive(rand.Reader, c.certs, c.commitments, c.deals); err != nil {
				t.Errorf("trustee 1 sees what is sealed for trustee 3: %v", err)
			}
		})
	}
}

// A complaint is published, and quotes nothing of what was sealed: neither a secret, nor words that a dealer wants to have there.
func TestComplaintQuotesNothing(t *testing.T) {
	c := newCommittee(t, 2, 3)
	good := c.deals[1]
	for name, v := range map[string]any{
		"secret":  map[string]string{"secret": "007007"},
		"field":   map[string]int{"007007": 1},
		"message": "007007",
	} {
		sealed, err := c.seeds[1].send(rand.Reader, c.certs.certs[2].Encryption, v)
		if err != nil {
			t.Fatal(err)
		}
		d := good
		d.Secrets = []string{good.Secrets[0], good.Secrets[1], sealed}
		c.replace(t, 2, d)
		_, err = c.seeds[2].Receive(rand.Reader, c.certs, c.commitments, c.deals)
		wantComplaint(t, err, 2, "not a message of this ceremony")
		if strings.Contains(err.Error(), "007") {
			t.Errorf("%s: the complaint says %q", name, err)
		}
	}
}

// What is wrong with the public part of a deal, everybody sees.
func TestCheckDeal(t *testing.T) {
	c, other := newCommittee(t, 2, 3), newCommittee(t, 2, 3)
	good := c.deals[1]
	A, err := c.certs.parseCoefexps(2, good.Coefexps, good.Signature)
	if err != nil {
		t.Fatal(err)
	}
	change := func(f func(d *Deal)) Deal {
		d := good
		d.Secrets = slices.Clone(d.Secrets)
		f(&d)
		return d
	}
	for name, test := range map[string]struct {
		deal   Deal
		reason string
	}{
		"one coefficient less":     {c.redealt(t, 2, A[:1]), "1 coefficients"},
		"one coefficient more":     {c.redealt(t, 2, append(A[:2:2], Generator())), "3 coefficients"},
		"identity":                 {c.redealt(t, 2, []Point{A[0], Identity()}), "identity"},
		"small order":              {c.redealt(t, 2, []Point{A[0], laxPoint(t, smallOrder[0])}), "subgroup"},
		"part of small order":      {c.redealt(t, 2, []Point{A[0].Add(laxPoint(t, smallOrder[0])), A[1]}), "subgroup"},
		"another's deal":           {c.deals[0], "signature"},
		"coefficients unsigned":    {change(func(d *Deal) { d.Coefexps.Signature = d.Signature }), "signature"},
		"certificates unsigned":    {change(func(d *Deal) { d.Signature = d.Coefexps.Signature }), "signature over the certificates"},
		"one secret less":          {change(func(d *Deal) { d.Secrets = d.Secrets[:2] }), "2 secrets"},
		"no secrets":               {change(func(d *Deal) { d.Secrets = []string{} }), "0 secrets"},
		"secret in another form":   {change(func(d *Deal) { d.Secrets[0] += " " }), "sealed message"},
		"secret without end":       {change(func(d *Deal) { d.Secrets[0] = strings.Repeat(" ", maxSealed+1) }), "at most"},
		"secret under another AES": {change(func(d *Deal) { d.Secrets[0] = strings.Replace(d.Secrets[0], "GCM", "CCM", 1) }), "algorithm"},
		"polynomial missing":       {change(func(d *Deal) { d.Polynomial = "" }), "sealed message"},
	} {
		t.Run(name, func(t *testing.T) {
			c.replace(t, 2, test.deal)
			wantComplaint(t, c.certs.CheckDeal(2, c.commitments[1], test.deal), 2, test.reason)
			c.wantComplaint(t, 1, 2, test.reason)
		})
	}
	// The same deal among other certificates: belenios-tool lets it pass at this point.
	d := change(func(d *Deal) {
		text, err := other.certs.signedText(A)
		if err != nil {
			t.Fatal(err)
		}
		if d.Signature, err = c.seeds[1].signText(rand.Reader, text); err != nil {
			t.Fatal(err)
		}
	})
	wantComplaint(t, c.certs.CheckDeal(2, commitment(t, d), d), 2, "signature over the certificates")
	for _, i := range []int{0, 4} {
		wantComplaint(t, c.certs.CheckDeal(i, commitment(t, good), good), i, "there are 3 trustees")
	}
}

// The server shows a trustee a deal in its own name that it never made. Nobody can do so without its seed; the trustee
// looks nevertheless, since the seed may have been copied.
func TestReceiveOwnDeal(t *testing.T) {
	c := newCommittee(t, 2, 3)
	forged := c.redealt(t, 1, []Point{BaseMul(mustScalar(t)), BaseMul(mustScalar(t))})
	c.replace(t, 1, forged)
	if _, err := c.seeds[0].Receive(rand.Reader, c.certs, c.commitments, c.deals); err == nil || !strings.Contains(err.Error(), "not its own") {
		t.Errorf("got %v", err)
	}
	stranger := newCommittee(t, 2, 3).seeds[0]
	if _, err := stranger.Receive(rand.Reader, c.certs, c.commitments, c.deals); err == nil {
		t.Error("a stranger received")
	}
	if _, err := stranger.Deal(c.certs); err == nil {
		t.Error("a stranger dealt")
	}
	if _, err := c.seeds[1].Receive(rand.Reader, c.certs, c.commitments[:2], c.deals[:2]); err == nil {
		t.Error("received before all had dealt")
	}
}

func TestCheckKey(t *testing.T) {
	c := newCommittee(t, 2, 3)
	keys := c.keys(t)
	if _, err := c.seeds[0].DecryptionKey(c.certs, KeyMessage{keys[0].PrivateKey, keys[1].PublicKey}); err == nil {
		t.Error("a decryption key was taken for another public key")
	}
	if _, err := c.seeds[0].DecryptionKey(c.certs, keys[1]); err == nil {
		t.Error("a trustee opened another's key")
	}
	change := func(f func(m *KeyMessage)) KeyMessage {
		m := keys[0]
		f(&m)
		return m
	}
	own, err := c.seeds[0].keyMessage(rand.Reader, c.certs.certs[0].Encryption, mustScalar(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]KeyMessage{
		"another's key":      keys[1],
		"a key of one's own": own,
		"another's proof":    change(func(m *KeyMessage) { m.PublicKey.Proof = keys[1].PublicKey.Proof }),
		"not signed":         change(func(m *KeyMessage) { m.PublicKey.Signature = nil }),
		"signed by another":  change(func(m *KeyMessage) { m.PublicKey.Signature = keys[1].PublicKey.Signature }),
		"nothing sealed":     change(func(m *KeyMessage) { m.PrivateKey = "" }),
	} {
		if err := c.certs.CheckKey(c.deals, 1, m); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := c.certs.Assemble(c.deals, []KeyMessage{keys[1], keys[0], keys[2]}); err == nil {
		t.Error("a committee was assembled of keys in another order")
	}
	if _, err := c.certs.Assemble(c.deals, keys[:2]); err == nil {
		t.Error("a committee was assembled without a key")
	}
	c.deals[2] = c.deals[1]
	wantComplaint(t, c.certs.CheckKey(c.deals, 1, keys[0]), 3, "signature")
}

func TestSeed(t *testing.T) {
	s, err := NewSeed(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ParseSeed(string(s.Bytes())); err != nil || !again.signingKey().Equal(s.signingKey()) {
		t.Errorf("parsed again: %v", err)
	}
	if s.signingKey().Equal(s.openingKey()) {
		t.Error("one key for two uses")
	}
	for name, text := range map[string]string{
		"empty": "", "short": "Ed5iMpcz6y2fzpapNWA3R", "long": "Ed5iMpcz6y2fzpapNWA3Rss", "newline": "Ed5iMpcz6y2fzpapNWA3R\n",
		"zero": "0d5iMpcz6y2fzpapNWA3Rs", "letter l": "ld5iMpcz6y2fzpapNWA3Rs", "not ASCII": "Ed5iMpcz6y2fzpapNWA3é",
	} {
		if _, err := ParseSeed(text); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if s.Destroy(); strings.Trim(string(s.text), "\x00") != "" {
		t.Error("not overwritten")
	}
}

// All 58 digits come equally often: χ² with 57 degrees of freedom is below 130 but once in 10^6.
func TestThreat5_UniformSeeds(t *testing.T) {
	counts, total := map[byte]int{}, 0
	for range 1000 {
		s, err := NewSeed(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		for _, digit := range s.text {
			counts[digit]++
			total++
		}
	}
	chi, want := 0.0, float64(total)/58
	for i := range seedAlphabet {
		d := float64(counts[seedAlphabet[i]]) - want
		chi += d * d / want
	}
	if chi > 130 {
		t.Errorf("χ² = %.1f: %v", chi, counts)
	}
}

// Whatever one changes in a sealed message, it does not open.
func TestSealedMessage(t *testing.T) {
	c := newCommittee(t, 1, 2)
	sealed := c.deals[0].Secrets[1]
	open := func(sealed string) error {
		return c.seeds[1].receive(c.certs.certs[0].Verification, sealed, new(secretMessage))
	}
	if err := open(sealed); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(sealed); i += 7 {
		changed := []byte(sealed)
		changed[i] ^= 1
		if open(string(changed)) == nil {
			t.Errorf("byte %d changed: opened", i)
		}
	}
	if open(sealed[:len(sealed)-4]+`"}`) == nil {
		t.Error("cut short: opened")
	}
	message, _, err := parseSealed(sealed)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := parseSealed(strings.Replace(sealed, message.Alpha.String(), identityText, 1)); err == nil {
		t.Error("sealed with a key that everybody knows: accepted")
	}
}

// What a dealer signed for one trustee, that trustee seals for another in the dealer's name.
func TestSealedMessagePassedOn(t *testing.T) {
	c := newCommittee(t, 1, 2)
	text, err := c.seeds[0].open(c.deals[0].Secrets[0])
	if err != nil {
		t.Fatal(err)
	}
	passed, err := seal(rand.Reader, c.certs.certs[1].Encryption, text)
	if err != nil {
		t.Fatal(err)
	}
	err = c.seeds[1].receive(c.certs.certs[0].Verification, passed, new(secretMessage))
	if err == nil || !strings.Contains(err.Error(), "somebody else") {
		t.Errorf("got %v", err)
	}
}

func FuzzSealedMessage(f *testing.F) {
	f.Add(newCommittee(f, 1, 2).deals[0].Polynomial)
	f.Fuzz(func(t *testing.T, text string) {
		c, data, err := parseSealed(text)
		if err != nil {
			return
		}
		again, err := EncodeJSON(sealedMessage{"AES-GCM", c.Alpha, c.Beta, hex.EncodeToString(data)})
		if err != nil || string(again) != text {
			t.Errorf("%q was read and written as %q (%v)", text, again, err)
		}
	})
}

func FuzzCert(f *testing.F) {
	f.Add(string(readVector(f, "ceremony", "1.cert")))
	f.Fuzz(func(t *testing.T, text string) {
		var m SignedMessage
		if DecodeJSON([]byte(text), &m) != nil {
			return
		}
		c, err := parseCert(m)
		if err != nil {
			return
		}
		if again, err := EncodeJSON(c); err != nil || string(again) != m.Message {
			t.Errorf("%q was read and written as %q (%v)", m.Message, again, err)
		}
	})
}
