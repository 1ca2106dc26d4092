package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/register"
)

func newRegisterRestore() *cobra.Command {
	var f registerFolder
	var from string
	var seen []string
	c := &cobra.Command{
		Use:   "restore --from FILE --data DIR --seen COPY…",
		Short: "Go on with a register from a backup, unless somebody has seen more of it",
		Long: `Go on with a register from a backup, which piaojue backup wrote. It is refused when a copy shows more than the backup has, or something else: a second
history could be signed. Ask the officers for their newest copies. What was known of citizens is in no backup, and does not come back.`,
		Example: `  piaojue backup --data register --out register.backup
  piaojue register restore --from register.backup --data register2 --seen copy`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			err := restore(c, &f.boardFolder, from, func(target *boardFolder) error {
				there := registerFolder{*target}
				return there.with(c, true, func(ctx context.Context, w *keeper.Writer) error { return extendsSeen(ctx, c, w, seen) })
			})
			if err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("restore.done", "Path", f.path))
			return nil
		},
	}
	f.sealed(c)
	c.Flags().StringVar(&from, "from", "", "the backup `file`")
	c.Flags().StringArrayVar(&seen, "seen", nil, "a copy of the register: `folder`; again for each")
	c.MarkFlagRequired("from")
	c.MarkFlagRequired("seen")
	return c
}

// extendsSeen refuses a register that does not have what copies of it show.
func extendsSeen(ctx context.Context, c *cobra.Command, w *keeper.Writer, seen []string) error {
	for _, path := range seen {
		copied, _, err := lookRegister(c, path)
		if err != nil {
			return err
		}
		err = w.View(ctx, func(b *register.Board) error {
			if b.Manifest().Hash() != copied.Manifest().Hash() {
				return errors.New("it is a copy of another register")
			}
			if err := b.Extends(copied.Head()); err != nil {
				return fmt.Errorf("take a newer backup, for this one lacks what was seen: %w", err)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}
