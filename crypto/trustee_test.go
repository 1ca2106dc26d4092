package crypto

import (
	"bytes"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func newSingle(t testing.TB) (Scalar, Trustee) {
	t.Helper()
	x, key, err := NewSingle(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return x, Trustee{Single: &key}
}

// electionKey checks the trustees and returns their key.
func electionKey(t testing.TB, trustees Trustees) Point {
	t.Helper()
	y, err := trustees.Check()
	if err != nil {
		t.Fatal(err)
	}
	return y
}

// wantRefused checks that Check refuses the trustees for this reason.
func wantRefused(t *testing.T, trustees Trustees, reason string) {
	t.Helper()
	if _, err := trustees.Check(); err == nil || !strings.Contains(err.Error(), reason) {
		t.Errorf("got %v, want %s", err, reason)
	}
}

// Single trustees and a committee in one election: all of the former and enough of the latter are needed.
func TestTrusteesMixed(t *testing.T) {
	x1, first := newSingle(t)
	x5, last := newSingle(t)
	committee, x := newCommittee(t, 2, 3).trustees(t)
	trustees := Trustees{first, committee[0], last}
	y := electionKey(t, trustees)
	secrets := []Scalar{x1, x[0], x[1], x[2], x5}
	for i, key := range trustees.Keys() {
		if !key.Equal(BaseMul(secrets[i])) {
			t.Errorf("key %d is not that of its owner", i+1)
		}
	}
	c := Encrypt(y, NewScalar(3), mustScalar(t))
	for _, test := range []struct {
		owners  []int
		missing string
	}{
		{[]int{1, 2, 3, 4, 5}, ""},
		{[]int{1, 2, 4, 5}, ""},
		{[]int{1, 3, 4, 5}, ""},
		{[]int{2, 3, 4, 5}, "[1]"},
		{[]int{1, 2, 3, 4}, "[5]"},
		{[]int{1, 3, 5}, "[2 4]"},
		{[]int{3}, "[1 2 4 5]"},
		{nil, "[1 2 3 4 5]"},
	} {
		sum, err := trustees.Combine(factorsOf(c.Alpha, secrets, test.owners))
		if test.missing != "" {
			if err == nil || !strings.Contains(err.Error(), test.missing) {
				t.Errorf("trustees %d: got %v, want %s missing", test.owners, err, test.missing)
			}
		} else if err != nil || !c.Beta.Sub(sum[0][0]).Equal(BaseMul(NewScalar(3))) {
			t.Errorf("trustees %d do not decrypt (%v)", test.owners, err)
		}
	}
}

// The factors that count are those of the lowest indices, as in Belenios; the others are not looked at.
func TestCombineLowestIndices(t *testing.T) {
	trustees, secrets := newCommittee(t, 2, 3).trustees(t)
	alpha := BaseMul(mustScalar(t))
	factors := factorsOf(alpha, secrets, []int{1, 2})
	want, err := trustees.Combine(factors)
	if err != nil {
		t.Fatal(err)
	}
	factors[3] = [][]Point{{Generator()}}
	if got, err := trustees.Combine(factors); err != nil || !got[0][0].Equal(want[0][0]) {
		t.Errorf("a factor more changes the sum (%v)", err)
	}
}

func TestCombineShape(t *testing.T) {
	_, first := newSingle(t)
	_, second := newSingle(t)
	trustees := Trustees{first, second}
	G := Generator()
	good := [][]Point{{G, G}, {G}}
	for name, factors := range map[string]map[int][][]Point{
		"owner 0":          {0: good, 1: good, 2: good},
		"owner 3":          {1: good, 2: good, 3: good},
		"question missing": {1: good, 2: good[:1]},
		"answer missing":   {1: good, 2: {{G}, {G}}},
		"answer too many":  {1: good, 2: {{G, G}, {G, G}}},
	} {
		if _, err := trustees.Combine(factors); err == nil {
			t.Errorf("%s: combined", name)
		}
	}
	if _, err := (Trustees{}).Combine(nil); err == nil {
		t.Error("no trustees combined")
	}
	sum, err := trustees.Combine(map[int][][]Point{1: good, 2: good})
	if err != nil || len(sum) != 2 || len(sum[0]) != 2 || len(sum[1]) != 1 || !sum[1][0].Equal(BaseMul(NewScalar(2))) {
		t.Errorf("got %v (%v)", sum, err)
	}
}

func TestThreat12_NoTrustees(t *testing.T) {
	wantRefused(t, nil, "0 keys")
	wantRefused(t, Trustees{}, "0 keys")
	_, single := newSingle(t)
	wantRefused(t, Trustees{single, {}}, "neither single nor a committee")
	wantRefused(t, Trustees{{Pedersen: &Pedersen{}}}, "0 keys")
	both := vectorTrustees(t, "satisfaction")[0]
	both.Single = single.Single
	wantRefused(t, Trustees{both}, "neither single nor a committee")
}

// item 1: one encoding.
func TestStricter1_TrusteesEncoding(t *testing.T) {
	for name, change := range map[string][2]string{
		"white space":        {`["Single",`, `["Single", `},
		"unknown field":      {`{"pok"`, `{"x":1,"pok"`},
		"repeated field":     {`"}]`, `","public_key":"` + Generator().String() + `"}]`},
		"missing key":        {`,"public_key":"2bd96926419b29fdcdea439ad1398eefa92c3fd1b3ad03987a69bf243f436738"`, ``},
		"upper case":         {`2bd96926`, `2BD96926`},
		"leading zero":       {`"challenge":"`, `"challenge":"0`},
		"number":             {`"6875194727522489591472377700648861167233100594118136080172624025813258861754"`, `6875194727522489591472377700648861167233100594118136080172624025813258861754`},
		"null signature":     {`"}]`, `","signature":null}]`},
		"empty name":         {`"}]`, `","name":""}]`},
		"unknown kind":       {`Single`, `Double`},
		"kind in lower case": {`Single`, `single`},
		"kind escaped":       {`Single`, `\u0053ingle`},
		"kind without value": {`["Single",`, `["Single"],[`},
		"three in a pair":    {`"}]`, `"},1]`},
		"variant of atdgen":  {`["Single",`, `<"Single":`},
		"trailing bytes":     {`}]]`, `}]] `},
		"null item":          {`}]]`, `}],null]`},
	} {
		good := string(readVector(t, "tiny", "trustees.json"))
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%s: nothing changed", name)
		}
		if _, err := ParseTrustees([]byte(bad)); err == nil {
			t.Errorf("%s: %s was accepted", name, bad)
		}
	}
	for _, bad := range []string{"", "null", "{}", "[null]", "[[]]", `["Single"]`, `[["Pedersen",null]]`, `[["Pedersen",{}]]`, `[["Pedersen",{"threshold":0,"certs":null,"coefexps":null,"signatures":null,"verification_keys":null}]]`} {
		if _, err := ParseTrustees([]byte(bad)); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}

// item 2: the secret 0 has a valid proof of possession.
func TestStricter2_IdentityKey(t *testing.T) {
	zero, err := newTrusteeKey(rand.Reader, Scalar{})
	if err != nil {
		t.Fatal(err)
	}
	_, other := newSingle(t)
	wantRefused(t, Trustees{{Single: &zero}}, "identity")
	wantRefused(t, Trustees{other, {Single: &zero}}, "identity")
}

// Two trustees whose keys cancel: everybody could decrypt.
func TestStricter2_KeysCancel(t *testing.T) {
	x := mustScalar(t)
	plus, err1 := newTrusteeKey(rand.Reader, x)
	minus, err2 := newTrusteeKey(rand.Reader, Scalar{}.Sub(x))
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	wantRefused(t, Trustees{{Single: &plus}, {Single: &minus}}, "cancel")
}

// item 3: the proof of possession names no owner, so a copy of a key is vouched for.
func TestStricter3_TwoTrusteesOneKey(t *testing.T) {
	_, single := newSingle(t)
	_, other := newSingle(t)
	wantRefused(t, Trustees{single, other, single}, "two trustees with the key")

	committee, x := newCommittee(t, 2, 3).trustees(t)
	member, err := newTrusteeKey(rand.Reader, x[1])
	if err != nil {
		t.Fatal(err)
	}
	wantRefused(t, append(committee, Trustee{Single: &member}), "two trustees with the key")
	wantRefused(t, Trustees{committee[0], committee[0]}, "two trustees with the key")

	anyOne, x := newCommittee(t, 1, 2).trustees(t)
	if member, err = newTrusteeKey(rand.Reader, x[0]); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, append(anyOne, Trustee{Single: &member}), "two trustees with the key")
}

func TestSingleProof(t *testing.T) {
	_, single := newSingle(t)
	_, other := newSingle(t)
	stolen := *other.Single
	stolen.Proof = single.Single.Proof
	wantRefused(t, Trustees{single, {Single: &stolen}}, "proof of possession")
	signed := *other.Single
	signed.Signature = new(Proof)
	wantRefused(t, Trustees{single, {Single: &signed}}, "signature outside a committee")
}

// Whatever is exchanged, left out or put in twice in a committee is found.
func TestPedersenCheck(t *testing.T) {
	good := *vectorTrustees(t, "satisfaction")[0].Pedersen
	other, _ := newCommittee(t, 2, 3).trustees(t)
	foreign := *other[0].Pedersen
	for name, change := range map[string]func(p *Pedersen){
		"threshold":                func(p *Pedersen) { p.Threshold = 1 },
		"threshold 0":              func(p *Pedersen) { p.Threshold = 0 },
		"certificate swapped":      func(p *Pedersen) { p.Certs[0], p.Certs[1] = p.Certs[1], p.Certs[0] },
		"certificate missing":      func(p *Pedersen) { p.Certs = p.Certs[:2] },
		"certificate replaced":     func(p *Pedersen) { p.Certs[2] = foreign.Certs[2] },
		"coefficients swapped":     func(p *Pedersen) { p.Coefexps[0], p.Coefexps[1] = p.Coefexps[1], p.Coefexps[0] },
		"coefficients missing":     func(p *Pedersen) { p.Coefexps = p.Coefexps[:2] },
		"coefficients replaced":    func(p *Pedersen) { p.Coefexps[0] = foreign.Coefexps[0] },
		"signatures swapped":       func(p *Pedersen) { p.Signatures[0], p.Signatures[1] = p.Signatures[1], p.Signatures[0] },
		"signatures missing":       func(p *Pedersen) { p.Signatures = p.Signatures[:2] },
		"signatures absent":        func(p *Pedersen) { p.Signatures = nil },
		"keys swapped":             func(p *Pedersen) { p.Keys[0], p.Keys[1] = p.Keys[1], p.Keys[0] },
		"key missing":              func(p *Pedersen) { p.Keys = p.Keys[:2] },
		"key too many":             func(p *Pedersen) { p.Keys = append(p.Keys, p.Keys[0]) },
		"key replaced":             func(p *Pedersen) { p.Keys[1] = foreign.Keys[1] },
		"key not signed":           func(p *Pedersen) { p.Keys[1].Signature = nil },
		"key signed by another":    func(p *Pedersen) { p.Keys[1].Signature = p.Keys[0].Signature },
		"key with another's proof": func(p *Pedersen) { p.Keys[1].Proof = p.Keys[0].Proof },
		"certificates unsigned":    func(p *Pedersen) { p.Certs, p.Keys = foreign.Certs, foreign.Keys },
	} {
		p := good
		p.Certs, p.Coefexps = slices.Clone(p.Certs), slices.Clone(p.Coefexps)
		p.Signatures, p.Keys = slices.Clone(p.Signatures), slices.Clone(p.Keys)
		change(&p)
		if _, err := (Trustees{{Pedersen: &p}}).Check(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestTrusteesTooMany(t *testing.T) {
	_, single := newSingle(t)
	trustees := make(Trustees, MaxTrustees+1)
	for i := range trustees {
		trustees[i] = single
	}
	wantRefused(t, trustees, strconv.Itoa(MaxTrustees+1)+" keys")
}

func TestTrusteeName(t *testing.T) {
	_, single := newSingle(t)
	single.Single.Name = "监票人\u2028<甲>"
	text, err := EncodeJSON(Trustees{single})
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseTrustees(text)
	if err != nil || back[0].Single.Name != single.Single.Name {
		t.Errorf("%s: %v", text, err)
	}
	if _, err := back.Check(); err != nil {
		t.Error(err)
	}
}

func FuzzTrustees(f *testing.F) {
	for _, name := range elections {
		f.Add(readVector(f, name, "trustees.json"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		trustees, err := ParseTrustees(data)
		if err != nil {
			return
		}
		if again, err := EncodeJSON(trustees); err != nil || !bytes.Equal(again, data) {
			t.Errorf("%q was read and written as %q (%v)", data, again, err)
		}
		if y, err := trustees.Check(); err == nil && y.IsIdentity() {
			t.Errorf("%q was accepted", data)
		}
	})
}

func BenchmarkTrusteesCheck(b *testing.B) {
	trustees := vectorTrustees(b, "satisfaction")
	for b.Loop() {
		if _, err := trustees.Check(); err != nil {
			b.Fatal(err)
		}
	}
}
