package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/docs"
	"github.com/piaojue/piaojue/doctor"
	"github.com/piaojue/piaojue/register"
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
		texts = append(texts, w.Say("register.readme", "Congress", a.board.Manifest().Congress.In(string(lang)), "Origin", r.Origin, "Size", r.Head.Size, "Root", r.Head.Root, "Manifest", r.Manifest, "Day", a.day,
			"Program", p.Version+", "+cmp.Or(p.Commit, "unknown"), "Missing", missing, "Polls", strings.Join(polls, "\n")))
	}
	files["README.md"] = []byte(strings.Join(texts, "\n\n---\n\n") + "\n")
	return nil
}
