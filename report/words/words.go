// Package words holds what Piaojue says to people, in Chinese and English. The catalogues zh.json and en.json have the
// same messages, and so have the two of each room of pages in the folder pages; no other package contains a sentence for a
// screen, a terminal or a page. Errors are not among them: they
// are written in English where they arise. Those that people are meant to act on are said in Chinese by reasons.zh.json. Nor is
// what commands and flags are for: it stands in English beside them, and usage.zh.json and help.zh.txt say all of it in Chinese.
package words

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed zh.json en.json reasons.zh.json usage.zh.json help.zh.txt pages
var catalogues embed.FS

// A Language is "zh" or "en".
type Language string

// The languages. Chinese is the official one, and the one that is used when nothing is said.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Languages are all catalogues, the official one first.
var Languages = []Language{Chinese, English}

// Asked returns the language that an address asks for by ?lang=en, where that is the word after lang: Chinese, unless it is English.
func Asked(lang string) Language {
	if lang == string(English) {
		return English
	}
	return Chinese
}

// Words says messages in one language.
type Words struct {
	localizer *i18n.Localizer
	reasons   map[string]string // by the English format
	formats   func() []format   // of the reasons, made when the first is said
	usage     map[string]string // by the English
	help      map[string]string // by HelpKey of the English
}

// read are the words of each language, which are read once and never change.
var read = map[Language]func() (*Words, error){
	Chinese: sync.OnceValues(func() (*Words, error) { return load(Chinese) }),
	English: sync.OnceValues(func() (*Words, error) { return load(English) }),
}

// In returns the words of a language. They may be used by several goroutines.
func In(l Language) (*Words, error) {
	words, known := read[l]
	if !known {
		return nil, fmt.Errorf("language %q: want zh or en", l)
	}
	return words()
}

func load(l Language) (*Words, error) {
	bundle := i18n.NewBundle(language.Chinese)
	files, err := catalogueFiles(l)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if _, err := bundle.LoadMessageFileFS(catalogues, file); err != nil {
			return nil, fmt.Errorf("catalogue %s: %v", file, err)
		}
	}
	reasons, err1 := readEnglish("reasons." + string(l) + ".json")
	usage, err2 := readEnglish("usage." + string(l) + ".json")
	help, err3 := readHelp("help." + string(l) + ".txt")
	names, err4 := namesOf(l)
	localizer, formats := i18n.NewLocalizer(bundle, string(l)), sync.OnceValue(func() []format { return newFormats(reasons, names) })
	return &Words{localizer, reasons, formats, usage, help}, errors.Join(err1, err2, err3, err4)
}

// Say returns a message. args are names and values in turn, for the places in braces. A message that does not exist is
// an error of the program, and is said by its name.
func (w *Words) Say(id string, args ...any) string {
	data := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = args[i+1]
	}
	text, err := w.localizer.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: data})
	if err != nil {
		return id
	}
	return text
}

// Sprintf is fmt.Sprintf, but says what it knows in the language: the format, and texts and errors among args.
func (w *Words) Sprintf(format string, args ...any) string {
	args = slices.Clone(args)
	for i, a := range args {
		switch a := a.(type) {
		case string:
			args[i] = w.reason(a)
		case error:
			args[i] = w.Reason(a.Error())
		}
	}
	return fmt.Sprintf(w.reason(format), args...)
}

func (w *Words) reason(english string) string {
	if said, known := w.reasons[english]; known {
		return said
	}
	return english
}

// catalogueFiles are all catalogues of a language: the one of the programs, and one of each room of pages.
func catalogueFiles(l Language) ([]string, error) {
	rooms, err := fs.Glob(catalogues, "pages/*."+string(l)+".json")
	return append([]string{string(l) + ".json"}, rooms...), err
}

// Messages returns all messages whose names begin with one of the prefixes, as they stand in the catalogue, with the places in
// braces: for pages, which say them themselves.
func Messages(l Language, prefixes ...string) (map[string]string, error) {
	files, err := catalogueFiles(l)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, file := range files {
		var all map[string]string
		data, err := catalogues.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(data, &all)
		}
		if err != nil {
			return nil, fmt.Errorf("catalogue %s: %v", file, err)
		}
		for id, text := range all {
			if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(id, p) }) {
				found[id] = text
			}
		}
	}
	return found, nil
}

// Usage says what a command or a flag is for, which is written in English where that is made. known is false if the language lacks it.
func (w *Words) Usage(english string) (said string, known bool) {
	if w.usage == nil {
		return english, true
	}
	if said, known = w.usage[english]; !known {
		said = english
	}
	return said, known
}

// namesOf returns how the kinds of a poll's entries and its phases are called. Of void, which is both, it is the phase.
func namesOf(l Language) (map[string]string, error) {
	names := map[string]string{}
	for _, prefix := range []string{"console.kind.", "phase."} {
		all, err := Messages(l, prefix)
		if err != nil {
			return nil, err
		}
		for id, said := range all {
			names[strings.TrimPrefix(id, prefix)] = said
		}
	}
	return names, nil
}

// readEnglish reads what a language says by the English of it, which English does without.
func readEnglish(file string) (said map[string]string, err error) {
	data, err := catalogues.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &said)
	}
	return said, err
}

// Has reports whether there is a message with this name.
func (w *Words) Has(id string) bool {
	_, err := w.localizer.Localize(&i18n.LocalizeConfig{MessageID: id})
	return err == nil
}

// Own returns the name of the message with this id for the first of these kinds that has one, and id if none has.
func (w *Words) Own(id string, kinds ...string) string {
	for _, kind := range kinds {
		if own := id + "." + kind; w.Has(own) {
			return own
		}
	}
	return id
}
