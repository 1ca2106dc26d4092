package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/docs"
	"github.com/piaojue/piaojue/doctor"
	"github.com/piaojue/piaojue/keeper/attachments"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

// A registerArchive is what the file room (档案室) gets of a register.
type registerArchive struct {
	board                 *register.Board
	day                   register.Date
	out, attachments, now string
}

func newRegisterArchive() *cobra.Command {
	var a registerArchive
	c := &cobra.Command{
		Use:   "archive PATH --out DIR|FILE.tar.zst [--attachments DIR]",
		Short: "Write everything of a register for the file room (归档)",
		Long: `Write everything of a register for the file room: its evidence, all papers of every year in both languages, its tables as workbooks, CSV and JSON, the documents
that its events name, SHA256SUMS, and a README that says how all of it is checked without those who made it.

It is made of a copy of the register alone, in which nothing of a citizen is. Of --attachments, the folder in which a register keeps documents, those are taken that
events name; the others that are wanted are listed in attachments/MISSING.txt.`,
		Example: `  piaojue register archive copy --attachments register/attachments --out archive-2027
  piaojue register archive copy --out archive-2027.tar.zst`,
		Args: one("register"),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if a.day, err = dayOf(a.now); err != nil {
				return err
			}
			if err := vacant(a.out); err != nil {
				return failure{err}
			}
			return asFailure(a.write(c, args[0]))
		},
	}
	c.Flags().StringVar(&a.out, "out", "", "the `folder` or .tar.zst file to write; must not exist")
	c.Flags().StringVar(&a.attachments, "attachments", "", "the `folder` with documents, each named by its SHA-256 and its type")
	c.Flags().StringVar(&a.now, "as-of", "", "the `day` as of which papers and tables say what is late; today if not given")
	addCA(c)
	c.MarkFlagRequired("out")
	return c
}

func (a *registerArchive) write(c *cobra.Command, place string) error {
	evidence, err := openBundle(c, place)
	if err != nil {
		return err
	}
	b, r, err := register.Verify(evidence, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", place, refused(c, err))
	}
	a.board = b
	files := audit.Bundle{"docs/protocol.md": docs.Protocol, "docs/rules.md": docs.Rules}
	for path, data := range evidence {
		files["evidence/"+path] = data
	}
	missing, err := a.addDocuments(files)
	if err != nil {
		return err
	}
	if err := errors.Join(a.addPapers(files), a.addTables(files), a.addReadme(files, r, missing)); err != nil {
		return err
	}
	files["SHA256SUMS"] = sums(files)
	if err := a.place(c, files); err != nil {
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("register.archived", "Path", a.out, "Files", len(files), "Missing", missing))
	return nil
}

// sums are the SHA-256 of all files, as sha256sum has them.
func sums(files audit.Bundle) (text []byte) {
	for _, path := range slices.Sorted(maps.Keys(files)) {
		text = fmt.Appendf(text, "%s  %s\n", crypto.Sum(files[path]), path)
	}
	return text
}

// place writes the files as a folder or as one file, whole or not at all.
func (a *registerArchive) place(c *cobra.Command, files audit.Bundle) error {
	if !strings.HasSuffix(a.out, ".tar.zst") {
		return writeBundle(c.Context(), files, a.out)
	}
	var packed bytes.Buffer
	if err := bundle.Pack(&packed, files); err != nil {
		return err
	}
	return writeNew(a.out, packed.Bytes())
}

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
	m, all := a.board.Manifest(), summaries(a.board.State().Suggestions(), a.day)
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
	f, t, err := attachments.NewFolder(a.attachments).Open(hash)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil, nil
	case err != nil:
		return "", nil, err
	}
	defer f.Close()
	if data, err = io.ReadAll(io.LimitReader(f, attachments.MaxFile+1)); err != nil {
		return "", nil, err
	}
	if crypto.Sum(data) != hash {
		return "", nil, fmt.Errorf("%s has another SHA-256 than its name says: it was changed or damaged", f.Name())
	}
	return hash.String() + t.Suffix, data, nil
}

// addReadme says in both languages what is there, and how it is checked.
func (a *registerArchive) addReadme(files audit.Bundle, r *register.Report, missing int) error {
	var texts []string
	p := doctor.ThisProgram()
	for _, lang := range words.Languages {
		w, err := words.In(lang)
		if err != nil {
			return err
		}
		var polls []string
		for _, e := range a.board.State().Entered() {
			polls = append(polls, w.Say("register.readme.poll", "Date", e.Date, "Origin", e.Origin, "Size", e.Size, "Root", e.Root))
		}
		if len(polls) == 0 {
			polls = append(polls, w.Say("register.readme.polls.none"))
		}
		names := a.board.Manifest().Congress
		congress := cmp.Or(names[string(lang)], names["zh"])
		texts = append(texts, w.Say("register.readme", "Congress", congress, "Origin", r.Origin, "Size", r.Head.Size, "Root", r.Head.Root, "Manifest", r.Manifest, "Day", a.day,
			"Program", p.Version+", "+cmp.Or(p.Commit, "unknown"), "Missing", missing, "Polls", strings.Join(polls, "\n")))
	}
	files["README.md"] = []byte(strings.Join(texts, "\n\n---\n\n") + "\n")
	return nil
}
