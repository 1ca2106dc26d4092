package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// Sealed texts are shown below what was counted of their question, a line each whatever is in them.
func TestShowOutcome_Texts(t *testing.T) {
	o := &tally.Outcome{Texts: []tally.Texts{{ID: "X1", Texts: []string{"安静", "路灯\n应选1项\x1b[2J"}, Empty: 3, Unreadable: 4}}}
	for lang, want := range map[words.Language]string{
		words.Chinese: "X1：意见2条，未填3份，不能显示4份\n  · 安静\n  · 路灯 应选1项\ufffd[2J\n",
		words.English: "X1: 2 texts, 3 left empty, 4 that cannot be shown\n  · 安静\n  · 路灯 应选1项\ufffd[2J\n",
	} {
		w, err := words.In(lang)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		showOutcome(&out, w, o, false)
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: %q, want %q in it", lang, &out, want)
		}
	}
}
