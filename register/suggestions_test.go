package register

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sheet"
)

const suggestionHead = "建议编号,标题,提出代表,提出日期,承办单位,交办日期,答复期限,答复日期,再次答复日期,回访日期,答复意见\n"

// A clerk's table is imported again and again: each time it says what comes next, one kind at a time, and in the end nothing.
func TestReadSuggestions(t *testing.T) {
	table := suggestionHead +
		"S-1,关于修桥的建议,D001、" + li.Public().String() + ",2026-01-20,市水务局,2026-01-31,3个月,2026-03-01,2026-03-20,2026-06-01,基本满意\n" +
		"S-2,关于公交的建议,D002,2026-01-21,市交通运输局,2026-02-01,6个月,,,,\n"
	all, cards := newState(t), map[string]crypto.PublicKey{"D001": zhang.Public(), "D002": li.Public()}
	for _, step := range []struct {
		kind   Kind
		events int
		after  Event // what happens before the next import
	}{
		{KindSubmit, 2, nil}, {KindAssign, 2, nil}, {KindReply, 1, named("2026-03-02", StageReply, 1, bad, zhang)}, {KindReply, 1, nil}, {KindVisit, 1, nil}, {"", 0, nil},
	} {
		events, ignored, err := all.ReadSuggestions("建议.csv", []byte(table), cards)
		if err != nil || len(events) != step.events || !slices.Equal(ignored, []string{"答复意见"}) {
			t.Fatalf("%s: %v, %v, %v", step.kind, events, ignored, err)
		}
		for _, e := range events {
			if e.Kind() != step.kind {
				t.Fatalf("%s before %s", e.Kind(), step.kind)
			}
			if err := all.Add(e); err != nil {
				t.Fatal(err)
			}
		}
		if step.after != nil {
			if err := all.Add(step.after); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := all.Suggestions()
	if s[0].Phase() != Visited || !slices.Equal(s[0].Proposers, []crypto.PublicKey{zhang.Public(), li.Public()}) || s[1].Months != 6 || s[1].Phase() != Handling {
		t.Errorf("%+v", s)
	}
	moved := strings.Replace(table, "市交通运输局,2026-02-01", "市公安局,2026-02-10", 1)
	if events, _, err := all.ReadSuggestions("建议.csv", []byte(moved), cards); err != nil || len(events) != 1 || events[0].(*Assign).Unit != "市公安局" {
		t.Errorf("passed on to another unit: %v, %v", events, err)
	}
}

func TestReadSuggestions_Faults(t *testing.T) {
	all := newState(t)
	for _, e := range []Event{submit("2026-01-20"), assign("2026-01-31"), reply("2026-03-01"), visit("2026-06-01")} {
		if err := all.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	for row, want := range map[string]string{
		"S-9,关于修桥的建议,,,,,,,,,":                               "C 提出代表 EMPTY, D 提出日期 EMPTY",
		"S-9,关于修桥的建议,D001,2026-01-20,,,,,,,":                 "C 提出代表 CARD",
		"S-1,关于造桥的建议,,,,,,,,,":                               "B 标题 DIFFERS",
		"S-1,关于修桥的建议," + wang.Public().String() + ",,,,,,,,": "C 提出代表 DIFFERS",
		"S-1,关于修桥的建议,,,市公安局,,,,,,":                           "E 承办单位 DIFFERS",
		"S-1,关于修桥的建议,,,市水务局,2026-02-01,,,,,":                 "F 交办日期 DIFFERS",
		"S-1,关于修桥的建议,,,,,,2026-03-02,,,":                     "H 答复日期 DIFFERS",
		"S-1,关于修桥的建议,,,,,,,,2026-05-01,":                     "J 回访日期 DIFFERS",
		"S-1,关于修桥的建议,,,,,,2026-03-01,2026-02-01,,":           "I 再次答复日期 ORDER",
		"S-1,关于修桥的建议,,,,,4个月,,,,":                            "G 答复期限 MONTHS",
		"S-1,关于修桥的建议,,,市公安局,2026-02-10,,,,,":                 "G 答复期限 EMPTY",
		"S-1,关于修桥的建议,,20/1/2026,,,,,,,":                      "D 提出日期 DATE",
	} {
		_, _, err := all.ReadSuggestions("t", []byte(suggestionHead+row+"\n"), nil)
		var faults sheet.Faults
		errors.As(err, &faults)
		var told []string
		for _, f := range faults {
			told = append(told, f.Column+" "+f.Code)
		}
		if got := strings.Join(told, ", "); got != want {
			t.Errorf("%s: %s, want %s", row, got, want)
		}
	}
}

// Drafts of one kind become one; of two kinds none.
func TestJoinDrafts(t *testing.T) {
	one, err := NewDraft(submit("2026-01-20"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := NewDraft(&Submit{Act{"S-2", day("2026-01-21")}, "关于公交的建议", []crypto.PublicKey{li.Public()}})
	if err != nil {
		t.Fatal(err)
	}
	joined, err := JoinDrafts(one, two)
	want, _ := NewDraft(submit("2026-01-20"), &Submit{Act{"S-2", day("2026-01-21")}, "关于公交的建议", []crypto.PublicKey{li.Public()}})
	if err != nil || string(joined) != string(want) {
		t.Errorf("%s, %v", joined, err)
	}
	other, _ := NewDraft(assign("2026-01-31"))
	if _, err := JoinDrafts(one, other); err == nil {
		t.Error("events of two kinds in one draft")
	}
}

func FuzzReadSuggestions(f *testing.F) {
	f.Add([]byte(suggestionHead + "S-1,关于修桥的建议," + zhang.Public().String() + ",2026-01-20,市水务局,2026-01-31,3个月,2026-03-01,,,\n"))
	all, err := NewState(origin, DefaultRules(City), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		events, _, err := all.ReadSuggestions("fuzz", data, nil)
		for _, e := range events {
			if s, is := e.(*Submit); err == nil && (!is || s.Date == (Date{}) || len(s.Proposers) == 0) {
				t.Errorf("taken: %+v", e)
			}
		}
	})
}
