package e2e_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/piaojue/piaojue/audit"
)

// fetch fetches what is public when all is over.
func (l *linked) fetch(ctx context.Context) error {
	h := l.hall
	if _, err := h.public(ctx); err != nil {
		return err
	}
	data, err := h.get(ctx, h.Address(h.Server)+"/bundle.tar.zst")
	if err != nil {
		return err
	}
	r, err := zstd.NewReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	defer r.Close()
	whole, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l.things = append(l.things, thing{"bundle.tar.zst", data, packed})
	if err := l.archive("bundle.tar", whole); err != nil {
		return err
	}
	bundle, err := h.session.Evidence(ctx)
	if err != nil {
		return err
	}
	return l.board(bundle)
}

// board adds the payloads of all entries in the order of the log, as anybody can lay them out.
func (l *linked) board(bundle audit.Bundle) error {
	size := l.hall.session.Board().Size()
	var all []byte
	for n := int64(0); n*256 < size; n++ {
		t := audit.Tile{Level: audit.Entries, N: n, Width: int(min(size-n*256, 256))}
		entries, err := audit.ParseEntries(bundle["log/"+t.Path()], t.Width)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			e, err := audit.ParseEntry(entry)
			if err != nil {
				return err
			}
			all = append(all, bundle["payload/"+e.Payload.String()]...)
		}
	}
	l.things = append(l.things, thing{theBoard, all, packed})
	return nil
}

const theBoard = "the board in its order"

// archive adds a tar archive and the files in it.
func (l *linked) archive(name string, data []byte) error {
	l.things = append(l.things, thing{name, data, packed})
	for r := tar.NewReader(bytes.NewReader(data)); ; {
		member, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		t := thing{name + "/" + member.Name, nil, text}
		if t.data, err = io.ReadAll(r); err != nil {
			return err
		}
		if member.Name == "snapshot" {
			t.is = database
		}
		l.things = append(l.things, t)
	}
}

// backup makes a backup of the board and looks at it. In it is a snapshot of the log: a line, a database, and a hash of both.
func (l *linked) backup(command string) error {
	path := filepath.Join(work, "linkage.backup")
	if err := run(exec.Command(command, "backup", "--data", filepath.Join(l.hall.dir, "data/hall/1"), "--out", path)); err != nil {
		return err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := l.archive("backup", data); err != nil {
		return err
	}
	snapshot := l.things[len(l.things)-1]
	_, log, ok := bytes.Cut(snapshot.data, []byte("\n"))
	if !ok || len(log) < 32 || snapshot.is != database {
		return errors.New("the backup does not end with a snapshot")
	}
	path = filepath.Join(work, "linkage.snapshot")
	if err := os.WriteFile(path, log[:len(log)-32], 0o600); err != nil {
		return err
	}
	return l.database(path, snapshot.name)
}

// files adds all files of all machines.
func (l *linked) files() error {
	names, err := l.hall.files()
	if err != nil {
		return err
	}
	for name := range names {
		path := filepath.Join(l.hall.dir, name)
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		t := thing{name, data, text}
		switch {
		case machine(name) != "":
			t.is = said
		case strings.HasSuffix(name, ".db"):
			t.is = database
			if err := l.database(path, name); err != nil {
				return err
			}
		}
		l.names, l.things = append(l.names, name), append(l.things, t)
	}
	return nil
}

// database looks at the values of a database.
func (l *linked) database(path, name string) error {
	found, ballots, err := l.values(path, name)
	if err != nil {
		return fmt.Errorf("%s: %v", name, err)
	}
	l.verdict.joins, l.ballots[name] = append(l.verdict.joins, found...), ballots
	return nil
}
