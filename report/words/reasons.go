package words

import (
	"fmt"
	"regexp"
	"strings"
)

// An error arises in English, as a chain with ": " between its links. Reason says the links that the language knows, whole
// or by their format, and leaves the others as they are.
func (w *Words) Reason(err string) string {
	if len(w.reasons) == 0 || len(err) > maxReason {
		return err
	}
	var lines []string
	for line := range strings.SplitSeq(err, "\n") {
		lines = append(lines, sayChain(w.formats(), strings.SplitN(line, ": ", maxLinks)))
	}
	return strings.Join(lines, "\n")
}

// Both bound the work for an error that quotes somebody's file.
const (
	maxReason = 2000 // bytes
	maxLinks  = 16
)

// sayChain says a chain. A format may have ": " within: of all that begin the chain, that with most words of its own is meant. One that ends with ": %s", in
// both languages, has all the links that follow as its value.
func sayChain(formats []format, links []string) string {
	var best format
	var values []string
	took := 0
	for n := range len(links) {
		link := strings.Join(links[:n+1], ": ")
		for _, f := range formats {
			if found := f.english.FindStringSubmatch(link); found != nil && (f.words > best.words || f.rest && f.english == best.english) {
				best, values, took = f, found[1:], n+1
			}
		}
	}
	said := links[0]
	if took > 0 {
		said = best.fill(formats, values)
	}
	if rest := links[max(took, 1):]; len(rest) > 0 {
		return said + "：" + sayChain(formats, rest)
	}
	return said
}

func newFormats(reasons, names map[string]string) (all []format) {
	for english, said := range reasons {
		f := newFormat(english, said)
		f.names = names
		all = append(all, f)
	}
	return all
}

// A format is one of fmt's, as a pattern of what it prints, with how it is said.
type format struct {
	english *regexp.Regexp
	said    string
	order   []int             // which argument each group of the pattern is
	words   int               // bytes of the English that are no verbs
	named   map[int]bool      // which arguments are names of a phase or of a kind of entry: %k in what is said
	names   map[string]string // how those are said
	rest    bool              // it ends with ": %s" or ": %v", and so does what is said
}

// last is the verb at the end of a format.
var last = regexp.MustCompile(`(: |：)%[sv]$`)

var verb = regexp.MustCompile(`%(?:\[(\d)\])?[+.\d]*([dqsvUk])`)

func newFormat(english, said string) format {
	f := format{said: said, named: map[int]bool{}, words: len(verb.ReplaceAllString(english, "")), rest: last.MatchString(english) && last.MatchString(said)}
	for n, at := range verb.FindAllStringSubmatch(said, -1) {
		if at[1] != "" {
			n = int(at[1][0] - '1')
		}
		f.named[n] = at[2] == "k"
	}
	var pattern strings.Builder
	pattern.WriteString("^")
	rest := strings.ReplaceAll(english, "%%", "%")
	for next := 0; ; {
		at := verb.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		pattern.WriteString(regexp.QuoteMeta(rest[:at[0]]))
		pattern.WriteString(map[string]string{"d": `(-?\d+)`, "q": `("(?:[^"\\]|\\.)*")`, "s": `(.+?)`, "v": `(.+?)`, "U": `(U\+[0-9A-F]+)`}[rest[at[4]:at[5]]])
		if at[2] >= 0 {
			next = int(rest[at[2]] - '1')
		}
		f.order = append(f.order, next)
		next++
		rest = rest[at[1]:]
	}
	f.english = regexp.MustCompile(pattern.String() + regexp.QuoteMeta(rest) + "$")
	return f
}

// code is a name that files have for what people call otherwise.
var code = regexp.MustCompile(`^[a-z_]+$`)

// fill puts the values of the English into what is said. What stands for another error is said, too, and so is a quoted name of a body or stage.
func (f format) fill(formats []format, values []string) string {
	args := make([]any, 0, len(values))
	for i, value := range values {
		for len(args) <= f.order[i] {
			args = append(args, "")
		}
		if f.named[f.order[i]] {
			value = f.nameOf(formats, value)
		} else if !strings.HasPrefix(value, `"`) {
			value = sayChain(formats, strings.SplitN(value, ": ", maxLinks))
		} else if word := strings.Trim(value, `"`); code.MatchString(word) {
			value = `"` + sayChain(formats, []string{word}) + `"`
		}
		args[f.order[i]] = value
	}
	return fmt.Sprintf(verb.ReplaceAllStringFunc(f.said, func(v string) string {
		if at := verb.FindStringSubmatch(v); at[1] != "" {
			return "%[" + at[1] + "]s"
		}
		return "%s"
	}), args...)
}

// nameOf says the name of a phase or a kind, which may stand at the end of a chain. Elsewhere such a word is not said: it may be a file's
// name.
func (f format) nameOf(formats []format, value string) string {
	before, name, chain := value, value, false
	if at := strings.LastIndex(value, ": "); at >= 0 {
		before, name, chain = value[:at], value[at+2:], true
	}
	said, known := f.names[name]
	switch {
	case !known:
		return sayChain(formats, strings.SplitN(value, ": ", maxLinks))
	case chain:
		return sayChain(formats, strings.SplitN(before, ": ", maxLinks)) + "：" + said
	}
	return said
}
