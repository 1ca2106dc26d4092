package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/attachments"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/bolt"
)

// A backup is a tar archive of these files: the board's name, its sealed keys, and a snapshot of the log. Nothing of the box. That of a register goes on with
// what citizens sent in, by number: whoever was given one finds it again; and with its documents, by hash. Who those citizens are is in no backup.
var backupFiles = []string{boardfolder.OriginFile, boardfolder.KeyFile, snapshotFile}

const snapshotFile = "snapshot"

func newBackup() *cobra.Command {
	var data, out string
	var logOnly bool
	c := &cobra.Command{
		Use:   "backup --data DIR --out FILE",
		Short: "Copy a board to another medium, but never the box of an open poll",
		Long: `Copy a board, its log, payloads and sealed keys, to another medium. The file of pending ballots is never copied: its
pages could tell in which order deputies voted, and a copy of it would let used tokens be used again. While a poll is
open a backup is therefore refused; --log-only copies what is published anyway, and says so. Of a register the backup has what
citizens sent in, but not who they are, and the documents, too.`,
		Example: `  piaojue backup --data board --out board.backup`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := vacantFile(wordsOf(c), out); err != nil {
				return failure{err}
			}
			return asFailure(backup(c, boardFolder{path: data}, out, logOnly))
		},
	}
	c.Flags().StringVar(&data, "data", "", "the `folder` of the board")
	c.Flags().StringVar(&out, "out", "", "the `file` to write; must not exist")
	c.Flags().BoolVar(&logOnly, "log-only", false, "while the poll is open: without the box, from which nobody can go on voting")
	c.MarkFlagRequired("data")
	c.MarkFlagRequired("out")
	return c
}

func backup(c *cobra.Command, f boardFolder, out string, logOnly bool) (err error) {
	s, err := bolt.Open(f.in(boardfolder.StoreFolder))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	origin, err := os.ReadFile(f.in(boardfolder.OriginFile))
	if err != nil {
		return err
	}
	gate, err := s.LoadGate(c.Context(), store.Poll(origin))
	switch open := err == nil && gate.State == store.Open; {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return err
	case open && !logOnly:
		return errors.New(wordsOf(c).Say("backup.open", "Poll", string(origin)))
	case open:
		fmt.Fprintln(c.ErrOrStderr(), wordsOf(c).Say("backup.without", "Poll", string(origin)))
	}
	if err := fillNew(out, func(file *os.File) error { return f.archive(c.Context(), s, file) }); err != nil {
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("backup.done", "Path", out))
	return os.Chmod(out, 0o600)
}

// archive writes the backup.
func (f *boardFolder) archive(ctx context.Context, s store.Store, out io.Writer) error {
	var snapshot bytes.Buffer
	if err := s.Snapshot(ctx, &snapshot); err != nil {
		return err
	}
	sent, err := f.sentIn()
	if err != nil {
		return err
	}
	w, size := tar.NewWriter(out), 0
	add := func(name string, data []byte) error {
		if size += len(data) + tarBlock; size > maxBackup {
			return fmt.Errorf("the backup comes to more than %d bytes; move documents to another folder, and copy it apart", int64(maxBackup))
		}
		err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data))})
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	for _, name := range append(slices.Clone(backupFiles), sent...) {
		data := snapshot.Bytes()
		if name != snapshotFile {
			if data, err = os.ReadFile(f.in(name)); err != nil {
				return err
			}
		}
		if err := add(name, data); err != nil {
			return err
		}
	}
	if err := f.addDocuments(add); err != nil {
		return err
	}
	return w.Close()
}

// addDocuments adds the documents of a register, one after the other.
func (f *boardFolder) addDocuments(add func(name string, data []byte) error) error {
	documents := attachments.NewFolder(f.in(attachmentsFolder))
	all, err := documents.All()
	if err != nil {
		return err
	}
	for _, hash := range all {
		name, data, err := documents.Read(hash)
		if err == nil {
			err = add(attachmentsFolder+"/"+name, data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readBackup reads what backup wrote: exactly these files, in this order, and then those of a register's submissions, and its documents, which are too many to be
// held and are given to keep one after the other. size is that of the archive.
func readBackup(r io.Reader, size int64, keep func(hash crypto.Hash, document []byte) error) (map[string][]byte, error) {
	if size > maxBackup {
		return nil, fmt.Errorf("%d bytes, at most %d", size, int64(maxBackup))
	}
	files, archive := map[string][]byte{}, tar.NewReader(io.LimitReader(r, size))
	for _, name := range backupFiles {
		h, err := archive.Next()
		if err != nil {
			return nil, fmt.Errorf("%s is missing: %v", name, err)
		}
		if h.Name != name || h.Typeflag != tar.TypeReg {
			return nil, fmt.Errorf("%.100q where %s should be", h.Name, name)
		}
		if h.Size > size { // a sparse file: a thousand bytes of tar can stand for as many zeros as there is memory (threat 52)
			return nil, fmt.Errorf("%s has %d bytes, and all of the backup %d", name, h.Size, size)
		}
		if files[name], err = io.ReadAll(archive); err != nil {
			return nil, fmt.Errorf("%s: %v", name, err)
		}
	}
	for left := size; ; {
		h, err := archive.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil || h.Typeflag != tar.TypeReg || files[h.Name] != nil {
			return nil, errors.New("more files than a backup has")
		}
		hash, document := documentIn(h.Name)
		most := int64(maxSentIn)
		if document {
			most = attachments.MaxFile
		} else if !isSentIn(h.Name) {
			return nil, errors.New("more files than a backup has")
		}
		if left -= h.Size; h.Size > most || left < 0 {
			return nil, fmt.Errorf("%s: too large", h.Name)
		}
		data, err := io.ReadAll(archive)
		if err == nil && document {
			err = keep(hash, data)
		} else if err == nil {
			files[h.Name] = data
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %v", h.Name, err)
		}
	}
}

// documentIn returns which document of a register a file of its backup is, if it is one.
func documentIn(name string) (hash crypto.Hash, is bool) {
	file, in := strings.CutPrefix(name, attachmentsFolder+"/")
	if !in {
		return hash, false
	}
	return attachments.HashOf(file)
}

// maxSentIn bounds the bytes of a submission's file.
const maxSentIn = 64 << 10

// sentIn names the files of what citizens sent to a register.
func (f *boardFolder) sentIn() (names []string, err error) {
	files, err := os.ReadDir(f.in(intakeFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, file := range files {
		if name := intakeFolder + "/" + file.Name(); isSentIn(name) {
			names = append(names, name)
		}
	}
	return names, err
}

// isSentIn reports whether a name is that of such a file, and of nothing else on a disk.
func isSentIn(name string) bool {
	number, in := strings.CutPrefix(name, intakeFolder+"/")
	number, whole := strings.CutSuffix(number, ".json")
	return in && whole && crypto.Number(number).Check() == nil
}

// maxBackup bounds the bytes of a backup, in which each file has a block before it and is filled up to the next one.
const (
	maxBackup = 8 << 30
	tarBlock  = 1 << 10
)
