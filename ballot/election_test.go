package ballot

import (
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

const (
	identityText = "0000000000000000000000000000000000000000000000000000000000000001"
	order        = "7237005577332262213973186563042994240857116359379907606001950938285454250989"
)

// Every optional field, and the strings in which encodings differ.
func TestElectionFields(t *testing.T) {
	text := `{"version":1,"description":"</票决> \u007f\u001f\"","name":"` + "\u2028" + `","group":"Ed25519","public_key":"` +
		crypto.Generator().String() + `","questions":[{"answers":["A"],"blank":true,"min":0,"max":1,"question":""}],` +
		`"uuid":"NY7MPCJhW4fzYV","administrator":"a","credential_authority":"c","language":["zh","ltr"]}`
	e, err := ParseElection([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(e.Bytes()); got != text {
		t.Errorf("encoded as %s", got)
	}
	if n := e.Questions[0].Choices(); n != 2 {
		t.Errorf("%d choices, want the answer and the blank flag", n)
	}
}

func TestElectionRefusals(t *testing.T) {
	tiny := loadVector(t, "tiny")
	good, key := string(tiny.raw), tiny.election.PublicKey.String()
	question := `{"answers":["yes","no"],"min":1,"max":1,"question":"Yes or no?"}`
	for name, test := range map[string]struct{ old, new string }{
		"version":              {`"version":1`, `"version":2`},
		"group":                {`"group":"Ed25519"`, `"group":"BELENIOS-2048"`},
		"no key":               {`"public_key":"` + key + `",`, ``},
		"key in capitals":      {key, strings.ToUpper(key)},
		"short uuid":           {"NY7MPCJhW4fzYV", "NY7MPCJhW4fzY"},
		"long uuid":            {"NY7MPCJhW4fzYV", strings.Repeat("N", 65)},
		"not base 58":          {"NY7MPCJhW4fzYV", "NY7MPCJ0W4fzYV"},
		"min below 0":          {`"min":1`, `"min":-1`},
		"min above max":        {`"min":1`, `"min":2`},
		"max above answers":    {`"max":1`, `"max":3`},
		"max not an integer":   {`"max":1`, `"max":1e0`},
		"no questions":         {question, ``},
		"questions null":       {"[" + question + "]", `null`},
		"no answers":           {`["yes","no"],"min":1,"max":1`, `[],"min":0,"max":0`},
		"many questions":       {question, strings.Repeat(question+",", MaxQuestions) + question},
		"many answers":         {`["yes",`, `["yes",` + strings.Repeat(`"yes",`, MaxAnswers)},
		"many choices":         {question, strings.Join(slices.Repeat([]string{strings.Replace(question, `"yes"`, `"a","b","c","d","e"`, 1)}, 200), ",")},
		"blank false":          {`"min"`, `"blank":false,"min"`},
		"blank null":           {`"min"`, `"blank":null,"min"`},
		"empty administrator":  {`"Assembly"`, `""`},
		"direction":            {`"Registrar"`, `"Registrar","language":["fr","ttb"]`},
		"language of three":    {`"Registrar"`, `"Registrar","language":["fr","ltr","x"]`},
		"unknown field":        {`"version":1`, `"version":1,"x":1`},
		"repeated field":       {`"version":1`, `"version":1,"version":1`},
		"other order":          {`"version":1,"description":"Vector (c)"`, `"description":"Vector (c)","version":1`},
		"escaped slash":        {`Vector`, `Vec\/tor`},
		"not UTF-8":            {`Vector`, "Vec\xfftor"},
		"white space":          {`"version":1`, `"version": 1`},
		"too long":             {`Vector`, strings.Repeat("V", MaxElection)},
		"cut off":              {`"Registrar"}`, `"Registrar"`},
		"something at the end": {`"Registrar"}`, `"Registrar"}` + "\n"},
	} {
		bad := strings.Replace(good, test.old, test.new, 1)
		if bad == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := ParseElection([]byte(bad)); err == nil || !strings.HasPrefix(err.Error(), "parse election: ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzElection(f *testing.F) {
	for _, name := range vectorNames {
		f.Add(loadVector(f, name).raw)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, err := ParseElection(data); err == nil && string(e.Bytes()) != string(data) {
			t.Errorf("encoded as %q", e.Bytes())
		}
	})
}
