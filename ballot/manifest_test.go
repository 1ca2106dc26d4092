package ballot

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// publicKey returns the verification key of a person or a card that exists only in tests.
func publicKey(name string) crypto.PublicKey {
	seed := sha256.Sum256([]byte(name))
	return crypto.SigningKeyFromSeed(seed[:]).Public()
}

func publicKeys(prefix string, n int) []crypto.PublicKey {
	keys := make([]crypto.PublicKey, n)
	for i := range keys {
		keys[i] = publicKey(fmt.Sprint(prefix, i))
	}
	return keys
}

// A manifest with several faults is refused for the same one everywhere, in one line.
func TestManifestSameRefusal(t *testing.T) {
	for range 20 {
		m := cityManifest(t)
		m.Congress, m.Title = Names{"zh": "云澜", "b?": "b", "a?": "a", "c?": "c"}, Names{}
		if err := m.Check(); err == nil || err.Error() != `manifest: congress: "a?" is not a language tag` {
			t.Fatalf("got %v", err)
		}
	}
}

// testTokenKey returns a key that parses (RFC 9578, section 6.5). Nobody can sign with it.
func testTokenKey(t testing.TB, i int) (key crypto.TokenKey) {
	t.Helper()
	const head = "30820152303d06092a864886f70d01010a3030a00d300b0609608648016503040202a11a301806092a" +
		"864886f70d010108300b0609608648016503040202a2030201300382010f003082010a0282010100"
	modulus := strings.Repeat(fmt.Sprintf("%02x", 0x81+2*i), 256)
	if err := key.UnmarshalText([]byte(head + modulus + "0203010001")); err != nil {
		t.Fatal(err)
	}
	return key
}

// cityManifest returns a manifest that passes its check: 12 projects for 10 seats, 306 deputies.
func cityManifest(t testing.TB) *Manifest {
	t.Helper()
	m := &Manifest{
		Version:    1,
		Origin:     "example.org/c/yunlan/polls/2026",
		Congress:   Names{"zh": "云澜市人民代表大会", "en": "Yunlan people's congress"},
		Body:       Congress,
		Title:      Names{"zh": "2026年度市政府民生实事项目票决"},
		Term:       3,
		Session:    5,
		Timestamp:  1767225600,
		Seats:      10,
		Rules:      DefaultRules(ApproveOpposeAbstain),
		Audience:   Public,
		Roll:       KeyList{306, crypto.Sum([]byte("roll"))},
		Slips:      KeyList{320, crypto.Sum([]byte("slips"))},
		Registrars: []Registrar{{"registrar-a.example.org", "秘书处", testTokenKey(t, 0)}, {"registrar-b.example.org", "监票人", testTokenKey(t, 1)}},
		Signatures: DefaultSignatures(),
		Duties:     &Duties{Cards: "秘书处", Slips: "监票人", Board: "秘书处", Booth: "监票人"},
		K:          10,
		Window:     60,
		MinBallots: 5,
		LogKey:     "log",
		ReceiptKey: "receipt",
		Policy:     "policy",
	}
	for i := range 12 {
		m.Candidates = append(m.Candidates, Candidate{ID: fmt.Sprintf("P%02d", i+1), Names: Names{"zh": fmt.Sprintf("第%d项工程", i+1)}})
	}
	for _, role := range []Role{Chair, ChiefScrutineer, Scrutineer, Scrutineer, Scrutineer, Teller, Teller, Operator} {
		key := publicKey(fmt.Sprint("officer ", len(m.Officers)))
		m.Officers = append(m.Officers, Officer{role, fmt.Sprintf("第%d名工作人员", len(m.Officers)+1), key})
		if role == ChiefScrutineer || role == Scrutineer {
			m.Trustees.Keys = append(m.Trustees.Keys, key)
		}
	}
	m.Trustees.Threshold = 3
	return m
}

func TestManifest(t *testing.T) {
	m := cityManifest(t)
	data := m.Bytes()
	again, err := ParseManifest(data)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.Bytes(), data) || again.Hash() != crypto.Sum(data) || again.Hash() != m.Hash() {
		t.Error("a manifest is not what was encoded")
	}
}

// Any change of a manifest that would make a poll unlawful or unverifiable is refused, by name.
func TestManifestRefusals(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Manifest)
		want   string
	}{
		{"version", func(m *Manifest) { m.Version = 2 }, "version 2: want 1"},
		{"origin-empty", func(m *Manifest) { m.Origin = "" }, "schema-less URL of 3 to 200 characters"},
		{"origin-long", func(m *Manifest) { m.Origin = strings.Repeat("a", 201) }, "schema-less URL of 3 to 200 characters"},
		{"origin-scheme", func(m *Manifest) { m.Origin = "https://example.org/2026" }, "a segment is empty"},
		{"origin-root", func(m *Manifest) { m.Origin = "/example.org" }, "a segment is empty"},
		{"origin-slash", func(m *Manifest) { m.Origin = "example.org/" }, "a segment is empty"},
		{"origin-climbs", func(m *Manifest) { m.Origin = "example.org/../2026" }, "stands for another"},
		{"origin-capital", func(m *Manifest) { m.Origin = "Example.org/2026" }, "only a-z, 0-9"},
		{"origin-space", func(m *Manifest) { m.Origin = "example.org/20 26" }, "only a-z, 0-9"},
		{"previous-origin", func(m *Manifest) { m.Previous = &Previous{Citation: Citation{Origin: "x", Size: 9}} }, "previous: origin"},
		{"previous-itself", func(m *Manifest) { m.Previous = &Previous{Citation: Citation{Origin: m.Origin, Size: 9}} }, "previous: want another board"},
		{"previous-empty", func(m *Manifest) { m.Previous = &Previous{Citation: Citation{Origin: "example.org/2025"}} }, "previous: want another board"},
		{"body", func(m *Manifest) { m.Body = "committee" }, `body "committee"`},
		{"duties-nobody", func(m *Manifest) { m.Duties.Booth = "" }, "duties: booth"},
		{"duties-control", func(m *Manifest) { m.Duties.Cards = "a\nb" }, "duties: cards"},
		{"registrar-by", func(m *Manifest) { m.Registrars[1].By = " x" }, "by:"},
		{"audience", func(m *Manifest) { m.Audience = "nobody" }, `audience "nobody"`},
		{"timestamp-negative", func(m *Manifest) { m.Timestamp = -1 }, "timestamp -1"},
		{"timestamp-beyond-archive", func(m *Manifest) { m.Timestamp = 1 << 33 }, "timestamp 8589934592"},
		{"k-one", func(m *Manifest) { m.K = 1 }, "k must be 2 to 1000"},
		{"k-huge", func(m *Manifest) { m.K = 1001 }, "k must be 2 to 1000"},
		{"window-negative", func(m *Manifest) { m.Window = -1 }, "window 0 to 86400"},
		{"window-huge", func(m *Manifest) { m.Window = 86401 }, "window 0 to 86400"},
		{"term-negative", func(m *Manifest) { m.Term = -1 }, "term and session"},
		{"session-negative", func(m *Manifest) { m.Session = -1 }, "term and session"},
		{"log-key-missing", func(m *Manifest) { m.LogKey = "" }, "two keys"},
		{"receipt-key-missing", func(m *Manifest) { m.ReceiptKey = "" }, "two keys"},
		{"one-key-for-both", func(m *Manifest) { m.ReceiptKey = m.LogKey }, "two keys"},
		{"congress-without-official-name", func(m *Manifest) { m.Congress = Names{"en": "Congress"} }, "congress: no name in zh"},
		{"title-without-official-name", func(m *Manifest) { m.Title = Names{} }, "title: no name in zh"},
		{"title-language", func(m *Manifest) { m.Title["zh_CN"] = "票决" }, "not a language tag"},
		{"no-candidates", func(m *Manifest) { m.Candidates = []Candidate{} }, "0 candidates: want 1 to 200"},
		{"too-many-candidates", func(m *Manifest) { m.Candidates = slices.Repeat(m.Candidates[:1], 201) }, "201 candidates: want 1 to 200"},
		{"candidate-without-id", func(m *Manifest) { m.Candidates[3].ID = "" }, "candidate 4: id: 0 characters"},
		{"candidate-long-id", func(m *Manifest) { m.Candidates[3].ID = strings.Repeat("P", 41) }, "candidate 4: id: 41 characters"},
		{"candidate-without-name", func(m *Manifest) { m.Candidates[3].Names = Names{} }, "candidate P04: no name in zh"},
		{"candidate-long-name", func(m *Manifest) { m.Candidates[3].Names["zh"] = strings.Repeat("项", 201) }, "candidate P04: zh: 201 characters"},
		{"candidate-id-twice", func(m *Manifest) { m.Candidates[3].ID = "P01" }, "candidate 4: id"},
		{"candidate-name-twice", func(m *Manifest) { m.Candidates[3].Names = m.Candidates[0].Names }, "candidate 4: id"},
		{"no-seats", func(m *Manifest) { m.Seats = 0 }, "0 seats to fill"},
		{"more-seats-than-candidates", func(m *Manifest) { m.Seats = 13 }, "at least 16 candidates are needed, 4 more"},
		{"eleven-seats", func(m *Manifest) { m.Seats = 11 }, "at least 14 candidates are needed, 2 more"},
		{"rules", func(m *Manifest) { m.Rules.Tie = "LOT" }, `rule tie_at_boundary is "LOT"`},
		{"roll-empty", func(m *Manifest) { m.Roll.Count = 0 }, "roll of 0 and 320 slips"},
		{"roll-huge", func(m *Manifest) { m.Roll.Count = MaxKeys + 1 }, "roll of 1048577"},
		{"no-slips", func(m *Manifest) { m.Slips.Count = 0 }, "roll of 306 and 0 slips"},
		{"no-registrars", func(m *Manifest) { m.Registrars = []Registrar{} }, "0 registrars"},
		{"too-many-registrars", func(m *Manifest) { m.Registrars = slices.Repeat(m.Registrars[:1], 9) }, "9 registrars"},
		{"registrar-issuer-empty", func(m *Manifest) { m.Registrars[0].Issuer = "" }, "registrar: issuer: origin"},
		{"registrar-issuer-twice", func(m *Manifest) { m.Registrars[1].Issuer = m.Registrars[0].Issuer }, "issuer or token key occurs twice"},
		{"registrar-key-twice", func(m *Manifest) { m.Registrars[1].Key = m.Registrars[0].Key }, "issuer or token key occurs twice"},
		{"officers", func(m *Manifest) { m.Officers = m.Officers[1:] }, "want a chair"},
		{"series-of-one", func(m *Manifest) { m.Series = &Series{Place: 1, Of: 1} }, "series: place 1 of 1"},
		{"series-endless", func(m *Manifest) { m.Series = &Series{Place: 1, Of: 101} }, "series: place 1 of 101"},
		{"series-place", func(m *Manifest) { m.Series = &Series{Place: 9, Of: 8} }, "series: place 9 of 8"},
		{"series-no-place", func(m *Manifest) { m.Series = &Series{Of: 8} }, "series: place 0 of 8"},
		{"series-first-cites", func(m *Manifest) { m.Series = &Series{1, 8, &Ceremony{Origin: "example.org/x", Size: 20}} }, "the first poll makes the key"},
		{"series-later-cites-nothing", func(m *Manifest) { m.Series = &Series{Place: 2, Of: 8} }, "the first poll makes the key"},
		{"series-cites-itself", func(m *Manifest) { m.Series = &Series{2, 8, &Ceremony{Origin: m.Origin, Size: 20}} }, "want the ceremony of another board"},
		{"series-cites-no-ceremony", func(m *Manifest) { m.Series = &Series{2, 8, &Ceremony{Origin: "example.org/x", Size: 1}} }, "want the ceremony of another board"},
		{"series-cites-no-name", func(m *Manifest) { m.Series = &Series{2, 8, &Ceremony{Size: 20}} }, "series: origin"},
		{"trustees", func(m *Manifest) { m.Trustees.Keys = m.Trustees.Keys[:0] }, "trustees: 3 of 0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := cityManifest(t)
			test.change(m)
			err := m.Check()
			if err == nil || !strings.HasPrefix(err.Error(), "manifest: ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if _, err := ParseManifest(m.Bytes()); err == nil {
				t.Error("it was parsed")
			}
		})
	}
}

// The figures of a refusal reach whoever has to show them.
func TestManifestErrorsAs(t *testing.T) {
	m := cityManifest(t)
	m.Candidates = m.Candidates[:11]
	var few *DifferentialError
	if err := m.Check(); !errors.As(err, &few) || *few != (DifferentialError{11, 10, 20, 12, 1}) {
		t.Errorf("11 for 10: got %v", err)
	}
	m = cityManifest(t)
	m.Rules.WriteIn = "ALLOWED"
	var rule *RuleError
	if err := m.Check(); !errors.As(err, &rule) || rule.Field != "write_in" {
		t.Errorf("write-in: got %v", err)
	}
}

func TestParseManifest(t *testing.T) {
	data := string(cityManifest(t).Bytes())
	for _, test := range []struct{ name, data string }{
		{"empty", ""},
		{"null", "null"},
		{"white-space", data + "\n"},
		{"twice", data + data},
		{"unknown-field", strings.Replace(data, `{"version"`, `{"note":"","version"`, 1)},
		{"repeated-field", strings.Replace(data, `{"version":1`, `{"version":1,"version":1`, 1)},
		{"field-in-capitals", strings.Replace(data, `"seats"`, `"Seats"`, 1)},
		{"number-as-text", strings.Replace(data, `"seats":10`, `"seats":"10"`, 1)},
		{"fraction-of-a-number", strings.Replace(data, `"seats":10`, `"seats":1e1`, 1)},
		{"too-long", strings.Repeat(" ", MaxManifest+1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.data == data {
				t.Fatal("the text was not changed")
			}
			if _, err := ParseManifest([]byte(test.data)); err == nil || !strings.HasPrefix(err.Error(), "parse manifest: ") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A re-vote is linked to the round before it. No differential applies to it, but it is one only among more than the
// seats: as a way around the differential it is refused.
func TestThreat45_RevoteManifest(t *testing.T) {
	m := cityManifest(t)
	m.Candidates, m.Seats = m.Candidates[:7], 6
	m.Origin += "-revote"
	previous := Previous{Citation: Citation{Origin: "example.org/c/yunlan/polls/2026", Size: 900, Root: crypto.Sum(nil)}, Revote: true}
	if err := m.Check(); err == nil {
		t.Error("7 for 6 without a round before: accepted")
	}
	m.Previous = &previous
	if err := m.Check(); err != nil || !m.IsRevote() {
		t.Errorf("7 for 6 among the tied: %v", err)
	}
	for _, seats := range []int{-1, 0, 7, 8} {
		m.Seats = seats
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), "no tie") {
			t.Errorf("7 tied for %d seats: got %v", seats, err)
		}
	}
	m.Seats, previous.Revote = 6, false
	if err := m.Check(); err == nil || m.IsRevote() {
		t.Error("7 for 6 after an earlier poll that was no tie: accepted")
	}
}

// With few ballots a result tells how each one voted.
func TestThreat48_MinBallots(t *testing.T) {
	for n := -1; n < 2; n++ {
		m := cityManifest(t)
		m.MinBallots = n
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), "min_ballots at least 2") {
			t.Errorf("min_ballots %d: got %v", n, err)
		}
	}
}

func FuzzManifest(f *testing.F) {
	m := cityManifest(f)
	f.Add(m.Bytes())
	m.Rules = DefaultRules(TickUpToN)
	m.Previous, m.Series = &Previous{Citation: Citation{Origin: "example.org/2025", Size: 1}}, &Series{2, 8, &Ceremony{Origin: "example.org/x", Size: 20}}
	f.Add(m.Bytes())
	f.Add(questionnaire(f).Bytes())
	f.Add(bytes.Replace(m.Bytes(), []byte(`"zh"`), []byte(`"\u007ah"`), 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseManifest(data)
		if err != nil {
			return
		}
		if !bytes.Equal(m.Bytes(), data) {
			t.Errorf("parsed %q, encoded %q", data, m.Bytes())
		}
		// What the rules say must be computable whatever else a manifest says.
		for _, base := range []int{0, 1, m.Roll.Count} {
			for _, line := range []Fraction{m.Rules.Quorum, m.Rules.PassLine} {
				if (line.Least(base) < 1) != (line == Fraction{}) {
					t.Errorf("a line of %d is reached by nothing", base)
				}
			}
		}
	})
}
