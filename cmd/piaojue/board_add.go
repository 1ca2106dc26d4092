package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sequencer"
)

func newBoardAdd() *cobra.Command {
	var f boardFolder
	var next string
	c := &cobra.Command{
		Use:   "add --data DIR FILE…",
		Short: "Put message files on the board: all of them, or none",
		Long: `Put message files on the board, in the order given: all of them, or none. What does not belong there is refused with
the reason. When the last key of the ceremony has come, the entry trustees, which follows from it, is added, too.`,
		Example: `  piaojue board add --data board open.json`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return f.with(c, func(ctx context.Context, w *sequencer.Writer) error {
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
				return showBoard(ctx, c, w)
			})
		},
	}
	f.flags(c)
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

func newBoardAccept() *cobra.Command {
	var f boardFolder
	var receipts string
	c := &cobra.Command{
		Use:   "accept --data DIR --receipts DIR FILE…",
		Short: "Take ballots as tablets sent them, and give receipts",
		Long: `Take ballots as tablets sent them. A ballot is in when its receipt is written: <ballot id>.receipt. The same ballot gets
the same receipt, however often it comes. Ballots are shown nowhere before their epoch.`,
		Example: `  piaojue board accept --data board --receipts receipts ballot-*.json`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return f.with(c, func(ctx context.Context, w *sequencer.Writer) error {
				errs := make([]error, len(args))
				each(len(args), func(i int) { errs[i] = accept(ctx, w, args[i], receipts) })
				if err := errors.Join(errs...); err != nil {
					return err
				}
				fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("board.accepted", "Count", len(args)))
				return nil
			})
		},
	}
	f.flags(c)
	c.Flags().StringVar(&receipts, "receipts", "", "the `folder` for the receipts")
	c.MarkFlagRequired("receipts")
	return c
}

// accept takes one ballot and writes its receipt. The receipt of another ballot under the same credential is written, too:
// the deputy then learns that the vote is in.
func accept(ctx context.Context, w *sequencer.Writer, path, receipts string) error {
	data, err := readInput(path, 1<<20)
	if err != nil {
		return err
	}
	receipt, err := w.Accept(ctx, []byte(strings.TrimSuffix(string(data), "\n")))
	if receipt != nil {
		r := strings.Split(string(receipt), "\n")
		if writeErr := os.WriteFile(filepath.Join(receipts, r[2]+".receipt"), receipt, 0o644); writeErr != nil {
			return writeErr
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func newBoardEpoch() *cobra.Command {
	var f boardFolder
	c := &cobra.Command{
		Use:   "epoch --data DIR",
		Short: "Put waiting ballots on the board, sorted by hash",
		Long: `Put waiting ballots on the board, sorted by hash. While the poll is open, k of them are held back, and nothing happens
while fewer than 2k wait. After closing, all of them go in.`,
		Example: `  piaojue board epoch --data board`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.with(c, func(ctx context.Context, w *sequencer.Writer) error {
				n, err := w.Epoch(ctx)
				if err != nil {
					return err
				}
				fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("board.epoch", "Count", n))
				return nil
			})
		},
	}
	f.flags(c)
	return c
}

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
			return f.with(c, func(ctx context.Context, w *sequencer.Writer) error {
				bundle, err := w.Evidence(ctx)
				if err != nil {
					return err
				}
				return writeBundle(ctx, bundle, out)
			})
		},
	}
	f.flags(c)
	c.Flags().StringVar(&out, "out", "", "the `folder` to write; must not exist")
	c.MarkFlagRequired("out")
	return c
}

func newBoardShow() *cobra.Command {
	var f boardFolder
	c := &cobra.Command{
		Use:     "show --data DIR",
		Short:   "Say how far the poll has come",
		Example: `  piaojue board show --data board`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.with(c, func(ctx context.Context, w *sequencer.Writer) error { return showBoard(ctx, c, w) })
		},
	}
	f.flags(c)
	return c
}

// showBoard says how far the poll has come.
func showBoard(ctx context.Context, c *cobra.Command, w *sequencer.Writer) error {
	return w.View(ctx, func(b *audit.Board) error {
		say, head, r := wordsOf(c), b.Head(), b.Report()
		fmt.Fprintln(c.OutOrStdout(), say.Say("board.show",
			"Phase", say.Say("phase."+string(b.Phase())), "Size", head.Size, "Root", crypto.Hash(head.Root).String(),
			"Present", r.Present, "Issued", r.Issued, "Electronic", r.Electronic))
		return nil
	})
}
