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
	"github.com/piaojue/piaojue/sequencer"
)

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
			// Looked for first: a ballot must not be in the box, and its receipt nowhere.
			if info, err := os.Stat(receipts); err != nil || !info.IsDir() {
				return failure{errors.New(wordsOf(c).Say("board.no-receipts", "Path", receipts))}
			}
			return f.write(c, func(ctx context.Context, w *sequencer.Writer) error {
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
	f.sealed(c)
	c.Flags().StringVar(&receipts, "receipts", "", "the `folder` for the receipts; must exist")
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
	receipt, err := w.Accept(ctx, []byte(strings.TrimSuffix(string(data), "\n")), nil)
	if receipt != nil {
		if err := keepReceipt(receipts, receipt); err != nil {
			return err
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// keepReceipt writes a receipt under the id of its ballot.
func keepReceipt(folder string, receipt []byte) error {
	text, _, _ := strings.Cut(string(receipt), "\n\n") // a signed note: the signatures follow
	r, err := audit.ParseReceipt(text + "\n")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, r.Ballot.String()+".receipt"), receipt, 0o644)
}

func newBoardEpoch() *cobra.Command {
	var f boardFolder
	var out string
	c := &cobra.Command{
		Use:   "epoch --data DIR",
		Short: "Put waiting ballots on the board, sorted by hash",
		Long: `Put waiting ballots on the board, sorted by hash. While the poll is open, k of them are held back, and nothing happens
while fewer than 2k wait. After closing, all of them go in.`,
		Example: `  piaojue board epoch --data board`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.write(c, func(ctx context.Context, w *sequencer.Writer) error {
				n, err := w.Epoch(ctx)
				if err != nil {
					return err
				}
				fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("board.epoch", "Count", n))
				if out == "" {
					return nil
				}
				return copyBoard(ctx, w, out)
			})
		},
	}
	f.sealed(c)
	c.Flags().StringVar(&out, "copy", "", "then write a copy of the board to this new `folder`")
	return c
}
