package registrar

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/sheet"
)

const spreadsheetML = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`

// parts returns the parts of a small workbook with one roll, in the order of a ZIP file.
func parts() [][2]string {
	return [][2]string{
		{"[Content_Types].xml", `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + spreadsheetML + `" xmlns:r="http://x/r"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`},
		{"xl/sharedStrings.xml", `<sst><si><t>代表编号</t></si><si><r><t>姓</t></r><r><t>名</t></r><rPh><t>xing</t></rPh></si><si><t>张三</t></si></sst>`},
		{"xl/worksheets/sheet1.xml", sheetOf(`<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="s"><v>2</v></c></row>`)},
	}
}

// sheetOf returns a worksheet with headings and what follows them.
func sheetOf(rows string) string {
	return `<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>` + rows + `</sheetData></worksheet>`
}

// workbookOf packs the parts of a small workbook, with one of them replaced or, without text, left out: part, text, …
func workbookOf(t testing.TB, replaced ...string) []byte {
	t.Helper()
	all := parts()
	for i := 0; i+1 < len(replaced); i += 2 {
		known := false
		for j := range all {
			if all[j][0] == replaced[i] {
				all[j][1], known = replaced[i+1], true
			}
		}
		if !known {
			all = append(all, [2]string{replaced[i], replaced[i+1]})
		}
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range all {
		if p[1] == "" {
			continue
		}
		w, err := z.Create(p[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadRoll_SmallWorkbook(t *testing.T) {
	roll, _, err := ReadRoll("small.xlsx", workbookOf(t))
	if err != nil || len(roll) != 1 || roll[0] != (Deputy{ID: "7", Name: "张三"}) {
		t.Errorf("%+v, %v", roll, err)
	}
}

// understated packs a sheet whose headers say that it unpacks to fewer bytes than it does.
func understated(t testing.TB) []byte {
	const sheet = "xl/worksheets/sheet1.xml"
	r, err := zip.NewReader(bytes.NewReader(workbookOf(t)), int64(len(workbookOf(t))))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range r.File {
		if f.Name != sheet {
			if err := z.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	text := []byte(sheetOf(strings.Repeat(" ", 1<<20)))
	var packed bytes.Buffer
	d, _ := flate.NewWriter(&packed, 9)
	d.Write(text)
	d.Close()
	w, err := z.CreateRaw(&zip.FileHeader{Name: sheet, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(text),
		CompressedSize64: uint64(packed.Len()), UncompressedSize64: 1000})
	if err != nil {
		t.Fatal(err)
	}
	w.Write(packed.Bytes())
	z.Close()
	return b.Bytes()
}

// flipped spoils one byte of the last part, stored without compression, so that only its checksum tells.
func flipped(t testing.TB) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts() {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p[0], Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(p[1]))
	}
	z.Close()
	return bytes.Replace(b.Bytes(), []byte("<v>7</v>"), []byte("<v>8</v>"), 1)
}

// Hostile files end with a fault, soon, and without much memory.
func TestReadRoll_Hostile(t *testing.T) {
	const strs, part = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
	whole := workbookOf(t)
	for _, tt := range []struct {
		name string
		data []byte
		code string
	}{
		{"a bomb that says so", workbookOf(t, "xl/media/a.bin", strings.Repeat("0", 64<<20)), "ZIP_BOMB"},
		{"a bomb that does not", understated(t), "ZIP_BOMB"},
		{"truncated", whole[:len(whole)-30], "DAMAGED"},
		{"a byte flipped", flipped(t), "DAMAGED"},
		{"broken XML", workbookOf(t, part, strings.TrimSuffix(sheetOf(""), "</worksheet>")), "DAMAGED"},
		{"no sheet", workbookOf(t, part, ""), "DAMAGED"},
		{"no such text", workbookOf(t, part, sheetOf(`<row><c t="s"><v>3</v></c></row>`)), "DAMAGED"},
		{"rows out of order", workbookOf(t, part, sheetOf(`<row r="3"/><row r="2"/>`)), "DAMAGED"},
		{"a row twice", workbookOf(t, part, sheetOf(`<row r="2"/><row r="2"/>`)), "DAMAGED"},
		{"a cell in another row", workbookOf(t, part, sheetOf(`<row r="2"><c r="A3"/></row>`)), "DAMAGED"},
		{"a row beyond the last", workbookOf(t, part, sheetOf(`<row r="1048577"/>`)), "DAMAGED"},
		{"a column beyond the last", workbookOf(t, part, sheetOf(`<row r="2"><c r="XFE2"/></row>`)), "DAMAGED"},
		{"rows in a choice", workbookOf(t, part, sheetOf(`<AlternateContent><row r="2"/></AlternateContent>`)), "DAMAGED"},
		{"deep", workbookOf(t, strs, strings.Repeat("<a>", 1<<20)), "DAMAGED"},
		{"an element of attributes", workbookOf(t, strs, `<sst `+strings.Repeat(`a="" `, 1<<20)+`/>`), "DAMAGED"},
		{"a text too long", workbookOf(t, strs, `<sst><si><t>`+strings.Repeat(`a`, 2<<20)+`</t></si></sst>`), "DAMAGED"},
		{"too many texts", workbookOf(t, strs, `<sst>`+strings.Repeat(`<si/>`, 1_000_001)+`</sst>`), "DAMAGED"},
		{"a document type", workbookOf(t, strs, `<!DOCTYPE a [<!ENTITY b "c">]><sst/>`), "DAMAGED"},
		{"another encoding", workbookOf(t, strs, `<?xml version="1.0" encoding="GBK"?><sst/>`), "DAMAGED"},
		{"a long blank, everywhere", workbookOf(t, strs, `<sst><si><t>代表编号</t></si><si><t>姓名</t></si><si><t>`+strings.Repeat(" ", 1<<19)+`</t></si></sst>`,
			part, sheetOf(strings.Repeat(`<row><c t="s"><v>2</v></c><c t="s"><v>2</v></c></row>`, 1<<17))), "TOO_LONG"},
		{"cells far apart", workbookOf(t, part, sheetOf(strings.Repeat(`<row><c r="XFD1"/></row>`, 1<<17))), "DAMAGED"},
		{"a lie of a dimension", workbookOf(t, part, sheetOf("")), "EMPTY"},
		{"empty rows", workbookOf(t, part, sheetOf(strings.Repeat(`<row/>`, 1<<20))), "DAMAGED"},
		{"cells beyond the last", workbookOf(t, part, sheetOf(`<row>`+strings.Repeat(`<c/>`, 1<<14+1)+`</row>`)), "DAMAGED"},
		{"commas", append([]byte("代表编号,姓名"), bytes.Repeat([]byte(","), sheet.MaxFile-100)...), "CSV"},
		{"marks", append([]byte("代表编号,姓名\n"), bytes.Repeat([]byte("\"\"\n"), 1<<20)...), "CSV"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := ReadRoll("hostile.xlsx", tt.data)
		runtime.ReadMemStats(&after)
		if faults, ok := err.(sheet.Faults); !ok || faults[0].Code != tt.code {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
		}
		if spent := after.TotalAlloc - before.TotalAlloc; spent > 1<<30 {
			t.Errorf("%s: %d MiB", tt.name, spent>>20)
		}
	}
}
