package e2e_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// issued is what a stranger reads of the tokens in a bundle, without a line of our code.
type issued struct {
	keys, challenges [][]byte   // of each registrar
	tokens           [][][]byte // of each electronic ballot, one of each registrar
}

func readTokens(t *testing.T, bundle string) (x issued) {
	t.Helper()
	var manifest struct {
		Origin     string
		Registrars []struct{ Issuer, Key string }
	}
	if err := json.Unmarshal(read(t, filepath.Join(bundle, "manifest.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	phi := fingerprint(t, filepath.Join(bundle, "archive.bel"))
	for _, r := range manifest.Registrars {
		x.keys = append(x.keys, unhex(t, r.Key))
		x.challenges = append(x.challenges, challenge(r.Issuer, phi, manifest.Origin))
	}
	payloads, err := os.ReadDir(filepath.Join(bundle, "payload"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range payloads {
		var envelope struct {
			Ballot struct {
				Hash string `json:"election_hash"`
			}
			Tokens []string
		}
		err := json.Unmarshal(read(t, filepath.Join(bundle, "payload", p.Name())), &envelope)
		if err != nil || envelope.Ballot.Hash != phi || len(envelope.Tokens) == 0 {
			continue // not a ballot, or one made of a paper
		}
		var set [][]byte
		for _, digits := range envelope.Tokens {
			set = append(set, unhex(t, digits))
		}
		x.tokens = append(x.tokens, set)
	}
	return x
}

// fingerprint returns φ, the hash of the election, which is the first object in an archive.
func fingerprint(t *testing.T, archive string) string {
	t.Helper()
	for r := tar.NewReader(bytes.NewReader(read(t, archive))); ; {
		member, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(member.Name, ".data.json") {
			h := sha256.New()
			if _, err := io.Copy(h, r); err != nil {
				t.Fatal(err)
			}
			return base64.RawStdEncoding.EncodeToString(h.Sum(nil))
		}
	}
}

// challenge writes down a TokenChallenge as RFC 9577, section 2.1.1, and docs/protocol.md, section 2.7, say.
func challenge(issuer, phi, origin string) []byte {
	context := sha256.Sum256([]byte("piaojue/v1/redemption|" + phi))
	c := []byte{0, 2}
	c = append(binary.BigEndian.AppendUint16(c, uint16(len(issuer))), issuer...)
	c = append(append(c, 32), context[:]...)
	return append(binary.BigEndian.AppendUint16(c, uint16(len(origin))), origin...)
}

func TestTokens(t *testing.T) {
	x := readTokens(t, city.simulated(t).Report)
	// One valid ballot is a paper in every meeting that is played, and papers have no tokens.
	if len(x.tokens) != valid-1 || len(x.keys) != 2 {
		t.Fatalf("tokens on %d ballots, %d registrars", len(x.tokens), len(x.keys))
	}
	for n, set := range x.tokens {
		for i, token := range set {
			if err := openssl(t, token, x.keys[i]); err != nil {
				t.Errorf("ballot %d, registrar %d: openssl: %v", n, i+1, err)
			}
		}
	}
	set := x.tokens[0]
	for i, token := range set {
		if err := privacyPass(t, token, x.keys[i], x.challenges[i]); err != nil {
			t.Errorf("registrar %d: privacypass-ts: %v", i+1, err)
		}
	}
	other := challenge("registrar-1.piaojue.example", strings.Repeat("x", 43), "piaojue.example/play/other")
	if privacyPass(t, set[0], x.keys[0], other) == nil || privacyPass(t, set[0], x.keys[1], x.challenges[1]) == nil {
		t.Error("a token is good for another poll or another registrar")
	}
	for _, at := range []int{1, 2, 33, 34, 65, 66, 97, 98, 353} { // first and last byte of each field
		t.Run(fmt.Sprint("byte ", at), func(t *testing.T) {
			t.Parallel()
			changed := slices.Clone(set[0])
			changed[at] ^= 1
			if openssl(t, changed, x.keys[0]) == nil {
				t.Error("openssl accepts it")
			}
			if privacyPass(t, changed, x.keys[0], x.challenges[0]) == nil {
				t.Error("privacypass-ts accepts it")
			}
		})
	}
}
