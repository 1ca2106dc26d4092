package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/report/words"
)

func newExport() *cobra.Command {
	var bel string
	c := &cobra.Command{
		Use:   "export --bel FILE BUNDLE",
		Short: "Write the Belenios archive of a bundle, after verifying it",
		Long: `Write the Belenios archive of a bundle, after verifying the bundle. Tools that nobody here wrote check
it: belenios-tool, or sirona from npm. They see neither tokens nor cap proofs.`,
		Example: `  piaojue export --bel poll.bel bundle
  belenios-tool election verify`,
		Args: one("bundle"),
		RunE: func(c *cobra.Command, args []string) error {
			if bel == "" {
				return errors.New("export: --bel is wanted")
			}
			w := wordsOf(c)
			if err := vacantFile(w, bel); err != nil {
				return failure{err}
			}
			bundle, err := openBundle(args[0])
			if err != nil {
				return failure{err}
			}
			if report := audit.Verify(bundle, audit.Options{Each: each}); !report.OK {
				showReport(c.ErrOrStderr(), w, report)
				return failure{errors.New(w.Say("export.unverified"))}
			}
			archive, ok := bundle["archive.bel"]
			if !ok {
				return failure{errors.New(w.Say("export.none"))}
			}
			if err := writeNew(bel, archive); err != nil {
				return failure{err}
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: %d bytes\n", bel, len(archive))
			return nil
		},
	}
	c.Flags().StringVar(&bel, "bel", "", "the archive `file` to write; must not exist")
	return c
}

// vacantFile refuses a place that cannot become a new file, before any work is done for it.
func vacantFile(w *words.Words, path string) error {
	if _, err := os.Lstat(path); err == nil {
		return errors.New(w.Say("export.taken", "Path", path))
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return errors.New(w.Say("export.nofolder", "Path", path, "Folder", filepath.Dir(path)))
	}
	return nil
}

// writeNew writes a file that must not exist, whole or not at all.
func writeNew(path string, data []byte) error {
	draft, err := os.CreateTemp(filepath.Dir(path), ".piaojue-")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	_, err = draft.Write(data)
	if err := errors.Join(err, draft.Chmod(0o644), draft.Sync(), draft.Close()); err != nil {
		return err
	}
	return os.Link(draft.Name(), path) // unlike a rename it fails if path exists
}
