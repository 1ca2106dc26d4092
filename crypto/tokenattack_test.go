package crypto

import (
	"bytes"
	"crypto/x509"
	"math/big"
	"slices"
	"testing"

	"filippo.io/bigmod"
)

// Each attack worked where the rule it is refused by was missing (docs/protocol.md, section 2.7; RFC 9578, section 8).

// Another poll's token is refused, also when the registrar was made to sign, with its key for this poll, a request that
// names the other: that one carries the wrong key.
func TestAttack_ReplayForOtherPoll(t *testing.T) {
	here, there := testIssuer(t), otherIssuer(t)
	a, b := testChallenge(t, "registrar1.example", testFingerprint), testChallenge(t, "registrar1.example", otherFingerprint)
	inB := BaseMul(DeriveCredential(testCard, testSlip, otherFingerprint))
	replayed, smuggled := issue(t, here, testSlip, a), issue(t, here, testSlip, b)
	for name, err := range map[string]error{
		"replayed":                          checkToken(t, there.Key(), replayed, b, testCredential()),
		"replayed, though the key is one":   checkToken(t, here.Key(), replayed, b, testCredential()),
		"replayed for the other credential": checkToken(t, here.Key(), replayed, b, inB),
		"smuggled":                          checkToken(t, there.Key(), smuggled, b, inB),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := checkToken(t, here.Key(), smuggled, b, inB); err != nil {
		t.Errorf("the reason for one key per poll is gone: %v", err)
	}
}

// A token of the first registrar cannot stand in the place of the second's.
func TestAttack_SlotSwap(t *testing.T) {
	first, second := testIssuer(t), otherIssuer(t)
	one, two := testChallenge(t, "registrar1.example", testFingerprint), testChallenge(t, "registrar2.example", testFingerprint)
	token := issue(t, first, testSlip, one)
	tagged := signAnything(t, first, tokenInput(testCredential().Bytes(), Sum(one.Bytes()), second.Key().ID()), make([]byte, saltSize))
	for name, err := range map[string]error{
		"key and name":    checkToken(t, second.Key(), token, two, testCredential()),
		"key only":        checkToken(t, second.Key(), token, one, testCredential()),
		"name only":       checkToken(t, first.Key(), token, two, testCredential()),
		"key id signed":   checkToken(t, first.Key(), tagged, one, testCredential()),
		"key id replaced": checkToken(t, second.Key(), withKeyID(token, second.Key().ID()), one, testCredential()),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func withKeyID(t Token, id Hash) Token {
	copy(t[66:98], id[:])
	return t
}

// The same authenticator plus N is the same number: a second token, if spent tokens were known by their bytes.
func TestAttack_AuthenticatorPlusModulus(t *testing.T) {
	i, c := testIssuer(t), testChallenge(t, "registrar1.example", testFingerprint)
	n := new(big.Int).SetBytes(i.key.n[:])
	tried := 0
	for b := range byte(40) {
		slip := Slip{b}
		token := issue(t, i, slip, c)
		raised := new(big.Int).Add(new(big.Int).SetBytes(token[tokenInputSize:]), n)
		if raised.BitLen() > 2048 {
			continue
		}
		tried++
		raised.FillBytes(token[tokenInputSize:])
		if checkToken(t, i.Key(), token, c, BaseMul(DeriveCredential(testCard, slip, testFingerprint))) == nil {
			t.Error("accepted")
		}
	}
	if tried == 0 {
		t.Error("no authenticator was small enough to try")
	}
}

// The same for the two numbers that travel before.
func TestAttack_BlindedPlusModulus(t *testing.T) {
	i, c := testIssuer(t), testChallenge(t, "registrar1.example", testFingerprint)
	n := new(big.Int).SetBytes(i.key.n[:])
	requests, answers := 0, 0
	for b := range byte(40) {
		request, blinding, err := RequestToken(testCard, Slip{b}, c, i.Key())
		if err != nil {
			t.Fatal(err)
		}
		if raised := new(big.Int).Add(new(big.Int).SetBytes(request[3:]), n); raised.BitLen() <= 2048 {
			requests++
			bad := request
			raised.FillBytes(bad[3:])
			if _, err := i.Sign(bad); err == nil || i.Key().CheckRequest(bad) == nil {
				t.Error("request accepted")
			}
		}
		answer, err := i.Sign(request)
		if err != nil {
			t.Fatal(err)
		}
		if raised := new(big.Int).Add(new(big.Int).SetBytes(answer[:]), n); raised.BitLen() <= 2048 {
			answers++
			raised.FillBytes(answer[:])
			if i.Key().CheckIssued(request.Hash(), answer) == nil {
				t.Error("published answer accepted")
			}
			if _, err := blinding.Finish(answer); err == nil {
				t.Error("answer finished")
			}
		}
	}
	if requests == 0 || answers == 0 {
		t.Error("no number was small enough to try")
	}
}

// The same card and slip on another tablet make the same bytes, so that a retry is not a second issuance; anything else makes a request
// that the issuing book tells apart by its hash.
func TestAttack_SecondRequest(t *testing.T) {
	key := testIssuer(t).Key()
	c := testChallenge(t, "registrar1.example", testFingerprint)
	origin, err := NewTokenChallenge("registrar1.example", testFingerprint, "vote2.example")
	if err != nil {
		t.Fatal(err)
	}
	first, _, err := RequestToken(testCard, testSlip, c, key)
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []struct {
		name      string
		card      Card
		slip      Slip
		challenge TokenChallenge
		key       TokenKey
		same      bool
	}{
		{"other tablet", testCard, testSlip, testChallenge(t, "registrar1.example", testFingerprint), testIssuer(t).Key(), true},
		{"other card", Card{1}, testSlip, c, key, false},
		{"other slip", testCard, Slip{1}, c, key, false},
		{"card and slip exchanged", Card(testSlip), Slip(testCard), c, key, false},
		{"other poll", testCard, testSlip, testChallenge(t, "registrar1.example", otherFingerprint), key, false},
		{"other registrar", testCard, testSlip, testChallenge(t, "registrar2.example", testFingerprint), key, false},
		{"other server", testCard, testSlip, origin, key, false},
		{"other key", testCard, testSlip, c, otherIssuer(t).Key(), false},
	} {
		request, _, err := RequestToken(other.card, other.slip, other.challenge, other.key)
		if err != nil {
			t.Fatal(err)
		}
		if (request == first) != other.same || (request.Hash() == first.Hash()) != other.same {
			t.Errorf("%s: the same request is %v", other.name, request == first)
		}
	}
}

// A second name for a credential would be a second vote.
func TestAttack_NonCanonicalNonce(t *testing.T) {
	i, c := testIssuer(t), testChallenge(t, "registrar1.example", testFingerprint)
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	try := func(name string, nonce []byte, credential Point) {
		token := signAnything(t, i, tokenInput(nonce, Sum(c.Bytes()), i.Key().ID()), make([]byte, saltSize))
		if err := i.Key().verify(token); err != nil {
			t.Fatal(err)
		}
		if checkToken(t, i.Key(), token, c, credential) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	try("identity", Identity().Bytes(), Identity())
	minusZero := Identity().Bytes()
	minusZero[31] |= 0x80
	try("identity with a sign", minusZero, Identity())
	for y := range int64(19) {
		low, high := make([]byte, 32), make([]byte, 32)
		big.NewInt(y).FillBytes(low)
		new(big.Int).Add(p, big.NewInt(y)).FillBytes(high)
		slices.Reverse(low)
		slices.Reverse(high)
		credential, err := PointFromBytes(low)
		if err != nil {
			credential = testCredential()
		}
		try("y + p", high, credential)
	}
	negated := testCredential().Bytes()
	negated[31] ^= 0x80
	try("negated", negated, testCredential())
}

func TestAttack_MalleatedKey(t *testing.T) {
	good := testIssuer(t).Key().Bytes()
	if k, err := ParseTokenKey(good); err != nil || !bytes.Equal(k.Bytes(), good) {
		t.Fatal(err)
	}
	replace := func(old, new string) []byte { return bytes.Replace(good, []byte(old), []byte(new), 1) }
	set := func(at int, v byte) []byte {
		b := slices.Clone(good)
		b[at] = v
		return b
	}
	plain, err := x509.MarshalPKIXPublicKey(&rfc9578Key(t).PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, spki := range map[string][]byte{
		"empty":               {},
		"rsaEncryption":       plain,
		"byte after the end":  append(slices.Clone(good), 0),
		"byte missing":        good[:len(good)-1],
		"indefinite length":   replace("\x30\x82\x01\x52", "\x30\x80\x01\x52"),
		"long length":         replace("\x30\x82\x01\x52", "\x30\x83\x00\x01\x52"),
		"NULL parameters":     replace("\x03\x04\x02\x02", "\x03\x04\x02\x02\x05\x00"),
		"SHA-256":             replace("\x03\x04\x02\x02", "\x03\x04\x02\x01"),
		"salt 32":             replace("\xa2\x03\x02\x01\x30", "\xa2\x03\x02\x01\x20"),
		"unused bits":         replace("\x03\x82\x01\x0f\x00", "\x03\x82\x01\x0f\x01"),
		"e = 3":               replace("\x02\x03\x01\x00\x01", "\x02\x01\x03"),
		"e = 65539":           replace("\x02\x03\x01\x00\x01", "\x02\x03\x01\x00\x03"),
		"even modulus":        set(len(spkiPrefix)+rsaSize-1, 0),
		"modulus of 2047":     set(len(spkiPrefix), 0x7f),
		"negative modulus":    append(replace("\x02\x82\x01\x01\x00", "\x02\x82\x01\x01"), 0),
		"modulus zero-padded": set(len(spkiPrefix), 0),
	} {
		if bytes.Equal(spki, good) {
			t.Errorf("%s: not changed", name)
		}
		if _, err := ParseTokenKey(spki); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for at := range good {
		bad := set(at, good[at]^0x04)
		inModulus := at >= len(spkiPrefix) && at < len(spkiPrefix)+rsaSize
		if k, err := ParseTokenKey(bad); (err == nil) != inModulus || inModulus && k.ID() == testIssuer(t).Key().ID() {
			t.Errorf("byte %d changed: %v", at, err)
		}
	}
}

// A deputy chooses the salt of what is signed blindly; a verifier that takes any length disagrees with one that does not.
func TestAttack_OtherSaltLength(t *testing.T) {
	i, c := testIssuer(t), testChallenge(t, "registrar1.example", testFingerprint)
	input := tokenInput(testCredential().Bytes(), Sum(c.Bytes()), i.Key().ID())
	for _, size := range []int{0, 20, 32, 47, 48, 49, 64, 158} {
		token := signAnything(t, i, input, make([]byte, size))
		if err := checkToken(t, i.Key(), token, c, testCredential()); (err == nil) != (size == 48) {
			t.Errorf("salt of %d bytes: %v", size, err)
		}
	}
}

// A registrar that signs for one deputy with a key of their own would know the ballot again. The client takes the manifest's key and
// verifies; the server takes no token under another key.
func TestAttack_KeyTagging(t *testing.T) {
	published, tagging := testIssuer(t), otherIssuer(t)
	c := testChallenge(t, "registrar1.example", testFingerprint)
	if checkToken(t, published.Key(), issue(t, tagging, testSlip, c), c, testCredential()) == nil {
		t.Error("a token under an unpublished key was accepted")
	}
	id, tried := tagging.Key().ID(), 0
	for b := range byte(20) {
		request, blinding, err := RequestToken(testCard, Slip{b}, c, published.Key())
		if err != nil {
			t.Fatal(err)
		}
		request[2] = id[31]
		answer, err := tagging.Sign(request)
		if err != nil {
			continue // not below the other modulus
		}
		tried++
		if _, err := blinding.Finish(answer); err == nil {
			t.Error("an answer under an unpublished key was finished")
		}
	}
	if tried == 0 {
		t.Error("nothing was below the other modulus")
	}
	request, _, err := RequestToken(testCard, testSlip, c, published.Key())
	if err != nil {
		t.Fatal(err)
	}
	request[2]++
	if _, err := published.Sign(request); err == nil || published.Key().CheckRequest(request) == nil {
		t.Error("a request for another key was signed")
	}
}

// A modulus of small factors lets the registrar see the message's residues through a blinding that is zero there, or know
// a message that is zero there for what it is.
func TestAttack_SmallFactors(t *testing.T) {
	n, err := bigmod.NewModulus(big.NewInt(3 * 5 * 7 * 11 * 13).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	nat := func(x uint) *bigmod.Nat { return bigmod.NewNat().SetUint(x).ExpandFor(n) }
	for _, v := range []struct {
		m, r, mask uint
		ok         bool
	}{
		{2, 4, 8, true},
		{6, 4, 8, false},
		{2, 55, 8, false},
		{0, 4, 8, false},
		{2, 0, 8, false},
		{2, 4, 39, false},
	} {
		if _, _, err := blind(nat(v.m), nat(v.r), nat(v.mask), n); (err == nil) != v.ok {
			t.Errorf("m = %d, r = %d, mask = %d: %v", v.m, v.r, v.mask, err)
		}
	}
}

// One wrong bit in half of the computation, and gcd(s^e - m, N) would be a prime.
func TestAttack_Fault(t *testing.T) {
	c := testChallenge(t, "registrar1.example", testFingerprint)
	for _, flip := range []func(i *TokenIssuer){
		func(i *TokenIssuer) { i.dp[60] ^= 1 },
		func(i *TokenIssuer) { i.dq[60] ^= 1 },
		func(i *TokenIssuer) { i.qInv.Bits()[3] ^= 1 },
	} {
		i := testIssuer(t)
		request, _, err := RequestToken(testCard, testSlip, c, i.Key())
		if err != nil {
			t.Fatal(err)
		}
		flip(i)
		if s, err := i.Sign(request); err == nil || s != (BlindSignature{}) {
			t.Error("a wrong result was released")
		}
	}
}
