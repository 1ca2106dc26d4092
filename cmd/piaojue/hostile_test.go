package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/report/words"
)

// An archive of folders without end is small, and left before its end.
func TestReadTar_Folders(t *testing.T) {
	var header, bomb bytes.Buffer
	if err := tar.NewWriter(&header).WriteHeader(&tar.Header{Name: "a/", Typeflag: tar.TypeDir}); err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewWriter(&bomb)
	if err != nil {
		t.Fatal(err)
	}
	thousand := bytes.Repeat(header.Bytes(), 1000)
	for range maxFiles/1000 + 1 {
		if _, err := z.Write(thousand); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := readTar(&bomb); err == nil || !strings.Contains(err.Error(), "files and folders") {
		t.Errorf("%v", err)
	}
}

// A file of holes in a backup stands for more bytes than the backup has. Package tar reads such files and does not write them.
func TestReadBackup_Sparse(t *testing.T) {
	var archive bytes.Buffer
	const holes = "1\n1048576\n0\n"
	w, data := tar.NewWriter(&archive), append([]byte(holes), make([]byte, 512-len(holes))...)
	err := w.WriteHeader(&tar.Header{Name: originFile, Size: int64(len(data)), PAXRecords: map[string]string{
		"any.sparse.major": "1", "any.sparse.minor": "0", "any.sparse.name": originFile, "any.sparse.realsize": "1048576",
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

// A list of sums that names one file again and again does not have it fetched again and again.
func TestFetchBundle_Twice(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; r.URL.Path == "/SHA256SUMS" {
			fmt.Fprint(w, strings.Repeat("-  policy\n", 1000))
		}
	}))
	defer server.Close()
	if _, err := openBundle(server.URL); err == nil || asked > 2 {
		t.Errorf("%d requests, %v", asked, err)
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
