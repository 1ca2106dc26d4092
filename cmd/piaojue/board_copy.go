package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/sequencer"
)

func newBoardCopy() *cobra.Command {
	var f boardFolder
	var out string
	c := &cobra.Command{
		Use:   "copy --data DIR --out DIR",
		Short: "Write a copy of the board for somebody else's own program to check",
		Long: `Write a copy of the board as it is: log, payloads and manifest, without anything that waits in the box. Once the poll has
ended it is the evidence bundle, which piaojue verify checks; before that it is what officers, scrutineers and
registrars replay before they sign.`,
		Example: `  piaojue board copy --data board --out copy`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := vacant(out); err != nil {
				return failure{err}
			}
			return f.read(c, func(ctx context.Context, w *sequencer.Writer) error {
				return copyBoard(ctx, w, out)
			})
		},
	}
	f.flag(c)
	c.Flags().StringVar(&out, "out", "", "the `folder` to write; must not exist")
	c.MarkFlagRequired("out")
	return c
}

func copyBoard(ctx context.Context, w *sequencer.Writer, out string) error {
	bundle, err := w.Evidence(ctx)
	if err != nil {
		return err
	}
	err = w.View(ctx, func(b *audit.Board) (err error) {
		bundle, err = report.WithRecord(bundle, b)
		return err
	})
	if err != nil {
		return err
	}
	return writeBundle(ctx, bundle, out)
}
