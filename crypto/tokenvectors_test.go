package crypto

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/bigmod"
)

// hexBytes is a hexadecimal string of the vectors, with or without 0x.
type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(strings.TrimPrefix(string(text), "0x"))
	*h = b
	return err
}

func (h hexBytes) int() *big.Int { return new(big.Int).SetBytes(h) }

func (h hexBytes) nat(t *testing.T, n *bigmod.Modulus) *bigmod.Nat {
	t.Helper()
	x, err := bigmod.NewNat().SetBytes(h, n)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func readVectors(t testing.TB, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata/privacypass", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

// TestRFC9474 runs appendix A, whose keys have 4096 bits. The randomized variants differ by what is signed only.
func TestRFC9474(t *testing.T) {
	var vectors []struct {
		Name                       string
		P, Q, N, D, Salt, Inv, Sig hexBytes
		InputMsg                   hexBytes `json:"input_msg"`
		EncodedMsg                 hexBytes `json:"encoded_msg"`
		BlindedMsg                 hexBytes `json:"blinded_msg"`
		BlindSig                   hexBytes `json:"blind_sig"`
	}
	readVectors(t, "rfc9474.json", &vectors)
	if len(vectors) != 4 {
		t.Fatalf("%d vectors", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			k := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: v.N.int(), E: publicExponent}, D: v.D.int(), Primes: []*big.Int{v.P.int(), v.Q.int()}}
			k.Precompute()
			i, err := chineseRemainders(k)
			if err != nil {
				t.Fatal(err)
			}
			encoded := encodePSS(v.InputMsg, v.Salt, i.n.BitLen()-1)
			if v.EncodedMsg != nil && !bytes.Equal(encoded, v.EncodedMsg) {
				t.Error("encoded_msg differs")
			}
			r := hexBytes(new(big.Int).ModInverse(v.Inv.int(), k.N).Bytes())
			blinded, inverse, err := blind(hexBytes(encoded).nat(t, i.n), r.nat(t, i.n), hexBytes("mask").nat(t, i.n), i.n)
			if err != nil {
				t.Fatal(err)
			}
			signed, err := i.sign(blinded)
			if err != nil {
				t.Fatal(err)
			}
			for _, got := range []struct {
				name string
				x    *bigmod.Nat
				want hexBytes
			}{
				{"blinded_msg", blinded, v.BlindedMsg},
				{"inv", inverse, v.Inv},
				{"blind_sig", signed, v.BlindSig},
				{"sig", bigmod.NewNat().Mod(signed, i.n).Mul(inverse, i.n), v.Sig},
			} {
				if new(big.Int).SetBytes(got.x.Bytes(i.n)).Cmp(got.want.int()) != 0 {
					t.Errorf("%s differs", got.name)
				}
			}
		})
	}
}

type rfc9578Vector struct {
	SkS, PkS, Nonce, Blind, Salt, Token hexBytes
	TokenChallenge                      hexBytes `json:"token_challenge"`
	TokenRequest                        hexBytes `json:"token_request"`
	TokenResponse                       hexBytes `json:"token_response"`
}

func rfc9578Vectors(t testing.TB) (v []rfc9578Vector) {
	t.Helper()
	readVectors(t, "rfc9578-type2.json", &v)
	return v
}

func rfc9578Key(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	block, _ := pem.Decode(rfc9578Vectors(t)[0].SkS)
	k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return k.(*rsa.PrivateKey)
}

// TestRFC9578 runs appendix A.2. All its vectors have one key.
func TestRFC9578(t *testing.T) {
	i, vectors := testIssuer(t), rfc9578Vectors(t)
	if len(vectors) != 5 {
		t.Fatalf("%d vectors", len(vectors))
	}
	for _, v := range vectors {
		key, err := ParseTokenKey(v.PkS)
		if err != nil {
			t.Fatal(err)
		}
		if key != i.Key() || !bytes.Equal(key.Bytes(), v.PkS) {
			t.Error("pkS differs")
		}
		n := key.modulus()
		input := tokenInput(v.Nonce, Sum(v.TokenChallenge), key.ID())
		request, blinding, err := requestToken(input, v.Salt, v.Blind.nat(t, n), hexBytes("mask").nat(t, n), key)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(request[:], v.TokenRequest) {
			t.Error("token_request differs")
		}
		response, err := i.Sign(request)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(response[:], v.TokenResponse) {
			t.Error("token_response differs")
		}
		token, err := blinding.Finish(response)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(token[:], v.Token) {
			t.Error("token differs")
		}
		if c, ok := challengeOf(v.TokenChallenge); ok && !bytes.Equal(c.Bytes(), v.TokenChallenge) {
			t.Error("token_challenge differs")
		}
	}
}

// challengeOf takes a vector's challenge apart; ours always have a redemption context.
func challengeOf(b []byte) (c TokenChallenge, ok bool) {
	issuer, rest, ok := bytes.Cut(b[4:], []byte{32})
	if !ok || len(rest) < 34 {
		return c, false
	}
	copy(c.context[:], rest)
	c.issuer, c.origin = string(issuer), string(rest[34:])
	return c, true
}
