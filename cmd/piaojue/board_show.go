package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/trustee"
)

func newBoardShow() *cobra.Command {
	var f boardFolder
	c := &cobra.Command{
		Use:     "show --data DIR",
		Short:   "Say how far the poll has come, and who does what next",
		Example: `  piaojue board show --data board`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.read(c, func(ctx context.Context, w *sequencer.Writer) error { return showBoard(ctx, c, w) })
		},
	}
	f.flag(c)
	return c
}

// showBoard says how far the poll has come, and what comes next.
func showBoard(ctx context.Context, c *cobra.Command, w *sequencer.Writer) error {
	return w.View(ctx, func(b *audit.Board) error {
		say, out, head, r := wordsOf(c), c.OutOrStdout(), b.Head(), b.Report()
		fmt.Fprintln(out, say.Say("board.show",
			"Phase", say.Say("phase."+string(b.Phase())), "Size", head.Size, "Root", crypto.Hash(head.Root).String(),
			"Present", r.Present, "Issued", r.Issued, "Electronic", r.Electronic))
		fmt.Fprintln(out, nextOf(say, b))
		return nil
	})
}

// nextOf says who does what next, with which command. Within the ceremony and the decryption it names those who have not.
func nextOf(say *words.Words, b *audit.Board) string {
	next := trustee.Next(b)
	what := string(b.Phase())
	switch {
	case b.Phase() == audit.Tallied:
		what = string(next.Waits)
	case next.Waits == audit.Void, b.Phase() == audit.Transcribing && b.Excess():
		what = "only-void"
	}
	text := say.Say("board.next." + what)
	if len(next.For) > 0 {
		text += "\n" + say.Say("trustee.awaited", "Names", strings.Join(next.For, ", "))
	}
	return text
}
