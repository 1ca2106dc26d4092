package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/sheet"
)

// A registerImport is what a draft is made of.
type registerImport struct {
	folder                          registerFolder
	out, campaign, poll, day, until string
	board, cards                    string
	progress, suggestions           bool
}

func newRegisterImport() *cobra.Command {
	var i registerImport
	c := &cobra.Command{
		Use:   "import (TABLE… (--campaign ID | --progress | --suggestions --board DIR) | --poll BUNDLE --date DAY) --out FILE",
		Short: "Make a draft of tables of proposals, progress or suggestions (XLSX or CSV), or of what a poll found",
		Long: `Make a draft for officers to sign: of tables of proposals, of progress or of suggestions, or of what a poll found, whose bundle is verified. "register export"
writes tables to fill in.

Columns of progress: 项目编号, 日期, 进度 (percent), 质量 (好, 一般 or 差), 累计支付 (万元), 进展情况. Columns of proposals: 建议编号, 项目名称, 领域, 实施地点, 责任单位, 投资概算, 其他资金 (万元), 来源 (党委提议, 人大征集 or 政府提交), 征集渠道, 提出日期, 提出人, 联系电话.
Columns of suggestions: 建议编号, 标题, 提出代表, 提出日期, 承办单位, 交办日期, 答复期限 (3个月 or 6个月), 答复日期, 再次答复日期, 回访日期. It is held against a copy of the register, and
the draft has what is there of the next kind that the register does not have: proposed first, then assigned, replied to and visited. Once that is on the register, the same
table is imported again. 提出代表 are keys of cards, or numbers of deputies if the roll is given with --cards (registrar roll --json).
All faults are told with row and column, and then nothing is written. Names and telephone numbers go into the register's folder, where they are erased
after --until; the draft has what commits to them alone.`,
		Example: `  piaojue register import proposals.xlsx --campaign 2027 --data register --until 2028-12-31 --out proposals.json
  piaojue register import suggestions.xlsx --suggestions --board copy --cards roll.json --out suggestions.json
  piaojue register import --poll bundle --date 2027-01-16 --out poll.json`,
		RunE: func(c *cobra.Command, args []string) error {
			kinds := 0
			for _, asked := range []bool{i.campaign != "", i.progress, i.suggestions, i.poll != ""} {
				if asked {
					kinds++
				}
			}
			if kinds != 1 || (len(args) == 0) != (i.poll != "") || (i.poll != "") != (i.day != "") || i.suggestions != (i.board != "") {
				return errors.New("import: want tables with --campaign, --progress or --suggestions --board, or --poll with --date")
			}
			if err := vacantFile(wordsOf(c), i.out); err != nil {
				return failure{err}
			}
			events, err := i.events(c, args)
			if err != nil {
				return asFailure(err)
			}
			draft, err := register.NewDraft(events...)
			if err != nil {
				return failure{err}
			}
			if err := writeNew(i.out, draft); err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("register.drafted", "Path", i.out, "Kind", kindText(c, events[0].Kind()), "Count", len(events)))
			return nil
		},
	}
	c.Flags().StringVar(&i.folder.path, "data", "", "the `folder` of the register, for a table with names of citizens")
	c.Flags().StringVar(&i.until, "until", "", "the last `day` on which these names may be kept")
	c.Flags().StringVar(&i.campaign, "campaign", "", "the collection that the table is of")
	c.Flags().BoolVar(&i.progress, "progress", false, "the table is of progress")
	c.Flags().BoolVar(&i.suggestions, "suggestions", false, "the table is of suggestions")
	c.Flags().StringVar(&i.board, "board", "", "the `copy` of the register that a table of suggestions is held against")
	c.Flags().StringVar(&i.cards, "cards", "", "`file` with the roll and its cards, for a table that has numbers of deputies")
	c.Flags().StringVar(&i.poll, "poll", "", "the `bundle` of a poll")
	c.Flags().StringVar(&i.day, "date", "", "the `day` on which the poll was held")
	c.Flags().StringVar(&i.out, "out", "", "the draft to write, a `file` that must not exist")
	c.MarkFlagRequired("out")
	return c
}

// events reads everything that was named, all or nothing.
func (i *registerImport) events(c *cobra.Command, tables []string) (events []register.Event, err error) {
	switch {
	case i.poll != "":
		return i.polled(c)
	case i.suggestions:
		return i.suggested(c, tables)
	case i.progress:
		return progressTables(c, tables)
	}
	return i.proposals(c, tables)
}

func (i *registerImport) polled(c *cobra.Command) ([]register.Event, error) {
	day, err := register.ParseDate(i.day)
	if err != nil {
		return nil, err
	}
	e, err := citePoll(c, i.poll, day)
	if err != nil {
		return nil, err
	}
	return []register.Event{e}, nil
}

func progressTables(c *cobra.Command, tables []string) (events []register.Event, err error) {
	all, err := readTables(c, tables, register.ReadProgress)
	for _, e := range all {
		events = append(events, e)
	}
	return events, err
}

var errNoRows = errors.New("the table has no rows")

// readTables reads tables of one kind, each of which has rows.
func readTables[T any](c *cobra.Command, tables []string, read func(name string, data []byte) ([]T, []string, error)) (all []T, err error) {
	for _, path := range tables {
		rows, err := readTable(c, path, read)
		if err == nil && len(rows) == 0 {
			err = errNoRows
		}
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// suggested holds tables of suggestions against the register. All of them have to have their next step of one kind.
func (i *registerImport) suggested(c *cobra.Command, tables []string) (events []register.Event, err error) {
	b, _, err := lookRegister(c, i.board)
	if err != nil {
		return nil, err
	}
	cards, err := readCards(i.cards)
	if err != nil {
		return nil, err
	}
	for _, path := range tables {
		more, err := readTable(c, path, func(name string, data []byte) ([]register.Event, []string, error) {
			return b.State().ReadSuggestions(name, data, cards)
		})
		if err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	if len(events) == 0 {
		return nil, errors.New(wordsOf(c).Say("register.nothing"))
	}
	return events, nil
}

// readCards reads the keys of cards by the numbers of deputies, none if there is no file.
func readCards(path string) (map[string]crypto.PublicKey, error) {
	if path == "" {
		return nil, nil
	}
	data, err := readInput(path, sheet.MaxFile)
	if err != nil {
		return nil, err
	}
	var members []registrar.Member
	if err := json.Unmarshal(data, &members); err != nil {
		return nil, fmt.Errorf("%s: %v", path, err)
	}
	cards := map[string]crypto.PublicKey{}
	for _, m := range members {
		if m.Card != nil {
			cards[m.ID] = *m.Card
		}
	}
	return cards, nil
}

// proposals reads tables of proposals. Who proposed goes into the private folder once all of them were read.
func (i *registerImport) proposals(c *cobra.Command, tables []string) (events []register.Event, err error) {
	all, err := readTables(c, tables, func(name string, data []byte) ([]register.Proposed, []string, error) {
		return register.ReadProposals(name, data, i.campaign)
	})
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(all, func(p register.Proposed) bool { return p.Citizen != nil }) {
		if i.folder.path == "" || i.until == "" {
			return nil, errors.New("the table has names of citizens: --data says where they are kept, and --until how long")
		}
		if err := i.folder.check(); err != nil {
			return nil, err
		}
	}
	var until register.Date
	if i.until != "" {
		if until, err = register.ParseDate(i.until); err != nil {
			return nil, err
		}
	}
	for _, p := range all {
		if p.Citizen != nil {
			by, err := i.folder.private().Keep(rand.Reader, *p.Citizen, until)
			if err != nil {
				return nil, err
			}
			p.Event.By = &by
		}
		events = append(events, p.Event)
	}
	return events, nil
}

func newRegisterDraft() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:     "draft DRAFT… --out FILE",
		Short:   "Make one draft of several of one kind",
		Long:    `Make one draft of several of one kind, in the order given, so that they are signed once: what the towns of a county handed in is one order.`,
		Example: `  piaojue register draft town-1.json town-2.json --out proposals.json`,
		Args:    cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := vacantFile(wordsOf(c), out); err != nil {
				return failure{err}
			}
			var drafts [][]byte
			for _, path := range args {
				data, err := readInput(path, audit.MaxPayload)
				if err != nil {
					return failure{err}
				}
				drafts = append(drafts, data)
			}
			joined, err := register.JoinDrafts(drafts...)
			if err != nil {
				return failure{err}
			}
			return asFailure(writeNew(out, joined))
		},
	}
	c.Flags().StringVar(&out, "out", "", "the draft to write, a `file` that must not exist")
	c.MarkFlagRequired("out")
	return c
}
