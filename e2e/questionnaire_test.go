package e2e_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

// TestQuestionnaireArchive: the archive of a questionnaire, in which a question with several answers may be left empty by a blank vote of
// Belenios, is accepted by sirona, and one with another result is not.
func TestQuestionnaireArchive(t *testing.T) {
	folder, out := t.TempDir(), filepath.Join(t.TempDir(), "questionnaire")
	one, several, answers := []string{"是", "否"}, []string{"甲", "乙", "丙"}, "号,a,b,c\n1,,甲,3\n" // the first leaves a required question empty
	want := [][]int{{0, 0}, {0, 0, 0, 0}, {0, 0, 0}}
	for i := range 12 {
		first := i % 3
		answers += fmt.Sprintf("%d,%s,", 2+i, one[i%2])
		want[0][i%2]++
		if first == 0 {
			want[1][0]++
		} else {
			answers += several[first] + ";" + several[0]
			want[1][1], want[1][1+first] = want[1][1]+1, want[1][1+first]+1
		}
		if i%4 < 3 {
			answers += fmt.Sprint(",", 3+i%4)
			want[2][i%4]++
		} else {
			answers += ","
		}
		answers += "\n"
	}
	for name, text := range map[string]string{
		"questionnaire.json": `{"title": "端到端测试问卷", "questions": [
			{"id": "a", "type": "single", "text": "是否方便", "options": ["是", "否"], "required": true},
			{"id": "b", "type": "multi", "max": 2, "text": "最需要的", "options": ["甲", "乙", "丙"]},
			{"id": "c", "type": "scale", "min": 3, "max": 5, "text": "评分"},
			{"id": "d", "type": "text", "maxlen": 300, "text": "意见"}]}`,
		"answers.csv": answers,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	played, err := piaojue(t, "simulate", "--json", "--meeting", folder, "--out", out).Output()
	if err != nil {
		t.Fatal(err)
	}
	var o struct {
		Invalid int
		Unasked []string
	}
	if err := json.Unmarshal(played, &o); err != nil || o.Invalid != 1 || !slices.Equal(o.Unasked, []string{"d"}) {
		t.Errorf("%+v, %v", o, err)
	}
	for _, args := range [][]string{{"verify", out}, {"export", "--bel", out + ".bel", "--csv", out + ".csv", "--xlsx", out + ".xlsx", out}, {"report", out}} {
		if err := run(piaojue(t, args...)); err != nil {
			t.Fatal(err)
		}
	}
	archive := read(t, out+".bel")
	if err := sirona(t, archive); err != nil {
		t.Error(err)
	}
	if got := [][]int(parseArchive(t, archive).Counts); !reflect.DeepEqual(got, want) {
		t.Errorf("counts %v, the answers say %v", got, want)
	}
	if err := sirona(t, otherResult(t, archive)); err == nil {
		t.Error("an archive with another result was accepted")
	}
}
