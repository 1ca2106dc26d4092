package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/report/words"
)

// addLanguage gives all commands the flag --lang.
func addLanguage(root *cobra.Command) {
	root.PersistentFlags().String("lang", "", "zh or en; as the locale says, or Chinese, if it is not given")
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		_, err := words.In(languageOf(c))
		return err
	}
}

// takeLanguage looks for --lang itself: where a command was called wrongly, reading its flags ended at the fault, or never began.
func takeLanguage(root *cobra.Command, args []string) {
	for i, arg := range args {
		lang, joined := strings.CutPrefix(arg, "--lang=")
		switch {
		case arg == "--":
			return
		case arg == "--lang" && i+1 < len(args):
			lang = args[i+1]
		case !joined:
			continue
		}
		root.PersistentFlags().Set("lang", lang) // a string flag takes any; what is none of ours is said in English
	}
}

// languageOf returns the language that --lang or the locale asks for.
func languageOf(c *cobra.Command) words.Language {
	if lang, err := c.Root().PersistentFlags().GetString("lang"); err == nil && lang != "" {
		return words.Language(lang)
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			if strings.HasPrefix(value, "en") {
				return words.English
			}
			break
		}
	}
	return words.Chinese
}

// wordsOf returns the words of the command's language, which has been checked.
func wordsOf(c *cobra.Command) *words.Words {
	w, err := words.In(languageOf(c))
	if err != nil {
		panic(fmt.Sprintf("internal error: %v", err))
	}
	return w
}
