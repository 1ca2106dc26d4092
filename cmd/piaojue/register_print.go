package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

func newRegisterPrint() *cobra.Command {
	var of report.Extract
	var day, out string
	c := &cobra.Command{
		Use:   "print PATH [NAME…] --year YEAR --out DIR",
		Short: "Write the papers of a year as pages for A4 (候选项目说明、交办单、进展情况表、公告等)",
		Long: `Write papers of a year as pages for A4, which a browser prints; without a name, all that the register has something for. Each says of which register it
is, at which root and as of which day.

  collected    what was collected: sources, channels, fields, the screening and why some did not pass it (征集情况)
  plan         the candidate plan, with its differential, its cap and its approvals (候选项目建议方案)
  booklet      what deputies read of each candidate (候选项目说明)
  chosen       the yearly public notice of the projects that were chosen; of a subdistrict, recommended (正式项目公告、推荐项目公告)
  handover     the sheets by which they are handed to units (交办单)
  progress     how far they are, with the five colours in words (进展情况表)
  problems     the problem list (问题清单)
  changes      the public notices of what was amended, suspended, resumed or terminated (变更公告)
  suggestions  how the suggestions of deputies stand (代表建议办理情况)`,
		Example: `  piaojue register print copy booklet --year 2027 --out papers
  piaojue register print copy handover --year 2027 --project P01 --out papers`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if of.Day, err = dayOf(day); err != nil {
				return err
			}
			if err := knownPapers(args[1:]); err != nil {
				return err
			}
			if of.Board, _, err = lookRegister(c, args[0]); err != nil {
				return failure{err}
			}
			return asFailure(printRegister(c, args[1:], of, out))
		},
	}
	c.Flags().IntVar(&of.Year, "year", 0, "the `year` of the vote")
	c.Flags().StringVar(&of.Project, "project", "", "the `number` of one project, where a paper has a sheet for each")
	c.Flags().StringVar(&day, "as-of", "", "the `day` as of which it is said what is late; today if not given")
	c.Flags().StringVar(&out, "out", "", "the `folder` to write to; is made if it is not there")
	addCA(c)
	c.MarkFlagRequired("year")
	c.MarkFlagRequired("out")
	return c
}

// knownPapers refuses a name that is no paper's.
func knownPapers(names []string) error {
	var all []string
	for _, p := range report.RegisterPapers() {
		all = append(all, p.Name)
	}
	for _, name := range names {
		if !slices.Contains(all, name) {
			return fmt.Errorf("print: there is no paper %.40q: want one of %s", name, strings.Join(all, ", "))
		}
	}
	return nil
}

// printRegister makes all papers that were asked for before it writes any. What the register has nothing for is refused only if it was asked for.
func printRegister(c *cobra.Command, names []string, of report.Extract, out string) error {
	papers, err := registerPapers(languageOf(c), of, names...)
	if err != nil {
		return err
	}
	if len(papers) == 0 {
		return report.ErrNoPaper
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for i := range papers {
		papers[i].path = filepath.Join(out, papers[i].path)
	}
	return writeAllNew(c, papers)
}

// registerPapers makes the papers of these names; of none, all that the register has something for. That of English is named with .en.
func registerPapers(lang words.Language, of report.Extract, names ...string) (papers []writing, err error) {
	for _, p := range report.RegisterPapers() {
		if len(names) > 0 && !slices.Contains(names, p.Name) {
			continue
		}
		var page bytes.Buffer
		switch err := p.Write(&page, lang, of); {
		case errors.Is(err, report.ErrNoPaper) && len(names) == 0:
			continue
		case err != nil:
			return nil, err
		}
		name := p.Name + ".html"
		if lang == words.English {
			name = p.Name + ".en.html"
		}
		papers = append(papers, writing{name, page.Bytes()})
	}
	return papers, nil
}
