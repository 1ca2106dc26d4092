package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/register"
)

// A registerImport is what a draft is made of.
type registerImport struct {
	folder                          registerFolder
	out, campaign, poll, day, until string
	progress                        bool
}

func newRegisterImport() *cobra.Command {
	var i registerImport
	c := &cobra.Command{
		Use:   "import (TABLE (--campaign ID | --progress) | --poll BUNDLE --date DAY) --out FILE",
		Short: "Make a draft of a table of proposals or progress (XLSX or CSV), or of what a poll found",
		Long: `Make a draft for officers to sign: of a table of proposals or of progress, or of what a poll found, whose bundle is verified. "register export" writes
tables to fill in.

Columns of progress: 项目编号, 日期, 进度 (percent), 质量 (好, 一般 or 差), 累计支付 (万元), 进展情况. Columns of proposals: 建议编号, 项目名称, 领域, 实施地点, 责任单位, 投资概算, 其他资金 (万元), 来源 (党委提议, 人大征集 or 政府提交), 征集渠道, 提出日期, 提出人, 联系电话.
All faults are told with row and column, and then nothing is written. Names and telephone numbers go into the register's folder, where they are erased
after --until; the draft has what commits to them alone.`,
		Example: `  piaojue register import proposals.xlsx --campaign 2027 --data register --until 2028-12-31 --out proposals.json
  piaojue register import --poll bundle --date 2027-01-16 --out poll.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			table := i.campaign != "" || i.progress
			if (len(args) == 1) != table || table == (i.poll != "") || i.campaign != "" && i.progress || (i.poll != "") != (i.day != "") {
				return errors.New("import: want a table with --campaign or --progress, or --poll with --date")
			}
			if err := vacantFile(wordsOf(c), i.out); err != nil {
				return failure{err}
			}
			var events []register.Event
			var err error
			switch {
			case i.poll != "":
				events, err = i.polled(c)
			case i.progress:
				events, err = progressTable(c, args[0])
			default:
				events, err = i.proposals(c, args[0])
			}
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
	c.Flags().StringVar(&i.poll, "poll", "", "the `bundle` of a poll")
	c.Flags().StringVar(&i.day, "date", "", "the `day` on which the poll was held")
	c.Flags().StringVar(&i.out, "out", "", "the draft to write, a `file` that must not exist")
	c.MarkFlagRequired("out")
	return c
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

func progressTable(c *cobra.Command, path string) (events []register.Event, err error) {
	all, err := readTable(c, path, register.ReadProgress)
	if err == nil && len(all) == 0 {
		err = errNoRows
	}
	for _, e := range all {
		events = append(events, e)
	}
	return events, err
}

var errNoRows = errors.New("the table has no rows")

func (i *registerImport) proposals(c *cobra.Command, path string) (events []register.Event, err error) {
	all, err := readTable(c, path, func(name string, data []byte) ([]register.Proposed, []string, error) {
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
	if len(all) == 0 {
		return nil, errNoRows
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

func newRegisterOrder() *cobra.Command {
	var s signing
	var out string
	var polls []string
	c := &cobra.Command{
		Use:   "order FILE --board DIR --key FILE --out FILE",
		Short: "Sign a draft, or an order that another officer has signed",
		Long: `Sign a draft, or an order that another officer has signed. It is checked on your own copy of the register, and shown, before you sign: what the register
would not take is not signed. One officer records what happened; what decides is signed by two, a chair among them, over the register as it is.

A draft is a JSON object of a kind and a body, a list of events as docs/protocol.md, section 12.1, has them.`,
		Example: `  piaojue register order proposals.json --board copy --key li/officer.key --out signed.json`,
		Args:    one("draft or order"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := vacantFile(wordsOf(c), out); err != nil {
				return failure{err}
			}
			return asFailure(s.register(c, args[0], out, polls))
		},
	}
	addBoard(c, &s.board)
	c.Flags().StringVar(&s.key, "key", "", "your signing key `file`; what you saw of registers is kept beside it")
	c.Flags().BoolVar(&s.yes, "yes", false, "sign without being asked")
	c.Flags().StringArrayVar(&polls, "poll", nil, "`bundle` of a poll that the register cites, to be verified, too; again for each")
	c.Flags().StringVar(&out, "out", "", "the `file` to write; must not exist")
	s.pass.of = "your signing key"
	s.pass.flag(c, "passphrase-file")
	for _, name := range []string{"board", "key", "out"} {
		c.MarkFlagRequired(name)
	}
	return c
}

// register signs a draft or an order.
func (s *signing) register(c *cobra.Command, path, out string, polls []string) error {
	b, _, err := lookRegister(c, s.board, polls...)
	if err != nil {
		return err
	}
	data, err := readInput(path, audit.MaxPayload)
	if err != nil {
		return err
	}
	o, err := register.ParseOrder(bytes.TrimSuffix(data, []byte("\n")))
	if err != nil {
		if o, err = register.ParseDraft(data, b.Head()); err != nil {
			return fmt.Errorf("%s: %v", path, err)
		}
	}
	if err := b.Rehearse(o); err != nil && !errors.Is(err, audit.ErrSignatures) {
		return refused(c, err)
	}
	showEvents(c, c.ErrOrStderr(), o)
	for _, e := range b.Unchecked(o) {
		showElsewhere(c.ErrOrStderr(), wordsOf(c), e)
	}
	pass, err := s.pass.ask(c, false)
	if err != nil {
		return err
	}
	defer clear(pass)
	who, err := officer.Open(s.key, pass)
	if err != nil {
		return err
	}
	defer who.Destroy()
	say(c, "officer.you", "Role", wordsOf(c).Say("officer.role."+string(who.Role)), "Name", who.Name)
	if !s.yes && !confirmed(c) {
		return errors.New(wordsOf(c).Say("officer.declined"))
	}
	o, complete, err := who.SignRegister(b, o)
	if err != nil {
		return err
	}
	if err := writeNew(out, append(o.Bytes(), '\n')); err != nil {
		return err
	}
	message := "register.waiting"
	if complete {
		message = "register.complete"
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say(message, "Path", out))
	return nil
}

// refused says why the register does not take an event, by which clause, and where that stands.
func refused(c *cobra.Command, err error) error {
	var r *register.Refusal
	if !errors.As(err, &r) {
		return err
	}
	w := wordsOf(c)
	where, _, _ := strings.Cut(err.Error(), r.Error())
	return errors.New(where + w.Say("register.refused", "Of", r.Of, "Reason", w.Reason(r.Reason), "Clause", r.Clause))
}

// readOrder reads the file of an order.
func readOrder(path string) (register.Order, error) {
	data, err := readInput(path, audit.MaxPayload)
	if err != nil {
		return register.Order{}, err
	}
	o, err := register.ParseOrder(bytes.TrimSuffix(data, []byte("\n")))
	if err != nil {
		return o, fmt.Errorf("%s: %v", path, err)
	}
	return o, nil
}

// showEvents says what is signed: the kind in words, and each event as it will stand on the register.
func showEvents(c *cobra.Command, out io.Writer, o register.Order) {
	fmt.Fprintln(out, wordsOf(c).Say("register.signing", "Kind", kindText(c, o.Kind), "Count", len(o.Body)))
	for _, e := range o.Body {
		fmt.Fprintln(out, "    "+printable(string(e)))
	}
}

// kindText names a kind of events.
func kindText(c *cobra.Command, k register.Kind) string {
	return wordsOf(c).Say("register.kind." + string(k))
}

func parseHash(text string) (h crypto.Hash, err error) {
	if err := h.UnmarshalText([]byte(text)); err != nil {
		return h, fmt.Errorf("hash %.80q: %v", text, err)
	}
	return h, nil
}
