package main

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/piaojue/piaojue/report/words"
)

// labels are what stands between the parts of a help, the longer before what it ends with.
var labels = []string{"Usage:", "Aliases:", "Examples:", "Available Commands:", "Global Flags:", "Flags:",
	`Use "{{.CommandPath}} [command] --help" for more information about a command.`, "[command]"}

// defaultLabel is how byDefault is said.
const defaultLabel = " (default $1)"

// anyHelp stands for what cobra says of each command's flag --help.
const anyHelp = "help for a command"

// sayHelp lets all commands explain themselves in the language that was asked for.
func sayHelp(root *cobra.Command) {
	show, template := root.HelpFunc(), root.UsageTemplate()
	root.SetHelpFunc(func(c *cobra.Command, args []string) {
		w := reasonWords(c)
		for _, label := range labels {
			said, _ := w.Usage(label)
			template = strings.Replace(template, label, said, 1)
		}
		root.SetUsageTemplate(template)
		inWordsOf(w, root)
		c.Use = inWordsOfUse(w, c)
		c.DisableFlagsInUseLine = true // it says so itself
		c.Long, _ = w.Help(c.Long)
		c.Example = comment.ReplaceAllStringFunc(c.Example, func(english string) string {
			said, _ := w.Usage(english)
			return said
		})
		out, text := c.OutOrStdout(), new(bytes.Buffer)
		c.SetOut(text)
		show(c, args)
		c.SetOut(out)
		io.WriteString(out, inWordsOfValues(w, text.String()))
	})
}

// placeholder is what stands for a value, or for more flags, where a command says how it is used.
var placeholder = regexp.MustCompile(`\[flags\]|\[command\]|\b[A-Z]+\b`)

// inWordsOfUse says how a command is used: its own name is said alike in all languages.
func inWordsOfUse(w *words.Words, c *cobra.Command) string {
	use := c.Use
	if c.HasAvailableFlags() && !c.DisableFlagsInUseLine {
		use += " [flags]"
	}
	return placeholder.ReplaceAllStringFunc(use, func(english string) string {
		said, _ := w.Usage(english)
		return said
	})
}

// comment is what an example says after its command; an assignment is said alike in all languages.
var comment = regexp.MustCompile(`(?m)# [^=\n]+$`)

// flagLine is a flag, the name of its value, and the space after them, which pads them to as many bytes on all lines.
var flagLine = regexp.MustCompile(`(?m)^( +(?:-\w, )?--\S+ )(\S+)(  +)`)

// byDefault is what pflag says of a flag that has another default than nothing.
var byDefault = regexp.MustCompile(`(?m) \(default (.+)\)$`)

// inWordsOfValues says what pflag says in English, the kinds of values and their defaults, and pads by columns: a Han character has
// three bytes and two columns.
func inWordsOfValues(w *words.Words, help string) string {
	help = flagLine.ReplaceAllStringFunc(help, func(line string) string {
		part := flagLine.FindStringSubmatch(line)
		flag := part[1]
		value, _ := w.Usage(part[2])
		columns := len(flag) + (len(value)+utf8.RuneCountInString(value))/2
		return flag + value + strings.Repeat(" ", len(line)-columns)
	})
	said, _ := w.Usage(defaultLabel)
	return byDefault.ReplaceAllString(help, said)
}

// inWordsOf says of a command, of its flags and of those under it what each is for.
func inWordsOf(w *words.Words, c *cobra.Command) {
	c.Short, _ = w.Usage(c.Short)
	each := func(f *pflag.Flag) {
		said, known := w.Usage(f.Usage)
		if f.Name == "help" && !known {
			said, _ = w.Usage(anyHelp)
		}
		f.Usage = said
	}
	c.Flags().VisitAll(each)
	c.PersistentFlags().VisitAll(each)
	for _, sub := range c.Commands() {
		inWordsOf(w, sub)
	}
}
