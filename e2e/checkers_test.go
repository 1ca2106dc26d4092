package e2e_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sirona checks a Belenios archive with the npm package of that name, an implementation of Belenios in TypeScript.
// It takes the only archive of its working directory, so it gets a directory to itself.
func sirona(t *testing.T, archive []byte) error {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "election.bel"), archive)
	cmd := exec.Command(tool(t, "node"), npm(t, "node_modules/sirona/dist/cli/sirona.js"), "election", "verify")
	cmd.Dir = dir
	return run(cmd)
}

// privacyPass checks a token with Cloudflare's Privacy Pass library. The key is its SubjectPublicKeyInfo in DER.
func privacyPass(t *testing.T, token, spki, challenge []byte) error {
	npm(t, "node_modules/@cloudflare/privacypass-ts")
	return run(exec.Command(tool(t, "node"), npm(t, "verify-token.mjs"),
		hex.EncodeToString(token), hex.EncodeToString(spki), hex.EncodeToString(challenge)))
}

// openssl checks the signature of a token, and nothing but the signature (RFC 9578, section 6.4).
func openssl(t *testing.T, token, spki []byte) error {
	dir := t.TempDir()
	signed, signature, key := filepath.Join(dir, "signed"), filepath.Join(dir, "signature"), filepath.Join(dir, "spki.pem")
	write(t, signed, token[:98])
	write(t, signature, token[98:])
	write(t, key, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki}))
	return run(exec.Command(tool(t, "openssl"), "dgst", "-sha384", "-sigopt", "rsa_padding_mode:pss",
		"-sigopt", "rsa_pss_saltlen:48", "-sigopt", "rsa_mgf1_md:sha384", "-verify", key, "-signature", signature, signed))
}

// tool finds a program. Where it is missing the test is skipped, except in CI, where nothing is skipped.
func tool(t *testing.T, name string) string {
	program, err := exec.LookPath(name)
	missing(t, name, err)
	return program
}

// npm finds a file under e2e/npm; make test installs the packages.
func npm(t *testing.T, name string) string {
	file, err := filepath.Abs(filepath.Join("npm", name))
	if err == nil {
		_, err = os.Stat(file)
	}
	missing(t, name, err)
	return file
}

func missing(t *testing.T, what string, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("%s is missing: %v", what, err)
	default:
		t.Skipf("%s is missing: %v", what, err)
	}
}

func run(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %v\n%s", filepath.Base(cmd.Path), err, out)
	}
	return nil
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A checker that accepts everything shows nothing, so each is shown something good and something altered.

func TestSirona(t *testing.T) {
	archive := read(t, "testdata/belenios-tool.bel")
	if err := sirona(t, archive); err != nil {
		t.Error(err)
	}
	err := sirona(t, otherResult(t, archive))
	if err == nil || !strings.Contains(err.Error(), "Invalid result") {
		t.Errorf("an archive with another result: %v", err)
	}
}

// otherResult changes a count in the archive and renames what is named by its hash from there on, so that nothing is
// wrong but the result.
func otherResult(t *testing.T, archive []byte) []byte {
	var out bytes.Buffer
	w, renamed := tar.NewWriter(&out), make(map[string]string)
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		member, err := r.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		changed := bytes.Clone(data)
		if _, after, ok := bytes.Cut(changed, []byte(`"result":[[`)); ok {
			after[0] ^= 1 // another digit
		}
		for old, now := range renamed {
			changed = bytes.ReplaceAll(changed, []byte(old), []byte(now))
		}
		if old, kind, ok := strings.Cut(member.Name, "."); ok && !bytes.Equal(changed, data) {
			renamed[old] = fmt.Sprintf("%x", sha256.Sum256(changed))
			member.Name = renamed[old] + "." + kind
		}
		if err := w.WriteHeader(member); err != nil {
			t.Fatal(err)
		}
		w.Write(changed)
	}
	if err := w.Close(); err != nil || len(renamed) == 0 {
		t.Fatalf("%d members renamed: %v", len(renamed), err)
	}
	return out.Bytes()
}

func TestTokenCheckers(t *testing.T) {
	var vectors []struct {
		Key       string `json:"pkS"`
		Token     string `json:"token"`
		Challenge string `json:"token_challenge"`
	}
	if err := json.Unmarshal(read(t, "testdata/rfc9578-type2.json"), &vectors); err != nil {
		t.Fatal(err)
	}
	v := vectors[0]
	token, key, challenge := unhex(t, v.Token), unhex(t, v.Key), unhex(t, v.Challenge)
	for _, c := range []struct {
		name             string
		change           func(token, key, challenge []byte)
		privacyPass, ssl bool
	}{
		{"as it is", func(_, _, _ []byte) {}, true, true},
		{"another nonce", func(token, _, _ []byte) { token[2] ^= 1 }, false, false},
		{"another signature", func(token, _, _ []byte) { token[353] ^= 1 }, false, false},
		{"another key", func(_, key, _ []byte) { key[100] ^= 1 }, false, false},
		{"another challenge", func(_, _, challenge []byte) { challenge[5] ^= 1 }, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			token, key, challenge := slices.Clone(token), slices.Clone(key), slices.Clone(challenge)
			c.change(token, key, challenge)
			if err := privacyPass(t, token, key, challenge); (err == nil) != c.privacyPass {
				t.Errorf("privacypass-ts: %v", err)
			}
			if err := openssl(t, token, key); (err == nil) != c.ssl {
				t.Errorf("openssl: %v", err)
			}
		})
	}
}

func unhex(t *testing.T, digits string) []byte {
	t.Helper()
	b, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
