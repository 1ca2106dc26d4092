package crypto

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The elections of testdata/belenios, which belenios-tool made.
var elections = []string{"tiny", "approve", "satisfaction"}

func readVector(t testing.TB, name ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"testdata", "belenios"}, name...)...))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(data, []byte("\n"))
}

func decodeVector(t testing.TB, v any, name ...string) {
	t.Helper()
	if err := DecodeJSON(readVector(t, name...), v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func vectorTrustees(t testing.TB, election string) Trustees {
	t.Helper()
	trustees, err := ParseTrustees(readVector(t, election, "trustees.json"))
	if err != nil {
		t.Fatal(err)
	}
	return trustees
}

// A workedHash is one hashed text of a worked.txt: its section, and the challenge (or the text's hash in Base64).
type workedHash struct{ section, input, value string }

var workedPattern = regexp.MustCompile(`(?m)^\[(.+)\]\n  input \((\d+) bytes\): (.*)\n  sha256: (.*)\n  challenge / value: (.*)$`)

// workedHashes reads the hashed texts of a worked.txt, and checks their digests and values.
func workedHashes(t testing.TB, election string) (hashes []workedHash) {
	t.Helper()
	text := string(readVector(t, election, "worked.txt"))
	for _, m := range workedPattern.FindAllStringSubmatch(text, -1) {
		section, input, value := m[1], m[3], m[5]
		if n, _ := strconv.Atoi(m[2]); n != len(input) {
			t.Fatalf("%s: %d bytes, want %s", section, len(input), m[2])
		}
		if section != "lagrange" {
			if got := Sum([]byte(input)); got.String() != m[4] || value != got.Base64() && value != HashToScalar(input).String() {
				t.Errorf("%s %.40s…: %s, %s, want %s, %s", section, input, got, HashToScalar(input), m[4], value)
			}
		}
		hashes = append(hashes, workedHash{section, input, value})
	}
	if want := strings.Count(text, "\n["); len(hashes) != want {
		t.Fatalf("%d sections, want %d", len(hashes), want)
	}
	return hashes
}

// fingerprint is the election's φ, with which most hashed texts begin.
func fingerprint(t testing.TB, election string) string {
	return Sum(readVector(t, election, "election.json")).Base64()
}

// vectorBallot is what the proofs of a ballot are about.
type vectorBallot struct {
	Credential Point `json:"credential"`
	Answers    []struct {
		Choices    []Ciphertext `json:"choices"`
		Individual [][]Proof    `json:"individual_proofs"`
		Overall    []Proof      `json:"overall_proof"`
		Blank      []Proof      `json:"blank_proof"`
	} `json:"answers"`
}

type vectorElection struct {
	PublicKey Point `json:"public_key"`
	Questions []struct {
		Min, Max int
	} `json:"questions"`
}

// sum adds up challenges, as text.
func sumChallenges(proofs []Proof) string {
	var c Scalar
	for _, p := range proofs {
		c = c.Add(p.Challenge)
	}
	return c.String()
}

// Every proof of every ballot holds, and its challenges are those that were worked out by another program: so our
// hashed texts are the same.
func TestVectorBallots(t *testing.T) {
	for _, name := range elections {
		var e vectorElection
		if err := json.Unmarshal(readVector(t, name, "election.json"), &e); err != nil {
			t.Fatal(err)
		}
		phi := fingerprint(t, name)
		var got, want []workedHash
		for _, h := range workedHashes(t, name) {
			if strings.Contains(h.section, "proof") && !strings.HasPrefix(h.section, "decryption") {
				want = append(want, workedHash{section: h.section, value: h.value})
			}
			if !strings.HasPrefix(h.section, "ballot without") {
				continue
			}
			var b vectorBallot
			if err := json.Unmarshal([]byte(h.input), &b); err != nil {
				t.Fatal(err)
			}
			S0 := phi + "|" + b.Credential.String()
			for q, a := range b.Answers {
				min, max := e.Questions[q].Min, e.Questions[q].Max
				note := func(section string, err error, proofs []Proof) {
					if err != nil {
						t.Errorf("%s: question %d, %s: %v", name, q+1, section, err)
					}
					got = append(got, workedHash{section: section, value: sumChallenges(proofs)})
				}
				S1, total := S0+"|"+JoinCiphertexts(a.Choices), NoCiphertext()
				for i, c := range a.Choices {
					note("individual proof, choice "+strconv.Itoa(i), CheckRange(S0, e.PublicKey, c, 0, 1, a.Individual[i]), a.Individual[i])
					if i > 0 || a.Blank == nil {
						total = total.Add(c)
					}
				}
				if a.Blank == nil {
					note("overall proof (no blank)", CheckRange(S1, e.PublicKey, total, min, max, a.Overall), a.Overall)
					continue
				}
				note("blank proof", CheckBlank(S1, e.PublicKey, a.Choices[0], total, a.Blank), a.Blank)
				note("overall proof (blank allowed)", CheckBlankOrRange(S1, e.PublicKey, a.Choices[0], total, min, max, a.Overall), a.Overall)
			}
		}
		if len(got) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: the %d challenges are not the %d worked out", name, len(got), len(want))
		}
	}
}

// The private exponents of the vectors' credentials: 512 bits reduced modulo q.
func TestVectorCredentials(t *testing.T) {
	pattern := regexp.MustCompile(`hash input 0: (.*)\n  sha256: (.*)\n  hash input 1: (.*)\n  sha256: (.*)\n  secret exponent: (.*)\n  public credential: (.*)\n`)
	for _, name := range elections {
		found := pattern.FindAllStringSubmatch(string(readVector(t, name, "worked.txt")), -1)
		if len(found) == 0 {
			t.Fatalf("%s: no credentials", name)
		}
		for _, m := range found {
			x0, x1 := Sum([]byte(m[1])), Sum([]byte(m[3]))
			if x0.String() != m[2] || x1.String() != m[4] {
				t.Errorf("%s: digests %s, %s, want %s, %s", name, x0, x1, m[2], m[4])
			}
			wide, err := hex.DecodeString(m[2] + m[4])
			if err != nil {
				t.Fatal(err)
			}
			slices.Reverse(wide)
			x := ScalarFromWide(wide)
			if x.String() != m[5] || BaseMul(x).String() != m[6] {
				t.Errorf("%s: exponent %s of %s, want %s of %s", name, x, BaseMul(x), m[5], m[6])
			}
		}
	}
}

// Every text that trustees hashed, rebuilt from the trustees object.
func TestVectorTrusteeTexts(t *testing.T) {
	for _, name := range elections {
		var got, want []workedHash
		for _, h := range workedHashes(t, name) {
			switch strings.Fields(h.section)[0] {
			case "pok", "cert", "coefexps", "certs_sig", "vk":
				want = append(want, h)
			}
		}
		note := func(section, prefix string, X Point, p Proof) {
			text := prefix + X.VarTimeMulAdd(p.Challenge, p.Response).String()
			got = append(got, workedHash{section, text, p.Challenge.String()})
		}
		for _, item := range vectorTrustees(t, name) {
			if key := item.Single; key != nil {
				note("pok", possession(key.Key), key.Key, key.Proof)
				continue
			}
			p := item.Pedersen
			certs, err := ParseCerts(p.Certs)
			if err != nil {
				t.Fatal(err)
			}
			for i, m := range p.Certs {
				note("cert "+strconv.Itoa(i+1)+" signature", "sigmsg|"+m.Message+"|", certs.certs[i].Verification, m.Signature)
			}
			for i, m := range p.Coefexps {
				A, err := certs.parseCoefexps(i+1, m, p.Signatures[i])
				if err != nil {
					t.Fatal(err)
				}
				text, err := certs.signedText(A)
				if err != nil {
					t.Fatal(err)
				}
				note("coefexps "+strconv.Itoa(i+1)+" signature", "sigmsg|"+m.Message+"|", certs.certs[i].Verification, m.Signature)
				note("certs_sig "+strconv.Itoa(i+1), "sigmsg|"+text+"|", certs.certs[i].Verification, p.Signatures[i])
			}
			for i, key := range p.Keys {
				note("pok", possession(key.Key), key.Key, key.Proof)
				note("vk "+strconv.Itoa(i+1)+" signature", "sigmsg|"+key.Key.String()+"|", certs.certs[i].Verification, *key.Signature)
			}
		}
		if len(got) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: the texts are not those hashed: got\n%q\nwant\n%q", name, got, want)
		}
	}
}

type vectorShare struct {
	Factors [][]Point `json:"decryption_factors"`
	Proofs  [][]Proof `json:"decryption_proofs"`
}

func vectorShares(t testing.TB, name string) map[int]vectorShare {
	t.Helper()
	shares := map[int]vectorShare{}
	for owner := 1; owner <= 3; owner++ {
		file := "share" + strconv.Itoa(owner) + ".json"
		if _, err := os.Stat(filepath.Join("testdata", "belenios", name, file)); err == nil {
			var s vectorShare
			decodeVector(t, &s, name, file)
			shares[owner] = s
		}
	}
	return shares
}

// countVotes decrypts the tally of an election by the factors of its trustees.
func countVotes(t testing.TB, name string, factors map[int][][]Point) [][]int {
	t.Helper()
	var tally [][]Ciphertext
	decodeVector(t, &tally, name, "tally.json")
	sum, err := vectorTrustees(t, name).Combine(factors)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	table, counts := NewLogTable(7), make([][]int, len(tally))
	for q := range tally {
		for i, c := range tally[q] {
			m, err := table.VarTimeDiscreteLog(c.Beta.Sub(sum[q][i]))
			if err != nil {
				t.Fatalf("%s: question %d, answer %d: %v", name, q+1, i+1, err)
			}
			counts[q] = append(counts[q], m)
		}
	}
	return counts
}

func wantVotes(t testing.TB, name string, got [][]int) {
	t.Helper()
	var want struct {
		Result [][]int `json:"result"`
	}
	decodeVector(t, &want, name, "result.json")
	if !slices.EqualFunc(got, want.Result, slices.Equal) {
		t.Errorf("%s: %v, want %v", name, got, want.Result)
	}
}

// Trustees, decryption proofs and results of the three elections.
func TestVectorResults(t *testing.T) {
	for _, name := range elections {
		var e vectorElection
		if err := json.Unmarshal(readVector(t, name, "election.json"), &e); err != nil {
			t.Fatal(err)
		}
		trustees := vectorTrustees(t, name)
		if y := electionKey(t, trustees); !y.Equal(e.PublicKey) {
			t.Errorf("%s: election key %s, want %s", name, y, e.PublicKey)
		}
		if again, err := EncodeJSON(trustees); err != nil || !bytes.Equal(again, readVector(t, name, "trustees.json")) {
			t.Errorf("%s: encoded again, the trustees are different (%v)", name, err)
		}

		var tally [][]Ciphertext
		decodeVector(t, &tally, name, "tally.json")
		var got, want []workedHash
		for _, h := range workedHashes(t, name) {
			if strings.HasPrefix(h.section, "decryption") {
				want = append(want, workedHash{section: h.section, value: h.value})
			}
		}
		shares, factors := vectorShares(t, name), map[int][][]Point{}
		for owner := 1; owner <= 3; owner++ {
			share, ok := shares[owner]
			if !ok {
				continue
			}
			factors[owner] = share.Factors
			X := trustees.Keys()[owner-1]
			for q := range tally {
				for i, c := range tally[q] {
					p := share.Proofs[q][i]
					if err := CheckEquality("decrypt|"+fingerprint(t, name)+"|"+X.String()+"|", X, c.Alpha, share.Factors[q][i], p); err != nil {
						t.Errorf("%s: trustee %d, question %d, answer %d: %v", name, owner, q+1, i+1, err)
					}
					got = append(got, workedHash{section: "decryption proof q" + strconv.Itoa(q) + " c" + strconv.Itoa(i), value: p.Challenge.String()})
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the challenges of %d decryption proofs are not the %d worked out", name, len(got), len(want))
		}
		wantVotes(t, name, countVotes(t, name, factors))
	}
}

// The ceremony continued from the vector's seeds: with their deals, our key messages give the same keys, and trustee 2,
// who was absent, decrypts the tally together with trustee 1.
func TestVectorCeremony(t *testing.T) {
	seeds, certs, deals, theirs := vectorCeremony(t)
	var commitments []Hash
	for _, d := range deals {
		h, err := d.Commitment()
		if err != nil {
			t.Fatal(err)
		}
		commitments = append(commitments, h)
	}
	ours := make([]KeyMessage, len(seeds))
	for i, s := range seeds {
		var err error
		if ours[i], err = s.Receive(rand.Reader, certs, commitments, deals); err != nil {
			t.Fatal(err)
		}
		if err := certs.CheckKey(deals, i+1, ours[i]); err != nil {
			t.Error(err)
		}
		x, err := s.DecryptionKey(certs, ours[i])
		if err != nil {
			t.Fatal(err)
		}
		y, err := s.DecryptionKey(certs, theirs[i])
		if err != nil || !x.Equal(y) || !ours[i].PublicKey.Key.Equal(theirs[i].PublicKey.Key) {
			t.Errorf("trustee %d: our key is not theirs (%v)", i+1, err)
		}
		if dkey := readVector(t, "ceremony", strconv.Itoa(i+1)+".dkey"); string(dkey) != theirs[i].PrivateKey {
			t.Errorf("trustee %d: the sealed key of the output is not the one kept", i+1)
		}
	}
	p, err := certs.Assemble(deals, theirs)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := EncodeJSON(p); err != nil || !bytes.Equal(text, readVector(t, "ceremony", "threshold.json")) {
		t.Errorf("their messages, assembled by us, are not their committee (%v)", err)
	}
	if p, err = certs.Assemble(deals, ours); err != nil {
		t.Fatal(err)
	}
	if _, err := (Trustees{{Pedersen: &p}}).Check(); err != nil {
		t.Error(err)
	}

	var tally [][]Ciphertext
	decodeVector(t, &tally, "satisfaction", "tally.json")
	x, err := seeds[1].DecryptionKey(certs, ours[1])
	if err != nil {
		t.Fatal(err)
	}
	factors := map[int][][]Point{1: vectorShares(t, "satisfaction")[1].Factors, 2: make([][]Point, len(tally))}
	for q := range tally {
		for _, c := range tally[q] {
			factors[2][q] = append(factors[2][q], c.Alpha.Mul(x))
		}
	}
	wantVotes(t, "satisfaction", countVotes(t, "satisfaction", factors))
}

func vectorCeremony(t testing.TB) (seeds []*Seed, certs Certs, deals []Deal, keys []KeyMessage) {
	t.Helper()
	var messages []SignedMessage
	for i := range 3 {
		file := func(kind string) string { return strconv.Itoa(i+1) + "." + kind }
		seed, err := ParseSeed(string(readVector(t, "ceremony", file("key"))))
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, seed)
		var m SignedMessage
		decodeVector(t, &m, "ceremony", file("cert"))
		messages = append(messages, m)
		var key KeyMessage
		decodeVector(t, &key, "ceremony", file("voutput"))
		keys = append(keys, key)
	}
	for _, line := range bytes.Split(readVector(t, "ceremony", "polynomials.jsons"), []byte("\n")) {
		var d Deal
		if err := DecodeJSON(line, &d); err != nil {
			t.Fatal(err)
		}
		deals = append(deals, d)
	}
	certs, err := ParseCerts(messages)
	if err != nil {
		t.Fatal(err)
	}
	for i := range seeds {
		if j, err := certs.index(seeds[i]); err != nil || j != i+1 {
			t.Fatalf("seed %d is that of certificate %d (%v)", i+1, j, err)
		}
	}
	return seeds, certs, deals, keys
}

// The sender's side: dealt out by us, a polynomial of theirs gives the messages they sent, whoever opens them.
func TestVectorDeal(t *testing.T) {
	seeds, certs, deals, _ := vectorCeremony(t)
	for i, s := range seeds {
		verification := certs.certs[i].Verification
		var own polynomialMessage
		if err := s.receive(verification, deals[i].Polynomial, &own); err != nil {
			t.Fatal(err)
		}
		ours, err := s.deal(rand.Reader, certs, i+1, own.Polynomial)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := ours.Coefexps.Message, deals[i].Coefexps.Message; got != want {
			t.Errorf("coefficients %s, want %s", got, want)
		}
		got, want := signedText(t, s, ours.Polynomial), signedText(t, s, deals[i].Polynomial)
		if got != want {
			t.Errorf("polynomial %s, want %s", got, want)
		}
		for j, receiver := range seeds {
			got, want := signedText(t, receiver, ours.Secrets[j]), signedText(t, receiver, deals[i].Secrets[j])
			if got != want {
				t.Errorf("secret %s, want %s", got, want)
			}
		}
		h, err := ours.Commitment()
		if err != nil {
			t.Fatal(err)
		}
		if err := certs.CheckDeal(i+1, h, ours); err != nil {
			t.Error(err)
		}
	}
}

// signedText opens a sealed message and returns the text that its sender signed.
func signedText(t *testing.T, s *Seed, sealed string) string {
	t.Helper()
	text, err := s.open(sealed)
	if err != nil {
		t.Fatal(err)
	}
	var m SignedMessage
	if err := DecodeJSON(text, &m); err != nil {
		t.Fatal(err)
	}
	return m.Message
}

func TestVectorLagrange(t *testing.T) {
	for _, h := range workedHashes(t, "satisfaction") {
		if h.section == "lagrange" {
			got := "{1: " + lagrange(1, []int{1, 3}).String() + ", 3: " + lagrange(3, []int{1, 3}).String() + "}"
			if h.input != "[1, 3]" || got != h.value {
				t.Errorf("%s, want %s", got, h.value)
			}
			return
		}
	}
	t.Error("no coefficients worked out")
}
