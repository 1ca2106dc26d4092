package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
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
		showOutcome(&out, w, o, nil)
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: %q, want %q in it", lang, &out, want)
		}
	}
}

// TestShowReport_Kinds: a verification says of an evaluation, of a questionnaire and of a standing committee what they are.
func TestShowReport_Kinds(t *testing.T) {
	w, err := words.In(words.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	cards := ballot.DefaultRules(ballot.Asking)
	cards.Questionnaire.Electorate = ballot.OfIssued
	list := ballot.DefaultRules(ballot.Evaluating)
	list.Evaluation.Electorate = ballot.OfList
	for name, c := range map[string]struct {
		poll     audit.Identity
		want, no []string
	}{
		"vote":          {audit.Identity{Rules: ballot.DefaultRules(ballot.TickUpToN), Body: ballot.Congress}, []string{"本次票决：", "表决票：每", "到会代表", "应到5名", "执行主席"}, []string{"测评", "答卷"}},
		"evaluation":    {audit.Identity{Rules: ballot.DefaultRules(ballot.Evaluating), Body: ballot.Congress}, []string{"本次测评：", "测评票：", "执行主席"}, []string{"表决票", "本次票决", "开始投票"}},
		"committee":     {audit.Identity{Rules: ballot.DefaultRules(ballot.Evaluating), Body: ballot.StandingCommittee}, []string{"常委会组成人员应到5名", "会议主持人"}, []string{"表决票", "到会代表", "执行主席", "本次票决"}},
		"questionnaire": {audit.Identity{Rules: ballot.DefaultRules(ballot.Asking), Body: ballot.Congress}, []string{"本次问卷：", "答卷：", "调查对象5名"}, []string{"表决票", "代表", "执行主席", "法定人数", "实到", "逐张"}},
		"texts":         {audit.Identity{Rules: ballot.DefaultRules(ballot.SealedText), Body: ballot.Congress}, []string{"本次意见征集：", "密封意见：每", "密封意见：借助"}, []string{"票决", "表决票", "代表", "逐张", "执行主席", "法定人数", "纸质", "加密总和"}},
		"list":          {audit.Identity{Rules: list, Body: ballot.Congress}, []string{"名单5名", "名单上到场的人", "本次测评"}, []string{"表决票", "代表", "应到", "实到", "法定人数（"}},
		"cards":         {audit.Identity{Rules: cards, Body: ballot.Congress}, []string{"领到答卷卡的人"}, []string{"表决票", "代表", "到场", "法定人数"}},
	} {
		r := &audit.Report{OK: true, Complete: true, Poll: &c.poll, Outcome: &tally.Outcome{Total: 5, Next: tally.Announce}, Record: &audit.Record{}, Ballots: audit.BallotsChecked{Single: 1}}
		for _, check := range []string{"manifest", "hall", "issuing", "box", "collection", "tally", "decision"} {
			r.Checks = append(r.Checks, audit.CheckLine{Name: check, OK: true})
		}
		var out bytes.Buffer
		showReport(&out, w, r)
		for _, want := range append(c.want, "结果已经宣布") {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: no %s in\n%s", name, want, &out)
			}
		}
		for _, no := range append(c.no, "next.") {
			if strings.Contains(out.String(), no) {
				t.Errorf("%s: %s in\n%s", name, no, &out)
			}
		}
	}
}
