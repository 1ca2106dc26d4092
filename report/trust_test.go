package report

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

func keyNamed(name string) crypto.SigningKey {
	seed := sha256.Sum256([]byte(name))
	return crypto.SigningKeyFromSeed(seed[:])
}

// witnessed returns a policy with these witnesses and what follows.
func witnessed(t testing.TB, end string, names ...string) string {
	t.Helper()
	var b strings.Builder
	for _, name := range names {
		s, err := audit.NewCosigner(name+".example", keyNamed(name), 1)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "witness %s %s\n", name, s.VerifierKey())
	}
	return b.String() + end
}

// divided returns a manifest in which everything that can be divided among people is.
func divided(t testing.TB) *ballot.Manifest {
	m := &ballot.Manifest{
		Signatures: ballot.DefaultSignatures(),
		Registrars: []ballot.Registrar{{Issuer: "a.example", By: "secretariat"}, {Issuer: "b.example", By: "scrutineers"}},
		Duties:     &ballot.Duties{Cards: "secretariat", Slips: "scrutineers", Board: "operator", Booth: "scrutineers"},
		Audience:   ballot.Public, K: 10, MinBallots: 5,
		Policy: witnessed(t, "group g 2 w v u\nquorum g\n", "w", "v", "u"),
	}
	for i, name := range []string{"Ai", "Bo", "Cui", "Du"} {
		key := keyNamed(name).Public()
		m.Officers = append(m.Officers, ballot.Officer{Role: []ballot.Role{ballot.ChiefScrutineer, ballot.Scrutineer}[min(i, 1)], Name: name, Key: key})
		m.Trustees.Keys = append(m.Trustees.Keys, key)
	}
	m.Trustees.Threshold = 3
	return m
}

// trusts are manifests that differ from the one in which all is divided in one thing, and the statements that come and go
// with it.
var trusts = []struct {
	name   string
	change func(testing.TB, *ballot.Manifest)
	differ string
}{
	{"divided", func(testing.TB, *ballot.Manifest) {}, ""},
	{"one-printer", func(_ testing.TB, m *ballot.Manifest) { m.Duties.Slips = "secretariat" },
		"-good:printers.two +warning:printers.one"},
	{"one-printer/white-space", func(_ testing.TB, m *ballot.Manifest) { m.Duties.Slips = " secretariat\u3000" },
		"-good:printers.two +warning:printers.one"},
	{"one-printer/other-name", func(_ testing.TB, m *ballot.Manifest) { m.Duties.Slips = "secretariat 2" }, ""},
	{"no-duties", func(_ testing.TB, m *ballot.Manifest) { m.Duties = nil },
		"+warning:silent -good:printers.two +warning:printers.one -good:booth.apart +warning:booth.same +note:registrars.among"},
	{"slips-unsaid", func(_ testing.TB, m *ballot.Manifest) { m.Duties.Slips = "" },
		"+warning:silent -good:printers.two +warning:printers.one"},
	{"cards-handed-out", func(_ testing.TB, m *ballot.Manifest) {
		m.Rules.Questionnaire = &ballot.Questionnaire{Electorate: ballot.OfIssued}
	}, "-good:printers.two +warning:printers.stack -note:remains.tablet -note:remains.deputy +note:remains.phone"},
	{"one-registrar", func(_ testing.TB, m *ballot.Manifest) { m.Registrars = m.Registrars[:1] },
		"-good:registrars.apart +warning:registrars.one"},
	{"registrars-of-one", func(_ testing.TB, m *ballot.Manifest) { m.Registrars[1].By = "secretariat" },
		"-good:registrars.apart +warning:registrars.one"},
	{"registrars-of-keeper", func(_ testing.TB, m *ballot.Manifest) {
		m.Registrars[0].By, m.Registrars[1].By = "operator", "operator"
	},
		"-good:registrars.apart +warning:registrars.keeper"},
	{"registrars-unsaid", func(_ testing.TB, m *ballot.Manifest) { m.Registrars[0].By, m.Registrars[1].By = "", "" },
		"+warning:silent -good:registrars.apart +warning:registrars.keeper"},
	{"one-registrar-unsaid", func(_ testing.TB, m *ballot.Manifest) { m.Registrars[1].By = "" },
		"+warning:silent -good:registrars.apart +warning:registrars.keeper"},
	{"keeper-among-registrars", func(_ testing.TB, m *ballot.Manifest) { m.Registrars[0].By = "operator" },
		"+note:registrars.among"},
	{"keeper-programs", func(_ testing.TB, m *ballot.Manifest) { m.Duties.Booth = "operator" },
		"-good:booth.apart +warning:booth.same"},
	{"one-trustee", func(_ testing.TB, m *ballot.Manifest) {
		m.Trustees = ballot.Trusteeship{Threshold: 1, Keys: m.Trustees.Keys[:1]}
	}, "-good:trustees.shared +warning:trustees.alone"},
	{"all-trustees", func(_ testing.TB, m *ballot.Manifest) { m.Trustees.Threshold = 4 }, "+note:trustees.all"},
	{"trustee-twice", func(_ testing.TB, m *ballot.Manifest) { m.Officers[3].Name = "Ai" },
		"+warning:trustees.fewer +warning:officers.twice"},
	{"trustee-thrice", func(_ testing.TB, m *ballot.Manifest) { m.Officers[2].Name, m.Officers[3].Name = "Ai", "Ai" },
		"-good:trustees.shared +warning:trustees.alone +warning:officers.twice"},
	{"trustee-prints", func(_ testing.TB, m *ballot.Manifest) { m.Duties.Cards = "Bo" }, "+note:trustees.also"},
	{"trustee-registers", func(_ testing.TB, m *ballot.Manifest) { m.Registrars[0].By = "Bo" }, "+note:trustees.also"},
	{"no-witness", func(_ testing.TB, m *ballot.Manifest) { m.Policy = "quorum none\n" },
		"-good:witnesses.quorum +warning:witnesses.none"},
	{"nobody-asked", func(t testing.TB, m *ballot.Manifest) { m.Policy = witnessed(t, "quorum none\n", "w") },
		"-good:witnesses.quorum +warning:witnesses.none"},
	{"any-witness", func(t testing.TB, m *ballot.Manifest) {
		m.Policy = witnessed(t, "group g any w v\nquorum g\n", "w", "v")
	},
		"-good:witnesses.quorum +warning:witnesses.divided"},
	{"one-witness", func(t testing.TB, m *ballot.Manifest) { m.Policy = witnessed(t, "quorum w\n", "w") }, ""},
	{"keeper-witnesses", func(t testing.TB, m *ballot.Manifest) { m.Policy = witnessed(t, "quorum operator\n", "operator") },
		"-good:witnesses.quorum +warning:witnesses.divided +note:witnesses.keeper"},
	{"keeper-among-witnesses", func(t testing.TB, m *ballot.Manifest) { m.Duties.Board = "w.example" },
		"-good:witnesses.quorum +warning:witnesses.divided +note:witnesses.keeper"},
	{"keeper-outvoted", func(t testing.TB, m *ballot.Manifest) {
		m.Policy = witnessed(t, "group g 3 w v u operator\nquorum g\n", "w", "v", "u", "operator")
	}, "+note:witnesses.keeper"},
	{"rehearsal", func(_ testing.TB, m *ballot.Manifest) { m.Rehearsal = true }, "+note:rehearsal"},
	{"deputies-only", func(_ testing.TB, m *ballot.Manifest) { m.Audience = ballot.Deputies },
		"-good:audience.public +note:audience.deputies"},
	{"window", func(_ testing.TB, m *ballot.Manifest) { m.Window = 60 }, ""},
}

func codes(said []Statement) (all []string) {
	for _, s := range said {
		all = append(all, string(s.Severity)+":"+s.Code)
	}
	return all
}

// Who does what decides what is said, and nothing else does.
func TestTrust(t *testing.T) {
	plain, err := Trust(divided(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range plain {
		if s.Severity == Warning {
			t.Errorf("a warning where all is divided: %s", s.Code)
		}
	}
	for _, test := range trusts {
		t.Run(test.name, func(t *testing.T) {
			m := divided(t)
			test.change(t, m)
			said, err := Trust(m)
			if err != nil {
				t.Fatal(err)
			}
			want := codes(plain)
			for _, d := range strings.Fields(test.differ) {
				i := slices.Index(want, d[1:])
				if (d[0] == '+') != (i < 0) {
					t.Fatalf("%s makes no difference", d)
				}
				if d[0] == '+' {
					want = append(want, d[1:])
				} else {
					want = slices.Delete(want, i, i+1)
				}
			}
			got := codes(said)
			for i := range got[1:] {
				if said[i].Severity != Warning && said[i+1].Severity == Warning {
					t.Errorf("warnings do not come first: %v", got)
				}
			}
			slices.Sort(want)
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("said\n%v, want\n%v", got, want)
			}
		})
	}
}

// Every statement has its words in both languages, with all names filled in, and there are no words that nothing says.
func TestTrustWords(t *testing.T) {
	said := map[string]bool{"trust.heading": true, "trust.and": true, "trust.unnamed": true}
	for _, l := range words.Languages {
		w, err := words.In(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range trusts {
			m := divided(t)
			test.change(t, m)
			all, err := Trust(m)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				said["trust."+s.Code] = true
				text := s.Text(w)
				if text == "trust."+s.Code || strings.Contains(text, "no value") || strings.Contains(text, "trust.") {
					t.Errorf("%s: %s: %s is said as %q", l, test.name, s.Code, text)
				}
			}
		}
	}
	data, err := os.ReadFile("words/zh.json")
	if err != nil {
		t.Fatal(err)
	}
	var catalogue map[string]string
	if err := json.Unmarshal(data, &catalogue); err != nil {
		t.Fatal(err)
	}
	for _, id := range slices.Sorted(maps.Keys(catalogue)) {
		form := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(id, ".evaluation"), ".questionnaire"), ".list") // which other tests say
		if strings.HasPrefix(id, "trust.") && !strings.HasPrefix(id, "trust.duty.") && !said[form] {
			t.Errorf("nothing says %s", id)
		}
	}
}

// Where citizens on a list evaluate, no statement speaks of deputies, but for whom the figures are.
func TestTrustWords_List(t *testing.T) {
	for _, test := range trusts {
		m := divided(t)
		test.change(t, m)
		if m.Rules.Questionnaire != nil {
			continue
		}
		m.Rules.Evaluation = &ballot.Evaluation{Electorate: ballot.OfList}
		all, err := Trust(m)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range words.Languages {
			w, err := words.In(l)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				if text := s.Text(w); s.Code != "audience.deputies" && (strings.Contains(text, "代表") || strings.Contains(strings.ToLower(text), "deput")) {
					t.Errorf("%s: %s: %s", test.name, s.Code, text)
				}
			}
		}
	}
}

func TestTrustSentences(t *testing.T) {
	m := divided(t)
	m.Duties.Cards, m.Duties.Slips, m.Officers[3].Name = "秘书处", "", "Ai"
	said, err := Trust(m)
	if err != nil {
		t.Fatal(err)
	}
	for l, wants := range map[words.Language][]string{
		words.Chinese: {
			"方案没有写明由谁承担：制作票签。", "制卡方可以冒用缺席代表的资格，也可以把选票凭证对应到个人。",
			"代表卡由秘书处制作，票签由未写明的一方制作", "Ai名下有2份开票密钥：有2人就能解密。", "分持，共4份：任意3份合在一起才能解密",
			"见证方有w、v、u，至少2个签署才算数", "每批至少10张",
		},
		words.English: {
			"The card maker could vote for absent deputies and link ballots to names.", "slips by a party that is not named",
			"Those who hold a share of the key: Ai, Bo, Cui. Any 3 of the 4 shares", "The count goes on with 1 missing.",
		},
	} {
		w, err := words.In(l)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, s := range said {
			fmt.Fprintln(&text, s.Text(w))
		}
		for _, want := range wants {
			if !strings.Contains(text.String(), want) {
				t.Errorf("%s: no %q in\n%s", l, want, text.String())
			}
		}
	}
}

// A manifest whose policy is none is no base for any statement.
func TestTrustRefused(t *testing.T) {
	m := divided(t)
	m.Policy = "quorum nobody\n"
	if said, err := Trust(m); err == nil || said != nil {
		t.Errorf("said %v, %v", codes(said), err)
	}
}

// TestTrust_Questionnaire: nothing that follows from who does what is said of deputies or of votes where people answer a questionnaire.
func TestTrust_Questionnaire(t *testing.T) {
	m, _ := answered(t, func(*ballot.Manifest) {})
	all, err := Trust(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range words.Languages {
		w, err := words.In(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			for _, no := range []string{"代表", "票决", "投票", "deput", "absent deputies", "the poll takes"} {
				if text := s.Text(w); strings.Contains(text, no) && s.Code != "order" && !strings.HasPrefix(s.Code, "witnesses") {
					t.Errorf("%s %s: %s in %s", lang, s.Code, no, text)
				}
			}
		}
	}
}
