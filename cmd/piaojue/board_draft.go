package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

func newBoardDraft() *cobra.Command {
	var out, method, origin, title, after string
	var s sealedDraft
	c := &cobra.Command{
		Use:   "draft --out FILE",
		Short: "Write a poll to fill in: what people decide, without any key",
		Long: `Write a poll to fill in with an editor: title, candidates, seats, rules, duties. It is the manifest without roll,
slips, officers, registrars and keys, which come from those people's own files. The defaults are those of the law
and of docs/rules.md.

The items of an evaluation (满意度测评) are those that were chosen or evaluated before, if --after names that poll, which is then cited.

Sealed texts (密封意见) need no editor: give --origin, --title and a --question for each, and --beside if they are written beside
another poll, whose body and staff they then have. Who reads the shares sees which answers to several questions are one person's: ask
one question a poll where that must not be. What people write is for the deputies, unless --public is given: nobody moderates it.`,
		Example: `  piaojue board draft --method APPROVE_OPPOSE_ABSTAIN --out poll.json
  piaojue board draft --method EVALUATION --after https://vote.example.cn/c/yunlan/polls/2025-1 --out rated.json
  piaojue board draft --method SEALED_TEXT --beside copy --origin vote.example.cn/c/yunlan/polls/2026-2 --title 书面意见 --question 您还有哪些意见建议？ --out texts.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			m := ballot.Method(method)
			if !slices.Contains(drafted, m) {
				return fmt.Errorf("board draft: --method %s: want one of %s", method, drafted)
			}
			draft, err := s.fill(c, draftOf(m))
			if err == nil && after != "" {
				err = drawn(c, draft, after)
			}
			if err != nil {
				return failure{err}
			}
			if origin != "" {
				draft.Origin = origin
			}
			if title != "" {
				draft.Title = ballot.Names{"zh": title}
			}
			text, err := json.MarshalIndent(draft, "", "  ")
			if err != nil {
				return failure{err}
			}
			if err := vacantFile(wordsOf(c), out); err != nil {
				return failure{err}
			}
			return asFailure(writeNew(out, append(text, '\n')))
		},
	}
	c.Flags().StringVar(&out, "out", "", "the `file` to write; must not exist")
	c.Flags().StringVar(&method, "method", string(ballot.ApproveOpposeAbstain), "the ballot `form`")
	c.Flags().StringVar(&origin, "origin", "", "the `name` of the board: that of the server, and the path of the poll there")
	c.Flags().StringVar(&after, "after", "", "an announced poll, whose chosen projects or items are evaluated: `bundle` or address")
	c.Flags().StringVar(&title, "title", "", "the `title` of the poll")
	s.flags(c)
	if c.Flags().Lookup("ca") == nil {
		addCA(c)
	}
	c.MarkFlagRequired("out")
	return c
}

var errAfter = errors.New("--after: only with --method EVALUATION")

// drawn fills a draft with what an announced poll chose or evaluated, and cites that.
func drawn(c *cobra.Command, m *ballot.Manifest, place string) error {
	if m.Rules.Method != ballot.Evaluating {
		return errAfter
	}
	bundle, err := openBundle(c, place)
	if err != nil {
		return err
	}
	before, err := audit.Replay(bundle, fast())
	if err == nil {
		m.Candidates, m.Previous, err = before.Onward()
	}
	if err != nil {
		return fmt.Errorf("--after %s: %v", place, err)
	}
	if m.Previous == nil {
		say(c, "board.after.uncited")
	}
	return nil
}

var drafted = []ballot.Method{ballot.ApproveOpposeAbstain, ballot.TickUpToN, ballot.Evaluating, ballot.Asking, ballot.SealedText}

// draftTitles are the titles of drafts of which projects are not chosen.
var draftTitles = map[ballot.Method]string{
	ballot.Evaluating: "2025年度民生实事项目完成情况满意度测评", ballot.Asking: "养老服务设施问卷调查", ballot.SealedText: "民生实事项目书面意见",
}

// draftOf is a poll that says where people have to decide.
func draftOf(method ballot.Method) *ballot.Manifest {
	m := ballot.Plan(method, time.Now().Unix())
	m.Origin = "vote.example.cn/c/yunlan/polls/2026-1"
	m.Congress, m.Title = ballot.Names{"zh": "云澜市人民代表大会"}, ballot.Names{"zh": cmp.Or(draftTitles[method], "2026年度民生实事项目票决")}
	m.Candidates = []ballot.Candidate{{ID: "P01", Names: ballot.Names{"zh": "农村公路提质改造工程"}}}
	if method == ballot.Asking {
		m.Candidates[0] = ballot.Candidate{ID: "q1", Names: ballot.Names{"zh": "您对本地养老服务设施是否满意？"},
			Question: &ballot.Ask{Kind: ballot.OneAnswer, Answers: []ballot.Names{{"zh": "满意"}, {"zh": "不满意"}}}}
	}
	return m
}

// readDraft reads a draft as an editor left it: with white space, but with no field that a manifest has not.
func readDraft(path string) (*ballot.Manifest, error) {
	text, err := readInput(path, 1<<20)
	if err != nil {
		return nil, err
	}
	if text = bytes.TrimPrefix(text, []byte("\ufeff")); !utf8.Valid(text) {
		return nil, fmt.Errorf("%s: not UTF-8 but perhaps GBK; save the file as UTF-8", path)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	m := new(ballot.Manifest)
	if err := d.Decode(m); err != nil {
		return nil, fmt.Errorf("%s: %w", path, atLine(text, err))
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%s: something stands after the poll", path)
	}
	return m, nil
}

// atLine says where a JSON text ends to be one, and at what: as a rule at a comma or a quotation mark that was typed in Chinese.
func atLine(text []byte, err error) error {
	var at *json.SyntaxError
	if !errors.As(err, &at) || at.Offset < 1 || at.Offset > int64(len(text)) {
		return err
	}
	before := text[:at.Offset-1]
	wrong, _ := utf8.DecodeRune(text[len(before):])
	return fmt.Errorf("line %d: %q is in the wrong place, or the mark before it is missing; commas, colons and quotation marks are those of English", bytes.Count(before, []byte("\n"))+1, string(wrong))
}

func asFailure(err error) error {
	if err == nil {
		return nil
	}
	return failure{err}
}
