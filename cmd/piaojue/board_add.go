package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/sequencer"
)

func newBoardAdd() *cobra.Command {
	var f boardFolder
	var next, out string
	c := &cobra.Command{
		Use:   "add --data DIR [--copy DIR] FILE…",
		Short: "Put message files on the board: all of them, or none",
		Long: `Put message files on the board, in the order given: all of them, or none. What does not belong there is refused with
the reason. When the last key of the ceremony has come, the entry trustees, which follows from it, is added, too.`,
		Example: `  piaojue board add --data board --copy copy open.json`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if out != "" {
				if err := vacant(out); err != nil {
					return failure{err}
				}
			}
			return f.write(c, func(ctx context.Context, w *sequencer.Writer) error {
				all, err := messages(args)
				if err != nil {
					return err
				}
				if next != "" {
					if err := stageManifest(ctx, w, next); err != nil {
						return err
					}
				}
				if err := w.Add(ctx, all...); err != nil {
					return err
				}
				if err := showBoard(ctx, c, w); err != nil || out == "" {
					return err
				}
				return copyBoard(ctx, w, out)
			})
		},
	}
	f.sealed(c)
	c.Flags().StringVar(&out, "copy", "", "then write a copy of the board to this new `folder`")
	c.Flags().StringVar(&next, "next", "", "manifest `file` of the next round, which a decision names")
	return c
}

func stageManifest(ctx context.Context, w *sequencer.Writer, path string) error {
	data, err := readInput(path, 1<<20)
	if err != nil {
		return err
	}
	return w.Stage(ctx, data)
}
