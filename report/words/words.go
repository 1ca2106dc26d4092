// Package words holds what Piaojue says to people, in Chinese and English. The catalogues zh.json and en.json have the
// same messages; no other package contains a sentence for a screen, a terminal or a page. Errors for the log are not
// among them.
package words

import (
	"embed"
	"fmt"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed zh.json en.json
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
type Words struct{ localizer *i18n.Localizer }

// In returns the words of a language.
func In(l Language) (*Words, error) {
	bundle := i18n.NewBundle(language.Chinese)
	file := string(l) + ".json"
	if _, err := bundle.LoadMessageFileFS(catalogues, file); err != nil {
		return nil, fmt.Errorf("language %q: want zh or en", l)
	}
	return &Words{i18n.NewLocalizer(bundle, string(l))}, nil
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

// Has reports whether there is a message with this name.
func (w *Words) Has(id string) bool {
	_, err := w.localizer.Localize(&i18n.LocalizeConfig{MessageID: id})
	return err == nil
}
