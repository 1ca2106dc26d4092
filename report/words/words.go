// Package words holds what Piaojue says to people, in Chinese and English. The catalogues zh.json and en.json have the
// same messages; no other package contains a sentence for a screen, a terminal or a page. Errors are not among them: they
// are written in English where they arise. Those that people are meant to act on are said in Chinese by reasons.zh.json.
package words

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed zh.json en.json reasons.zh.json
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

// Words says messages in one language.
type Words struct {
	localizer *i18n.Localizer
	reasons   map[string]string // by the English format
}

// In returns the words of a language.
func In(l Language) (*Words, error) {
	bundle := i18n.NewBundle(language.Chinese)
	file := string(l) + ".json"
	if _, err := bundle.LoadMessageFileFS(catalogues, file); err != nil {
		return nil, fmt.Errorf("language %q: want zh or en", l)
	}
	reasons, err := readReasons("reasons." + file)
	return &Words{i18n.NewLocalizer(bundle, string(l)), reasons}, err
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

// Sprintf is fmt.Sprintf, but says what it knows in the language: the format, and texts among args.
func (w *Words) Sprintf(format string, args ...any) string {
	args = slices.Clone(args)
	for i, a := range args {
		if text, ok := a.(string); ok {
			args[i] = w.reason(text)
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

// readReasons reads the reasons of a language, which English does without.
func readReasons(file string) (reasons map[string]string, err error) {
	data, err := catalogues.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &reasons)
	}
	return reasons, err
}

// Has reports whether there is a message with this name.
func (w *Words) Has(id string) bool {
	_, err := w.localizer.Localize(&i18n.LocalizeConfig{MessageID: id})
	return err == nil
}
