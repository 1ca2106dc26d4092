package attachments_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/attachments"
)

// office makes an archive of empty files with these names.
func office(t testing.TB, names ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The type is found by the bytes, and what is none of the types, or has programs in it, is refused.
func TestTypeOf(t *testing.T) {
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"pdf":             {[]byte("%PDF-1.7\n"), ".pdf"},
		"png":             {[]byte("\x89PNG\r\n\x1a\n"), ".png"},
		"jpeg":            {[]byte("\xff\xd8\xff\xe0"), ".jpg"},
		"docx":            {office(t, "[Content_Types].xml", "word/document.xml"), ".docx"},
		"xlsx":            {office(t, "[Content_Types].xml", "xl/workbook.xml"), ".xlsx"},
		"nothing":         {nil, ""},
		"a page":          {[]byte("<html><script>"), ""},
		"a picture svg":   {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), ""},
		"a program":       {[]byte("MZ\x90\x00"), ""},
		"an archive":      {office(t, "a.txt"), ""},
		"slides":          {office(t, "[Content_Types].xml", "ppt/presentation.xml"), ""},
		"macros":          {office(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), ""},
		"cut short":       {office(t, "[Content_Types].xml", "word/document.xml")[:60], ""},
		"not at the head": {[]byte(" %PDF-1.7\n"), ""},
	} {
		got, err := attachments.TypeOf(test.data)
		if got.Suffix != test.want || (err == nil) == (test.want == "") || err != nil && !errors.Is(err, attachments.ErrType) {
			t.Errorf("%s: %q, %v", name, got.Suffix, err)
		}
	}
}

// What was kept is there under its hash, and nothing else is.
func TestKeep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "attachments")
	f := attachments.NewFolder(dir)
	paper := []byte("%PDF-1.7\n云澜办〔2026〕1号")
	for range 2 {
		if hash, kind, err := f.Keep(paper); hash != crypto.Sum(paper) || kind.Suffix != ".pdf" || err != nil {
			t.Fatalf("%v, %v, %v", hash, kind, err)
		}
	}
	file, kind, err := attachments.NewFolder(dir).Open(crypto.Sum(paper))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if data, err := io.ReadAll(file); !bytes.Equal(data, paper) || err != nil || kind.Media != "application/pdf" {
		t.Errorf("%q, %v, %v", data, kind, err)
	}
	if _, _, err := f.Open(crypto.Sum(nil)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was never kept: %v", err)
	}
	for name, data := range map[string][]byte{"another type": []byte("MZ"), "too large": append([]byte("%PDF-"), make([]byte, attachments.MaxFile)...)} {
		if _, _, err := f.Keep(data); err == nil {
			t.Errorf("%s was kept", name)
		}
	}
	if files, err := os.ReadDir(dir); len(files) != 1 || err != nil {
		t.Errorf("%v, %v", files, err)
	}
}

// A document of anybody's making is of one type or refused.
func FuzzTypeOf(f *testing.F) {
	for _, seed := range [][]byte{[]byte("%PDF-1.7"), office(f, "[Content_Types].xml", "word/document.xml"), office(f, "[Content_Types].xml", "xl/workbook.xml"), []byte("PK\x05\x06")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, err := attachments.TypeOf(data); (err == nil) != (got != attachments.Type{}) {
			t.Errorf("%v, %v", got, err)
		}
	})
}
