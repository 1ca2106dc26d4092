package play

import (
	"io/fs"
	"path"
)

// Others are the files in the folder of an inquiry that are not played with it: each is read in another way.
type Others struct {
	Questionnaires []string // a questionnaire has a folder of its own, with its answers
	Suggestions    []string // tables of suggestions that are evaluated in stages: nobody votes on these
}

// OthersIn lists them in order. They are known by their names: *questionnaire.json, and suggestion*.csv or .xlsx. A folder that cannot
// be read has none.
func OthersIn(fsys fs.FS) (o Others) {
	files, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return o
	}
	for _, f := range files {
		if isLike(f.Name(), "*"+questionnaireFile) {
			o.Questionnaires = append(o.Questionnaires, f.Name())
		}
		if isLike(f.Name(), "suggestion*.csv") || isLike(f.Name(), "suggestion*.xlsx") {
			o.Suggestions = append(o.Suggestions, f.Name())
		}
	}
	return o
}

func isLike(name, pattern string) bool {
	like, err := path.Match(pattern, name)
	return err == nil && like
}
