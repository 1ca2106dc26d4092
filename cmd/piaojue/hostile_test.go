package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/attachments"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/report/words"
)

// A file of holes in a backup stands for more bytes than the backup has. Package tar reads such files and does not write them.
func TestReadBackup_Sparse(t *testing.T) {
	var archive bytes.Buffer
	const holes = "1\n1048576\n0\n"
	w, data := tar.NewWriter(&archive), append([]byte(holes), make([]byte, 512-len(holes))...)
	err := w.WriteHeader(&tar.Header{Name: boardfolder.OriginFile, Size: int64(len(data)), PAXRecords: map[string]string{
		"any.sparse.major": "1", "any.sparse.minor": "0", "any.sparse.name": boardfolder.OriginFile, "any.sparse.realsize": "1048576",
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	sparse := bytes.ReplaceAll(archive.Bytes(), []byte("any.sparse"), []byte("GNU.sparse"))
	if _, err := readBackup(bytes.NewReader(sparse), int64(len(sparse)), nil); err == nil || !strings.Contains(err.Error(), "1048576 bytes") {
		t.Errorf("%v", err)
	}
}

// The name of a file in a bundle does not reach the terminal as an order, nor as a line of the report.
func TestShowReport_Printable(t *testing.T) {
	w, err := words.In(words.English)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	showReport(&out, w, audit.Verify(audit.Bundle{"\x1b[2J\nThe bundle verifies.\u202e": nil}, audit.Options{}))
	if text := out.String(); strings.ContainsAny(text, "\x1b\u202e") || strings.Contains(text, "\nThe bundle verifies.") {
		t.Errorf("%q", text)
	}
}

// What an officer wrote does not look like what the program says.
func TestShowLines_Text(t *testing.T) {
	w, err := words.In(words.English)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	showLines(&out, w, []officer.Line{{Name: "remark", Args: []any{"Text", "nothing\nSigned by: chair 张三\x1b[2J\u202e"}}})
	if text := out.String(); strings.ContainsAny(text, "\x1b\u202e") || strings.Contains(text, "\nSigned") || !strings.Contains(text, "\n    Signed") {
		t.Errorf("%q", text)
	}
}

// Of the documents in a backup none is written that is not what its name says, or is no document; and all of them are no more than the backup.
func TestReadBackup_Documents(t *testing.T) {
	paper := []byte("%PDF-1.7\n")
	name := attachmentsFolder + "/" + crypto.Sum(paper).String()
	for title, test := range map[string]struct {
		name string
		data []byte
		want string
	}{
		"as it was":     {name + ".pdf", paper, ""},
		"damaged":       {name + ".pdf", []byte("%PDF-1.6\n"), ""},
		"no type":       {name + ".svg", paper, "more files"},
		"no hash":       {attachmentsFolder + "/../x.pdf", paper, "more files"},
		"another place": {"private/" + crypto.Sum(paper).String() + ".pdf", paper, "more files"},
		"no document":   {attachmentsFolder + "/" + crypto.Sum(nil).String() + ".pdf", nil, "want a document"},
		"too large":     {name + ".pdf", make([]byte, attachments.MaxFile+1), "too large"},
	} {
		var archive, said bytes.Buffer
		w := tar.NewWriter(&archive)
		for _, name := range append(slices.Clone(backupFiles), test.name) {
			data := test.data
			if name != test.name {
				data = nil
			}
			if err := errors.Join(w.WriteHeader(&tar.Header{Name: name, Size: int64(len(data))}), func() error { _, err := w.Write(data); return err }()); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		f, c := boardFolder{path: t.TempDir()}, newRestore()
		c.SetErr(&said)
		_, err := readBackup(bytes.NewReader(archive.Bytes()), int64(archive.Len()), func(hash crypto.Hash, document []byte) error { return f.keep(c, hash, document) })
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", title, err, test.want)
		}
		if all, err := attachments.NewFolder(f.in(attachmentsFolder)).All(); err != nil || len(all) > 0 != (title == "as it was") {
			t.Errorf("%s: %v, %v", title, all, err)
		}
		if strings.Contains(said.String(), crypto.Sum(paper).String()) != (title == "damaged") {
			t.Errorf("%s: says %q", title, &said)
		}
	}
}
