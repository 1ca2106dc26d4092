package audit

import (
	"fmt"
	"strings"
	"testing"
)

// policyKeys replaces LOG<n> and W<n> by keys.
func policyKeys(t testing.TB, text string) string {
	t.Helper()
	for _, n := range []string{"1", "2", "3", "4", "5", "6"} {
		log := VerifierKey{"log.example/" + n, signsNotes, keyOf("log" + n).Public()}
		w := VerifierKey{"witness.example/" + n, signsCheckpoints, keyOf("w" + n).Public()}
		text = strings.NewReplacer("LOG"+n, log.String(), "W"+n, w.String()).Replace(text)
	}
	return text
}

// The example of C2SP tlog-policy.
const specPolicy = `log LOG1

witness X1 W1
witness X2 W2
witness X3 W3
group X-witnesses 2 X1 X2 X3

witness Y1 W4
witness Y2 W5
witness Y3 W6
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`

func TestPolicyCheck(t *testing.T) {
	for _, c := range []struct {
		policy, cosigned string
		ok               bool
	}{
		{specPolicy, "X1 X2 Y1", true},
		{specPolicy, "X1 X2 X3 Y1 Y2 Y3", true},
		{specPolicy, "X3 X1 Y3", true},
		{specPolicy, "X1 Y1 Y2 Y3", false},
		{specPolicy, "X1 X2 X3", false},
		{specPolicy, "X1 X1 Y1", false},
		{specPolicy, "X-and-Y", false},
		{specPolicy, "X-witnesses Y-witnesses", false},
		{specPolicy, "", false},
		{"quorum none\n", "", true},
		{"quorum none\n", "X1", true},
		{"witness w W1\nquorum w\n", "", false},
		{"witness w W1\nquorum w\n", "w", true},
		{"witness w W1\nwitness v W2\nquorum w\n", "v", false},
		{"witness w W1\nwitness v W2\nquorum none\n", "", true},
		{"witness w W1\ngroup g all w\nquorum g\n", "w", true},
		{"witness w W1\nwitness v W2\ngroup g 1 w v\nquorum g\n", "v", true},
		{"witness w W1\nwitness v W2\ngroup g all w v\nquorum g\n", "v", false},
	} {
		p := mustPolicy(t, policyKeys(t, c.policy))
		var cosigned []Cosignature
		for _, w := range strings.Fields(c.cosigned) {
			cosigned = append(cosigned, Cosignature{w, 1})
		}
		if err := p.Check(cosigned); (err == nil) != c.ok {
			t.Errorf("cosigned by %q: %v under\n%s", c.cosigned, err, c.policy)
		}
	}
}

func TestParsePolicy(t *testing.T) {
	p := mustPolicy(t, policyKeys(t, "# keys of 2026\n  \t\n\tlog \t LOG1 https://log.example/1#a \n"+
		"log LOG2\nwitness 见证 W1 https://witness.example/\n  # and more\nwitness v\xff W2\ngroup g any 见证 v\xff\nquorum g\n"))
	if len(p.Logs) != 2 || p.Logs[0].URL != "https://log.example/1#a" || p.Logs[1].Key.Name() != "log.example/2" {
		t.Errorf("logs %+v", p.Logs)
	}
	if len(p.Witnesses) != 2 || p.Witnesses[0].Name != "见证" || p.Witnesses[0].URL != "https://witness.example/" ||
		p.Witnesses[1].Key.Name() != "witness.example/2" {
		t.Errorf("witnesses %+v", p.Witnesses)
	}
	many := "" // at least 32 of each, says the specification
	for i := range 40 {
		log := VerifierKey{"l", signsNotes, keyOf(fmt.Sprint("l", i)).Public()}
		w := VerifierKey{"w", signsCheckpoints, keyOf(fmt.Sprint("w", i)).Public()}
		many += fmt.Sprintf("log %s\nwitness w%d %s\ngroup g%d all w%d\n", log, i, w, i, i)
	}
	if p := mustPolicy(t, many+"quorum g39\n"); len(p.Logs) != 40 || len(p.Witnesses) != 40 {
		t.Errorf("%d logs, %d witnesses", len(p.Logs), len(p.Witnesses))
	}
}

func TestParsePolicyRefused(t *testing.T) {
	const w = "witness a W1\nwitness b W2\n"
	for name, text := range map[string]string{
		"empty":                   "",
		"no quorum":               w,
		"two quorums":             w + "quorum a\nquorum a\n",
		"none and a quorum":       w + "quorum none\nquorum a\n",
		"quorum not defined":      w + "quorum c\n",
		"quorum defined below":    "witness b W2\nquorum a\nwitness a W1\n",
		"quorum of two":           w + "quorum a b\n",
		"quorum of nothing":       w + "quorum\n",
		"last line without end":   w + "quorum a",
		"unknown keyword":         w + "monitor a\nquorum a\n",
		"keyword in capitals":     w + "QUORUM a\n",
		"comment after a line":    w + "quorum a # the only one\n",
		"log without key":         "log\nquorum none\n",
		"log with three fields":   "log LOG1 url more\nquorum none\n",
		"log with witness's key":  "log W1\nquorum none\n",
		"log twice":               "log LOG1\nlog LOG1 url\nquorum none\n",
		"log's key, other name":   "log LOG1\nlog OTHER\nquorum none\n",
		"witness without key":     "witness a\nquorum none\n",
		"witness, four fields":    "witness a W1 url more\nquorum a\n",
		"witness with log's key":  "witness a LOG1\nquorum a\n",
		"witness's key twice":     w + "witness c W1\nquorum a\n",
		"witness's name twice":    w + "witness a W3\nquorum a\n",
		"witness none":            "witness none W1\nquorum none\n",
		"group none":              w + "group none any a b\nquorum none\n",
		"group's name twice":      w + "group g any a\ngroup g any b\nquorum g\n",
		"group named as witness":  w + "group a any b\nquorum a\n",
		"group of nobody":         w + "group g any\nquorum g\n",
		"group of all of nobody":  w + "group g all\nquorum g\n",
		"group of none":           w + "group g any none\nquorum g\n",
		"member not defined":      w + "group g any c\nquorum g\n",
		"member defined below":    "witness a W1\ngroup g any a b\nwitness b W2\nquorum g\n",
		"group in itself":         w + "group g any g\nquorum g\n",
		"member twice":            w + "group g 2 a a\nquorum g\n",
		"member of two groups":    w + "group g any a\ngroup h any a b\nquorum h\n",
		"threshold 0":             w + "group g 0 a b\nquorum g\n",
		"threshold too high":      w + "group g 3 a b\nquorum g\n",
		"threshold negative":      w + "group g -1 a b\nquorum g\n",
		"threshold leading zero":  w + "group g 01 a b\nquorum g\n",
		"threshold plus":          w + "group g +1 a b\nquorum g\n",
		"threshold hexadecimal":   w + "group g 0x1 a b\nquorum g\n",
		"threshold empty":         w + "group g most a b\nquorum g\n",
		"carriage return":         w + "quorum a\r\n",
		"NUL":                     w + "quorum a\n#\x00\n",
		"DEL":                     w + "quorum a\n#\x7f\n",
		"form feed":               w + "quorum\fa\n",
		"wide space":              w + "quorum\u3000a\n",
		"no-break space":          w + "quorum\u00a0a\n",
		"key that is none":        "witness a xyz\nquorum a\n",
		"too long":                w + "quorum a\n#" + strings.Repeat("x", maxPolicy) + "\n",
		"blank line of wide tabs": w + "\v\nquorum a\n",
	} {
		other := VerifierKey{"log.example/other", signsNotes, keyOf("log1").Public()}
		text = strings.ReplaceAll(text, "OTHER", other.String())
		if _, err := ParsePolicy(policyKeys(t, text)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add(policyKeys(f, specPolicy))
	f.Add("quorum none\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePolicy(text)
		if err != nil {
			return
		}
		var all []Cosignature
		for _, w := range p.Witnesses {
			all = append(all, Cosignature{w.Name, 0})
		}
		if err := p.Check(all); err != nil {
			t.Errorf("all have cosigned: %v", err)
		}
		if none := len(p.quorum.members) == 0 && p.quorum.witness == ""; (p.Check(nil) == nil) != none {
			t.Errorf("nobody has cosigned: %v", p.Check(nil))
		}
	})
}
