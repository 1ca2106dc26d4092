package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/attachments"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

// years are those of which the register knows something; if it knows of none, that of the day, with the suggestions.
func (a *registerArchive) years() []int {
	if years := a.board.State().KnownYears(); len(years) > 0 {
		return years
	}
	return []int{a.day.Year}
}

func (a *registerArchive) addPapers(files audit.Bundle) error {
	for _, year := range a.years() {
		for _, lang := range words.Languages {
			papers, err := registerPapers(lang, report.Extract{Board: a.board, Year: year, Day: a.day})
			if err != nil {
				return err
			}
			for _, p := range papers {
				files[fmt.Sprintf("papers/%d/%s", year, p.path)] = p.data
			}
		}
	}
	return nil
}

// addTables writes the projects of each year, the suggestions, and everything for programs.
func (a *registerArchive) addTables(files audit.Bundle) error {
	m, all := a.board.Manifest(), register.Summaries(a.board.State().Suggestions(), a.day)
	for _, lang := range words.Languages {
		w, err := words.In(lang)
		if err != nil {
			return err
		}
		add := func(name string, write func(*bytes.Buffer) error) {
			var table bytes.Buffer
			err = errors.Join(err, write(&table))
			files["tables/"+strings.Replace(name, "LANG", string(lang), 1)] = table.Bytes()
		}
		for _, year := range a.years() {
			projects := viewOf(a.board, year, a.day).Projects
			add(fmt.Sprintf("%d/projects.LANG.csv", year), func(out *bytes.Buffer) error { return report.ProjectsCSV(out, w, m.Rules, projects) })
			add(fmt.Sprintf("%d/projects.LANG.xlsx", year), func(out *bytes.Buffer) error { return report.ProjectsXLSX(out, w, a.board, projects, a.day) })
		}
		add("suggestions.LANG.csv", func(out *bytes.Buffer) error { return report.SuggestionsCSV(out, w, all) })
		add("suggestions.LANG.xlsx", func(out *bytes.Buffer) error { return report.SuggestionsXLSX(out, w, all, a.day) })
		if err != nil {
			return err
		}
	}
	for _, year := range a.years() {
		data, err := json.MarshalIndent(viewOf(a.board, year, a.day), "", "  ")
		if err != nil {
			return err
		}
		files[fmt.Sprintf("tables/%d/register.json", year)] = append(data, '\n')
	}
	return nil
}

// maxDocuments bounds the bytes of the documents of one archive, which are held in memory.
const maxDocuments = 1 << 30

// addDocuments takes the documents that events name, and lists those that are not there. A file that has another hash than its name is refused: it was damaged.
func (a *registerArchive) addDocuments(files audit.Bundle) (missing int, err error) {
	var list bytes.Buffer
	size, seen := 0, map[crypto.Hash]bool{}
	for _, d := range a.board.Documents() {
		if seen[d.Hash] {
			continue
		}
		seen[d.Hash] = true
		name, data, err := a.document(d.Hash)
		switch {
		case err != nil:
			return 0, err
		case name == "":
			missing++
			fmt.Fprintf(&list, "%s  %s\n", d.Hash, d.Title)
			continue
		}
		if size += len(data); size > maxDocuments {
			return 0, fmt.Errorf("%s: the documents come to more than %d bytes; archive them apart", a.attachments, maxDocuments)
		}
		files["attachments/"+name] = data
	}
	if missing > 0 {
		files["attachments/MISSING.txt"] = list.Bytes()
	}
	return missing, nil
}

// document reads a document and names its file, "" if it is not there.
func (a *registerArchive) document(hash crypto.Hash) (name string, data []byte, err error) {
	if a.attachments == "" {
		return "", nil, nil
	}
	name, data, err = attachments.NewFolder(a.attachments).Read(hash)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, nil
	}
	return name, data, err
}
