package register

import (
	"archive/zip"
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sheet"
)

// The template, filled in by a spreadsheet, is read as it was filled in; its example is refused.
func TestCandidateTemplate(t *testing.T) {
	data, err := CandidateTemplate(TemplateText{Notes: []string{"说明"}, Example: "本行是示例", Writing: "选择文种"})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = ReadCandidates("template.xlsx", data)
	if faults, ok := err.(sheet.Faults); !ok || len(faults) != 1 || faults[0].Code != "EXAMPLE" {
		t.Errorf("the example: %v", err)
	}
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if v, err := x.GetDataValidations("候选项目"); err != nil || len(v) != 1 || !strings.Contains(v[0].Formula1, "藏文") {
		t.Errorf("lists to choose from: %v, %v", v, err)
	}
	for cell, text := range map[string]string{"A2": "01", "B2": "农村公路提质改造工程", "C2": "Village roads", "A3": "02", "B3": "口袋公园", "D3": "藏文", "E3": "གླིང་ཁ"} {
		if err := x.SetCellStr("候选项目", cell, text); err != nil {
			t.Fatal(err)
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	got, ignored, err := ReadCandidates("plan.xlsx", b.Bytes())
	want := []ballot.Candidate{
		{ID: "01", Names: ballot.Names{"zh": "农村公路提质改造工程", "en": "Village roads"}},
		{ID: "02", Names: ballot.Names{"zh": "口袋公园", "bo": "གླིང་ཁ"}},
	}
	if err != nil || len(ignored) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v, %v", got, ignored, err)
	}
}

// A fault is told where it is, and nothing is taken.
func TestReadCandidates_Faults(t *testing.T) {
	const head = "项目编号,项目名称,英文名称,文种,其他文字名称\n1,口袋公园,,,\n"
	for _, tt := range []struct{ name, data, column, code string }{
		{"no name", head + "2,,,,", "B 项目名称", "EMPTY"},
		{"the same number", head + "1,电梯,,,", "A 项目编号", "DUPLICATE"},
		{"a number that looks the same", head + "l,电梯,,,", "A 项目编号", "LOOKALIKE"},
		{"the same name", head + "2,口袋公园,,,", "B 项目名称", "DUPLICATE"},
		{"a formula", head + "2,=cmd|x,,,", "B 项目名称", "INJECTION"},
		{"an override", head + "2,电\u202e梯,,,", "B 项目名称", "TEXT"},
		{"letters of two scripts", head + "2,АВС park 电梯,,,", "B 项目名称", "LOOKALIKE"},
		{"too long", head + "2," + strings.Repeat("梯", 201) + ",,,", "B 项目名称", "TOO_LONG"},
		{"no language", head + "2,电梯,,,གླིང", "D 文种", "EMPTY"},
		{"another language", head + "2,电梯,,火星文,x", "D 文种", "CODE"},
		{"a language without a name", head + "2,电梯,,藏文,", "E 其他文字名称", "EMPTY"},
	} {
		all, _, err := ReadCandidates("plan.csv", []byte(tt.data))
		faults, ok := err.(sheet.Faults)
		if !ok || all != nil || len(faults) != 1 || faults[0].Row != 3 || faults[0].Column != tt.column || faults[0].Code != tt.code {
			t.Errorf("%s: %v, %v", tt.name, all, err)
		}
	}
}

// A file that unpacks to far more than it is, is refused before it is unpacked.
func TestReadCandidates_Bomb(t *testing.T) {
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	for _, name := range []string{"[Content_Types].xml", "xl/worksheets/sheet1.xml"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(make([]byte, 40<<20))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	_, _, err := ReadCandidates("bomb.xlsx", bomb.Bytes())
	if faults, ok := err.(sheet.Faults); !ok || faults[0].Code != "ZIP_BOMB" {
		t.Errorf("%d bytes: %v", bomb.Len(), err)
	}
}

func FuzzReadCandidates(f *testing.F) {
	f.Add([]byte("项目编号,项目名称\n1,口袋公园\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, _, err := ReadCandidates("fuzz", data)
		if err != nil {
			return
		}
		for _, c := range all {
			if ballot.CheckName(c.Names["zh"]) != nil || c.ID == "" {
				t.Errorf("taken: %+q", c.Names)
			}
		}
	})
}
