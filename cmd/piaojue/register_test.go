package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

func seeded(n byte) crypto.SigningKey {
	return crypto.SigningKeyFromSeed(bytes.Repeat([]byte{n}, 32))
}

// registerDraft is the manifest of a register, but for its log's key and its policy; its chair has the key seeded(1) and its operator seeded(2).
func registerDraft(origin string) *register.Manifest {
	return &register.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "云澜县人民代表大会"}, Rules: register.DefaultRules(register.County), Signatures: register.DefaultSignatures(),
		Officers: []ballot.Officer{{Role: ballot.Chair, Name: "张主任", Key: seeded(1).Public()}, {Role: ballot.Operator, Name: "李工", Key: seeded(2).Public()}},
	}
}

// registerCopy writes a copy of a register that asks for one witness, which these have cosigned.
func registerCopy(t *testing.T, witness *audit.Signer, by ...note.Signer) string {
	t.Helper()
	m := registerDraft("rd.example.cn/c/yunlan/register")
	log, err := audit.NewSigner(m.Origin, seeded(3))
	if err != nil {
		t.Fatal(err)
	}
	m.LogKey = log.VerifierKey().String()
	m.Policy = "log " + m.LogKey + "\nwitness w " + witness.VerifierKey().String() + "\nquorum w\n"
	b, err := register.NewBoard(m.Bytes(), nil)
	if err != nil {
		t.Fatal(err)
	}
	checkpoint, err := audit.SignCheckpoint(audit.Checkpoint{Origin: m.Origin, Size: b.Size(), Root: b.Tree().Root()}, log, by...)
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := register.NewBundle(b, [][]byte{b.First().Bytes()}, checkpoint, map[crypto.Hash][]byte{m.Hash(): m.Bytes()})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy")
	if err := writeBundle(t.Context(), bundle, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// A register whose policy asks for witnesses is verified only if they have cosigned, for people and for programs alike.
func TestRegisterVerify_Witnesses(t *testing.T) {
	witness, err := audit.NewCosigner("witness.example", seeded(4), 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		by   []note.Signer
		code int
		says string
	}{
		"cosigned":   {[]note.Signer{witness}, 0, "Verified: every check passed."},
		"unanswered": {nil, 1, "Not verified: too few witnesses"},
	} {
		path := registerCopy(t, witness, c.by...)
		var out, said bytes.Buffer
		if code := run([]string{"register", "verify", "--lang", "en", path}, &out, &said); code != c.code || !strings.HasPrefix(out.String(), c.says) {
			t.Errorf("%s: exit code %d, %s%s", name, code, &out, &said)
		}
		if code := run([]string{"register", "verify", "--json", path}, &out, &said); code != c.code {
			t.Errorf("%s, as JSON: exit code %d", name, code)
		}
	}
}
