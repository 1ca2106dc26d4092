package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/piaojue/piaojue/report/words"
)

// allCommands are all commands, with those that cobra adds.
func allCommands() (all []*cobra.Command) {
	root := newRoot()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		all = append(all, c)
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	return all
}

// Every command and every flag says in both languages what it is for, and names the same value.
func TestUsage_BothLanguages(t *testing.T) {
	zh, err := words.In(words.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	chinese, value := regexp.MustCompile(`\p{Han}`), regexp.MustCompile("`[^`]*`")
	english := map[string]bool{anyHelp: true, defaultLabel: true, "[flags]": true}
	for _, label := range labels {
		english[label] = true
	}
	for _, c := range allCommands() {
		if c.Short == "" {
			t.Errorf("%s does not say what it is for", c.CommandPath())
		}
		english[c.Short] = true
		for _, text := range placeholder.FindAllString(c.Use, -1) {
			english[text] = true
		}
		for _, text := range comment.FindAllString(c.Example, -1) {
			english[text] = true
		}
		each := func(f *pflag.Flag) {
			english[f.Usage] = true
			if kind, usage := pflag.UnquoteUsage(f); usage == f.Usage && kind != "" { // the usage names no value: pflag does
				english[kind] = true
			}
		}
		c.Flags().VisitAll(each)
		c.PersistentFlags().VisitAll(each)
	}
	for text := range english {
		said, known := zh.Usage(text)
		if !known || !chinese.MatchString(said) || len(value.FindAllString(said, -1)) != len(value.FindAllString(text, -1)) {
			t.Errorf("%q in Chinese: %q", text, said)
		}
	}
	data, err := os.ReadFile("../../report/words/usage.zh.json")
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(data, []byte("\n")) - 2; n != len(english) {
		t.Errorf("the catalogue has %d messages, and %d are wanted: some are of no command any more", n, len(english))
	}
}

// nameable are flags, constants and files, which an explanation names in both languages.
var nameable = regexp.MustCompile(`--[a-z][a-z-]*|\b[A-Z][A-Z_]{2,}\b|[\w<>/.*-]*\w\.(?:json|md|csv|key|crt|txt|html|zst|bel|toml)\b`)

// named returns what an explanation names: what is nameable, and commands under others, whose names are words of nothing else.
func named(text string, all []*cobra.Command) []string {
	text = strings.ReplaceAll(text, "\n", " ")
	found := nameable.FindAllString(text, -1)
	for _, c := range all {
		if path := pathOf(c); strings.Contains(path, " ") && strings.Contains(text, path) {
			found = append(found, path)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// inChinese leaves out of the names that an English explanation has the placeholders that a Chinese one calls as its line of use does.
func inChinese(zh *words.Words, explanation string, names []string) (rest []string) {
	for _, name := range names {
		if said, known := zh.Usage(name); !known || !placeholder.MatchString(name) || !strings.Contains(explanation, said) {
			rest = append(rest, name)
		}
	}
	return rest
}

func pathOf(c *cobra.Command) string { return strings.TrimPrefix(c.CommandPath(), "piaojue ") }

// Every explanation of a command is said in Chinese, of the English as it is now: it names the same flags, files and commands.
func TestHelp_BothLanguages(t *testing.T) {
	zh, err := words.In(words.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	chinese := regexp.MustCompile(`\p{Han}`)
	headings, all := map[string]bool{}, allCommands()
	for _, c := range all {
		if c.Long == "" {
			continue
		}
		heading := fmt.Sprintf("== %s %s", pathOf(c), words.HelpKey(c.Long))
		headings[heading] = true
		said, known := zh.Help(c.Long)
		if !known {
			t.Errorf("help.zh.txt does not have the English of %s as it is: say it in Chinese under\n%s", pathOf(c), heading)
			continue
		}
		if a, b := named(c.Long, all), named(said, all); !slices.Equal(inChinese(zh, said, a), b) || !chinese.MatchString(said) {
			t.Errorf("%s names %q, in Chinese %q", pathOf(c), a, b)
		}
	}
	data, err := os.ReadFile("../../report/words/help.zh.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSuffix(line, "\n"); strings.HasPrefix(line, "== ") && !headings[line] {
			t.Errorf("help.zh.txt has %q, which is of no command as it is", line)
		}
		if columns := (len(line) + utf8.RuneCountInString(line)) / 2; columns > 80 {
			t.Errorf("help.zh.txt: %d columns, more than a terminal has: %s", columns, line)
		}
	}
}

// Help is said in the language that is asked for, wherever that stands.
func TestUsage_Language(t *testing.T) {
	for _, c := range []struct {
		lang string
		args []string
		want []string
	}{
		{"", []string{"--help"}, []string{"用法：", "命令：", "选项：", "核验其中的一切", "help        显示任一命令的帮助", "completion  生成", "中文"}},
		{"", []string{"verify", "--help"}, []string{"重放证据包，核验其中的一切：文件", "退出码才是 0。\n\n", "示例：", "\n      --beside 证据包        密封", "\n      --ca 文件              给", "通用选项：", "显示帮助"}},
		{"", []string{"officer"}, []string{"发起一项指令，第一个签署", "piaojue officer [命令]\n", "officer [命令] --help"}},
		{"", []string{"registrar", "import", "--help"}, []string{"roll.xlsx     # 只查看"}},
		{"", []string{"bench", "hall", "--help"}, []string{"--tablets 整数 ", "（默认 "}},
		{"en_US.UTF-8", []string{"registrar", "import", "--help"}, []string{"roll.xlsx     # look only"}},
		{"", []string{"help", "teller", "check"}, []string{"自己的读票表文件", "check --board 文件夹 --key 文件 --reading 文件 --out 文件 文件夹 [选项]\n"}},
		{"", []string{"--lang", "en", "verify", "--help"}, []string{"Usage:", "Global Flags:", "help for verify"}},
		{"en_US.UTF-8", []string{"verify", "--help"}, []string{"Usage:", "Replay an evidence bundle"}},
		{"en_US.UTF-8", []string{"verify", "--lang", "zh", "--help"}, []string{"用法："}},
		{"", []string{"verify", "--lang", "fr", "--help"}, []string{"Usage:"}},
	} {
		for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
			t.Setenv(name, c.lang)
		}
		var out, said bytes.Buffer
		if code := run(c.args, &out, &said); code != 0 || said.Len() > 0 {
			t.Errorf("%v: exit %d, %s", c.args, code, said.String())
		}
		for _, want := range c.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("LANG=%q %v: no %q in\n%s", c.lang, c.args, want, out.String())
			}
		}
		if english := strings.Contains(out.String(), "Usage:"); english == strings.Contains(out.String(), "用法：") {
			t.Errorf("LANG=%q %v: in two languages", c.lang, c.args)
		}
	}
}
