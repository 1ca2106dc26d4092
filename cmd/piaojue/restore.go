package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/attachments"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store/bolt"
	"github.com/piaojue/piaojue/witness"
)

func newRestore() *cobra.Command {
	var from string
	var seen []string
	f := boardFolder{}
	c := &cobra.Command{
		Use:   "restore --from FILE --data DIR --seen FILE…",
		Short: "Go on with a board from a backup, unless somebody has seen more of it",
		Long: `Go on with a board from a backup. That rolls it back: tokens that were used since could be used again, and a second
history could be signed. So it is refused when anything shows more than the backup has: a checkpoint, a copy of the
board, a receipt (--seen, each may be given several times), or a witness of the policy that can be asked. At least one
of them must be given: ask deputies for receipts and the others for their copies.`,
		Example: `  piaojue restore --from board.backup --data board2 --seen copy --seen receipts/1f….receipt`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			err := restore(c, &f, from, func(target *boardFolder) error {
				return target.write(c, func(ctx context.Context, w *sequencer.Writer) error { return compareSeen(ctx, c, w, seen) })
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
	c.Flags().StringArrayVar(&seen, "seen", nil, "a checkpoint, a receipt, or a copy of the board: `file` or folder")
	addCA(c)
	c.MarkFlagRequired("from")
	return c
}

// restore makes the folder beside the place where it is to be, and moves it there only if check says that nobody has seen more.
func restore(c *cobra.Command, f *boardFolder, from string, check func(*boardFolder) error) (err error) {
	if err := vacant(f.path); err != nil {
		return err
	}
	archive, err := openRegular(from)
	if err != nil {
		return err
	}
	defer archive.Close()
	info, err := archive.Stat()
	if err != nil {
		return err
	}
	draft, err := os.MkdirTemp(filepath.Dir(f.path), ".piaojue-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(draft)
	target := *f
	target.path = draft
	files, err := readBackup(archive, info.Size(), func(hash crypto.Hash, document []byte) error { return target.keep(c, hash, document) })
	if err != nil {
		return fmt.Errorf("%s is not a backup, or is damaged: %v", from, err)
	}
	if err := target.unpack(c.Context(), files); err != nil {
		return err
	}
	if err := check(&target); err != nil {
		return err
	}
	if err := os.Rename(draft, f.path); err != nil {
		return err
	}
	return keyfile.SyncFolder(filepath.Dir(filepath.Clean(f.path)))
}

// keep keeps a document of a backup. One that is damaged is left out, and said: the board does without it.
func (f *boardFolder) keep(c *cobra.Command, hash crypto.Hash, document []byte) error {
	if crypto.Sum(document) != hash {
		fmt.Fprintln(c.ErrOrStderr(), wordsOf(c).Say("restore.damaged", "Hash", hash))
		return nil
	}
	_, _, err := attachments.NewFolder(f.in(attachmentsFolder)).Keep(document)
	return err
}

// unpack writes the files of a backup and restores the store. All of it is on the disk then.
func (f *boardFolder) unpack(ctx context.Context, files map[string][]byte) (err error) {
	for name, data := range files {
		if name == snapshotFile {
			continue
		}
		if err := keyfile.MakeFolder(filepath.Dir(f.in(name))); err != nil {
			return err
		}
		if err := keyfile.Write(f.in(name), data); err != nil {
			return err
		}
	}
	s, err := bolt.Create(f.in(boardfolder.StoreFolder))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Restore(ctx, bytes.NewReader(files[snapshotFile]))
}

// compareSeen compares a restored board with what others have seen, and asks the witnesses.
func compareSeen(ctx context.Context, c *cobra.Command, w *sequencer.Writer, seen []string) error {
	compared := 0
	for _, path := range seen {
		data, err := readSeen(path)
		if err != nil {
			return err
		}
		if err := w.CheckSeen(ctx, data); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		compared++
	}
	cosigned, err := askWitnesses(ctx, c, w)
	if err != nil {
		return err
	}
	if compared+cosigned == 0 {
		return errors.New(wordsOf(c).Say("restore.unseen"))
	}
	return nil
}

// readSeen reads a checkpoint, a receipt, or the checkpoint of a copy of the board.
func readSeen(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "log", "checkpoint")
	}
	return readInput(path, 64<<10)
}

// witnessTime is how long witnesses may take.
const witnessTime = 20 * time.Second

// askWitnesses shows the head to the witnesses of the policy that have an address, and returns how many have cosigned it. One that has cosigned more,
// or another history, is an error.
func askWitnesses(ctx context.Context, c *cobra.Command, w *sequencer.Writer) (cosigned int, err error) {
	var m *ballot.Manifest
	var tree audit.Tree
	err = w.View(ctx, func(b *audit.Board) error { m, tree = b.Poll().Manifest, b.Tree().Clone(); return nil })
	if err != nil {
		return 0, err
	}
	checkpoint, err := w.Checkpoint(ctx)
	if err != nil {
		return 0, err
	}
	web, err := webOf(c)
	if err != nil {
		return 0, err
	}
	all, err := witness.NewClient(m, web.Transport)
	if err != nil {
		return 0, err
	}
	asked, cancel := context.WithTimeout(ctx, witnessTime)
	defer cancel()
	round, err := all.Submit(asked, checkpoint, tree.ProveConsistency)
	if err != nil {
		return 0, err
	}
	if err := round.Stop(); err != nil {
		return 0, err
	}
	for _, name := range slices.Sorted(maps.Keys(round.Failed)) {
		fmt.Fprintln(c.ErrOrStderr(), wordsOf(c).Say("restore.silent", "Witness", name, "Reason", wordsOf(c).Reason(errors.Unwrap(round.Failed[name]).Error())))
	}
	return round.Asked - len(round.Failed), nil
}
