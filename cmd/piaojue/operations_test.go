package main

import (
	"regexp"
	"strings"
	"testing"
)

// guides are the twins of one guide.
func guides(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{
		"en": string(mustRead(t, "../../docs/operations.md")),
		"zh": string(mustRead(t, "../../docs/operations.zh.md")),
	}
}

// codeBlocks returns the lines of a guide that are code.
func codeBlocks(text string) (lines []string) {
	for line := range strings.Lines(text) {
		if code, ok := strings.CutPrefix(line, "    "); ok {
			lines = append(lines, strings.TrimSuffix(code, "\n"))
		}
	}
	return lines
}

// The guides say the same: as many headings of each level, the same commands, as many rows in each table.
func TestOperations_Twins(t *testing.T) {
	all, heading := guides(t), regexp.MustCompile(`(?m)^(#+) ([\d.]*)`)
	alike(t, "headings", heading.FindAllString(all["en"], -1), heading.FindAllString(all["zh"], -1))
	alike(t, "commands", codeBlocks(all["en"]), codeBlocks(all["zh"]))
	for _, start := range []string{"\n|", "\n- [ ]", "\n1. ", "\n5. "} {
		if en, zh := strings.Count(all["en"], start), strings.Count(all["zh"], start); en != zh {
			t.Errorf("%q: %d and %d", start, en, zh)
		}
	}
}

func alike(t *testing.T, what string, en, zh []string) {
	t.Helper()
	for i := range min(len(en), len(zh)) {
		if en[i] != zh[i] {
			t.Errorf("%s: %q and %q", what, en[i], zh[i])
			return
		}
	}
	if len(en) != len(zh) {
		t.Errorf("%s: %d and %d", what, len(en), len(zh))
	}
}

// Every command in the guides exists, with its flags and what it demands.
func TestOperations_Commands(t *testing.T) {
	inline := regexp.MustCompile("`(piaojue [a-z][^`]*)`")
	for lang, text := range guides(t) {
		count := 0
		for _, line := range codeBlocks(text) {
			args, ok := strings.CutPrefix(line, "piaojue ")
			if !ok {
				continue
			}
			count++
			if err := called(split(args)); err != nil {
				t.Errorf("%s: piaojue %s: %v", lang, args, err)
			}
		}
		if count < 40 {
			t.Errorf("%s: only %d commands", lang, count)
		}
		for _, m := range inline.FindAllStringSubmatch(text, -1) {
			args := split(m[1])[1:]
			if c, _, err := newRoot().Find(args); err != nil || c.CommandPath() != strings.TrimSpace("piaojue "+strings.Join(args, " ")) {
				t.Errorf("%s: %s: there is no such command, %v", lang, m[1], err)
			}
		}
	}
}

// split is what a shell does with words and quotation marks.
func split(line string) (args []string) {
	for _, m := range regexp.MustCompile(`"([^"]*)"|(\S+)`).FindAllStringSubmatch(line, -1) {
		args = append(args, m[1]+m[2])
	}
	return args
}

// The guides explain every setting, every alert and every service.
func TestOperations_Complete(t *testing.T) {
	var rules ruleFile
	readYAML(t, "prometheus/alerts.yml", &rules)
	for lang, text := range guides(t) {
		for _, s := range serveSettings {
			if !strings.Contains(text, "`"+s.key+"`") {
				t.Errorf("%s: nothing of the setting %s", lang, s.key)
			}
			if v, ok := s.initial.(string); ok && v != "" && !strings.Contains(text, "| `"+v+"` |") {
				t.Errorf("%s: %s is %s if nobody sets it", lang, s.key, v)
			}
		}
		for _, g := range rules.Groups {
			for _, r := range g.Rules {
				if !strings.Contains(text, r.Alert) {
					t.Errorf("%s: nothing of the alert %s", lang, r.Alert)
				}
			}
		}
	}
}
