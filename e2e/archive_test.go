package e2e_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// exported returns what export writes of a meeting.
func exported(t *testing.T, m *meeting) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "poll.bel")
	if err := run(piaojue(t, "export", "--bel", file, m.simulated(t).Report)); err != nil {
		t.Fatal(err)
	}
	return read(t, file)
}

func parseArchive(t *testing.T, data []byte) *audit.Archive {
	t.Helper()
	a, err := audit.ParseArchive(data)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestExportedArchives: what sirona accepts is the count of the ballots that were put in.
func TestExportedArchives(t *testing.T) {
	for _, m := range []*meeting{city, town} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			data := exported(t, m)
			if err := sirona(t, data); err != nil {
				t.Error(err)
			}
			a := parseArchive(t, data)
			if len(a.Ballots) != valid {
				t.Errorf("%d ballots", len(a.Ballots))
			}
			trustees, err := crypto.ParseTrustees(a.Trustees)
			if err != nil {
				t.Fatal(err)
			}
			threshold := bytes.HasPrefix(a.Trustees, []byte(`[["Pedersen",{"threshold":3,`))
			if keys := trustees.Keys(); len(keys) != 4 || !threshold || len(a.Partials) != 3 {
				t.Errorf("%d partial decryptions of %d trustees: %s", len(a.Partials), len(keys), a.Trustees)
			}
			approvals := a.Counts[0] // of the one question, or of each question the first answer
			if len(a.Counts) > 1 {
				approvals = nil
				for _, row := range a.Counts {
					approvals = append(approvals, row[0])
				}
			}
			if want := m.approvals(); !slices.Equal(approvals, want) {
				t.Errorf("approvals %v, the ballots say %v", approvals, want)
			}
		})
	}
}

// forge puts two ballots of strangers first. Both choose nothing, and the randomness of one is the negative of the
// other's: they add up to nothing, and sum, decryptions and counts stay right, though the forger knows no secret of the
// poll. change may spoil one of them before it is signed.
//
// An archive cannot show that this is a forgery, for whose the credentials are stands on the board.
func forge(t *testing.T, a *audit.Archive, change func(*ballot.Ballot)) {
	t.Helper()
	e, err := ballot.ParseElection(a.Election)
	if err != nil {
		t.Fatal(err)
	}
	var nothing [][]int
	for _, q := range e.Questions {
		nothing = append(nothing, make([]int, q.Choices()))
	}
	secret, err := crypto.RandomScalar(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b, opening, err := ballot.Encrypt(rand.Reader, e, crypto.BaseMul(secret), nothing)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range opening.Randomness {
		for i, r := range row {
			row[i] = crypto.Scalar{}.Sub(r)
		}
	}
	cancels := abstain(t, e, secret.Add(crypto.NewScalar(1)), opening.Randomness)
	change(cancels)
	for _, add := range []struct {
		b      *ballot.Ballot
		secret crypto.Scalar
	}{{b, secret}, {cancels, secret.Add(crypto.NewScalar(1))}} {
		if err := add.b.Sign(rand.Reader, add.secret); err != nil {
			t.Fatal(err)
		}
		a.Credentials = append(a.Credentials, add.b.Credential)
		a.Ballots = slices.Insert(a.Ballots, 0, add.b.Bytes())
	}
}

// abstain makes a ballot that chooses nothing, with randomness of the forger's choice: our own encryption does not let
// its caller choose.
func abstain(t *testing.T, e *ballot.Election, secret crypto.Scalar, randomness [][]crypto.Scalar) *ballot.Ballot {
	t.Helper()
	credential := crypto.BaseMul(secret)
	s0 := e.Fingerprint() + "|" + credential.String()
	prove := func(proofs []crypto.Proof, err error) []crypto.Proof {
		if err != nil {
			t.Fatal(err)
		}
		return proofs
	}
	key := crypto.NewEncryptionKey(e.PublicKey)
	b := &ballot.Ballot{UUID: e.UUID, Election: e.Fingerprint(), Credential: credential}
	for i, q := range e.Questions {
		n := len(randomness[i])
		var all []int
		for j := range n {
			all = append(all, j)
		}
		p := key.Prover(rand.Reader, make([]int, n), randomness[i], [][]int{all})
		answer := ballot.Answer{Choices: p.Ciphertexts()}
		for j := range n {
			answer.Individual = append(answer.Individual, prove(p.Range(s0, j, 0, 1)))
		}
		answer.Overall = prove(p.Range(s0+"|"+crypto.JoinCiphertexts(answer.Choices), n, q.Min, q.Max))
		b.Answers = append(b.Answers, answer)
	}
	return b
}

// TestForgedArchives changes one response of one proof, and then makes everything that names or signs it again, so that
// nothing is left to refuse but the proof.
func TestForgedArchives(t *testing.T) {
	spoil := func(p *crypto.Proof) { p.Response = p.Response.Add(crypto.NewScalar(1)) }
	for _, c := range []struct {
		name         string
		ballot       func(*ballot.Ballot)
		archive      func(*audit.Archive)
		theirs, ours string // what is wrong, in their words and in ours; empty if nothing is
	}{
		{"nothing", func(*ballot.Ballot) {}, nil, "", ""},
		{"individual proof", func(b *ballot.Ballot) { spoil(&b.Answers[0].Individual[1][0]) }, nil,
			"Invalid individual proof", "choice 2"},
		{"overall proof", func(b *ballot.Ballot) { spoil(&b.Answers[0].Overall[1]) }, nil,
			"Invalid overall proof", "overall"},
		{"decryption", nil, func(a *audit.Archive) { spoil(&a.Partials[2].Partial.Proofs[0][0]) },
			"Invalid decryption proof", "partial decryption of trustee 3"},
	} {
		for _, m := range []*meeting{city, town} {
			t.Run(c.name+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				a := parseArchive(t, exported(t, m))
				if c.ballot != nil {
					forge(t, a, c.ballot)
				}
				if c.archive != nil {
					c.archive(a)
				}
				data, err := a.Bytes()
				if err != nil {
					t.Fatal(err)
				}
				for who, verdict := range map[string]struct {
					err  error
					want string
				}{
					"sirona": {sirona(t, data), c.theirs},
					"we":     {parseArchive(t, data).Verify(), c.ours},
				} {
					if verdict.want == "" && verdict.err != nil {
						t.Errorf("%s refuse: %v", who, verdict.err)
					} else if verdict.want != "" && (verdict.err == nil || !strings.Contains(verdict.err.Error(), verdict.want)) {
						t.Errorf("%s say %v, want %q", who, verdict.err, verdict.want)
					}
				}
			})
		}
	}
}

// TestForgedArchiveInBundle: the archive that no reader of archives can refuse is refused beside its board.
func TestForgedArchiveInBundle(t *testing.T) {
	bundle := copied(t, town.simulated(t).Report)
	file, sums := filepath.Join(bundle, "archive.bel"), filepath.Join(bundle, "SHA256SUMS")
	good := read(t, file)
	a := parseArchive(t, good)
	forge(t, a, func(*ballot.Ballot) {})
	forged, err := a.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, forged)
	hash := func(data []byte) []byte { return fmt.Appendf(nil, "%x", sha256.Sum256(data)) }
	write(t, sums, bytes.Replace(read(t, sums), hash(good), hash(forged), 1))
	out, err := piaojue(t, "verify", "--lang", "en", bundle).Output()
	if err == nil || !bytes.Contains(out, []byte("14  FAIL")) || bytes.Count(out, []byte("FAIL")) != 1 {
		t.Errorf("%v\n%s", err, out)
	}
	if err := run(piaojue(t, "export", "--bel", file+".again", bundle)); err == nil {
		t.Error("exported")
	}
	if _, err := os.Stat(file + ".again"); err == nil {
		t.Error("written")
	}
}
