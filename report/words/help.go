package words

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// Help says the explanation of a command, which is written in English where that is made. known is false if the language lacks
// it, or has that of an English which has changed since.
func (w *Words) Help(english string) (said string, known bool) {
	if w.help == nil || english == "" {
		return english, true
	}
	if said, known = w.help[HelpKey(english)]; !known {
		said = english
	}
	return said, known
}

// HelpKey is what the Chinese of an explanation is found by, the first four bytes of the SHA-256 of the English, in hexadecimal: once the
// English has changed the Chinese is found no more, and must be looked at again.
func HelpKey(english string) string {
	return fmt.Sprintf("%.4x", sha256.Sum256([]byte(english)))
}

// readHelp reads the explanations of a language, which English does without, by the keys of their English. The text of each command
// follows a line of two signs of equality, the command and the key:
//
//	== trustee check 0f1e2d3c
//
//	在备份所在之处用口令打开它，……
func readHelp(file string) (map[string]string, error) {
	data, err := catalogues.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	said := map[string]string{}
	for text := range strings.SplitSeq(strings.TrimPrefix(string(data), "== "), "\n== ") {
		heading, body, _ := strings.Cut(text, "\n")
		key := heading[strings.LastIndexByte(heading, ' ')+1:]
		if _, twice := said[key]; twice {
			return nil, fmt.Errorf("catalogue %s: %s stands twice", file, heading)
		}
		said[key] = strings.TrimSpace(body)
	}
	return said, nil
}
