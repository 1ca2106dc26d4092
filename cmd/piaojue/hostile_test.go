package main

import (
	"archive/tar"
	"bytes"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/boardfolder"
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
	if _, err := readBackup(bytes.NewReader(sparse), int64(len(sparse))); err == nil || !strings.Contains(err.Error(), "1048576 bytes") {
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
