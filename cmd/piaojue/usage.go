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
	`Use "{{.CommandPath}} [command] --help" for more information about a command.`}

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
		english := c.Short
		inWordsOf(w, root)
		if c.Long != "" && c.Short != english { // what follows is in English alone
			c.Long = c.Short + "\n\n" + c.Long
		}
		out, text := c.OutOrStdout(), new(bytes.Buffer)
		c.SetOut(text)
		show(c, args)
		c.SetOut(out)
		io.WriteString(out, aligned(text.String()))
	})
}

// flagLine is a flag with the name of its value, and the space after them, which pads them to as many bytes on all lines.
var flagLine = regexp.MustCompile(`(?m)^ +(?:-\w, )?--\S+ \S+  +`)

// aligned pads by columns: a Han character has three bytes and two columns.
func aligned(help string) string {
	return flagLine.ReplaceAllStringFunc(help, func(line string) string {
		return line + strings.Repeat(" ", (len(line)-utf8.RuneCountInString(line))/2)
	})
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
