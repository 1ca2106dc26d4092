package audit

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/crypto"
)

// sums returns SHA256SUMS: "<hash>  <path>" lines, sorted by path, of every file but itself and the hints.
func (b Bundle) sums() []byte {
	var text bytes.Buffer
	for _, path := range slices.Sorted(maps.Keys(b)) {
		if path != sumsFile && !strings.HasPrefix(path, hintsFolder) {
			text.WriteString(sumsLine(crypto.Sum(b[path]), path))
		}
	}
	return text.Bytes()
}

func sumsLine(sum crypto.Hash, path string) string { return sum.String() + "  " + path + "\n" }

// listed returns the hash that SHA256SUMS has for a file, in the first line with its path, nil if there is none. Whether the whole list is
// right is to be checked.
func (b Bundle) listed(path string) *crypto.Hash {
	for line := range strings.Lines(string(b[sumsFile])) {
		text, ok := strings.CutSuffix(line, "  "+path+"\n")
		if !ok {
			continue
		}
		sum := new(crypto.Hash)
		if sum.UnmarshalText([]byte(text)) != nil {
			return nil
		}
		return sum
	}
	return nil
}

// hashedAtOnce is how many files are hashed in turn: there are thousands, of some kilobytes.
const hashedAtOnce = 64

// checkSums checks SHA256SUMS and that every file has a name that a bundle knows. Nothing rests on it alone. It looks at every file once,
// at several at the same time if each does.
func (e *evidence) checkSums(each func(n int, do func(i int))) (files int, err error) {
	for path := range e.Bundle {
		if !known(path) {
			return 0, fmt.Errorf("%s: not a file of a bundle", path)
		}
	}
	text, err := e.file(sumsFile)
	if err != nil {
		return 0, err
	}
	paths := slices.DeleteFunc(slices.Sorted(e.paths()), func(path string) bool {
		return path == sumsFile || strings.HasPrefix(path, hintsFolder)
	})
	sums, errs := make([]crypto.Hash, len(paths)), make([]error, len(paths))
	each((len(paths)+hashedAtOnce-1)/hashedAtOnce, func(n int) {
		for i := n * hashedAtOnce; i < min((n+1)*hashedAtOnce, len(paths)); i++ {
			sums[i], errs[i] = e.sum(paths[i])
		}
	})
	have := sumsText{rest: string(text), all: string(text)}
	for i, path := range paths {
		if errs[i] != nil {
			return 0, fmt.Errorf("%s: %v", path, errs[i])
		}
		e.note(path, sums[i])
		if !have.next(sumsLine(sums[i], path)) {
			return 0, fmt.Errorf("%s: missing in %s, or it has another hash there", path, sumsFile)
		}
	}
	if have.lines != nil || have.rest != "" {
		return 0, errors.New(sumsFile + " lists a file that is not there, or not in the order of paths")
	}
	return len(paths), nil
}

// A sumsText is SHA256SUMS as it is compared, line by line, with what it should be.
type sumsText struct {
	all, rest string
	lines     map[string]bool // all of them, once one was not the next
}

// next reports whether the text has the line: as the next one, or at all, once a line was not.
func (s *sumsText) next(line string) bool {
	if s.lines == nil {
		if rest, ok := strings.CutPrefix(s.rest, line); ok {
			s.rest = rest
			return true
		}
		s.lines = map[string]bool{}
		for line := range strings.SplitSeq(s.all, "\n") {
			s.lines[line] = true
		}
	}
	return s.lines[strings.TrimSuffix(line, "\n")]
}
