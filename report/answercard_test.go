package report

import (
	"io"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"

	"github.com/piaojue/piaojue/report/words"
)

const answerAddress = "https://wenjuan.example.cn:8443/answer#04HMASW9NF6YZZPWQAC7CN1J20BT.000G40R40M30E209185GR38E1WHQ"

func answerCards(t *testing.T, lang words.Language, a AnswerCards) string {
	t.Helper()
	return printed(t, func(w io.Writer) error { return Answers(w, lang, a) })
}

// A card shows its number, what it is for and where it leads, and its codes nowhere but behind "#" in the code.
func TestAnswers(t *testing.T) {
	a := AnswerCards{Body: "云澜县人大常委会", Title: "养老服务问卷 <b>", Address: "https://wenjuan.example.cn:8443", Until: "6月30日"}
	for n := 301; n <= 309; n++ {
		a.Cards = append(a.Cards, AnswerCard{Number: n, Card: specCard(t), Slip: specSlip(t)})
	}
	a.Cards[8].Name = "甲<乙"
	page := answerCards(t, words.Chinese, a)
	for text, times := range map[string]int{
		`<article class="answer">`: 9, `<section class="page cards">`: 2, "第301号": 2, "第309号": 2, "6月30日截止": 9, "养老服务问卷 &lt;b&gt;": 10,
		"谁拿着它，谁就能作答": 8, "本卡只供\u2068甲&lt;乙\u2069使用": 1, "https://wenjuan.example.cn:8443<": 10,
	} {
		if got := strings.Count(page, text); got != times {
			t.Errorf("%d times %q, want %d", got, text, times)
		}
	}
	if !strings.Contains(page, string(drawQR(answerAddress, qr.Unicode))) {
		t.Error("the code does not hold the address with card and slip behind #")
	}
	for _, part := range append(strings.Split(cardText, "-"), strings.Split(slipText, "-")...) {
		if strings.Contains(page, part) {
			t.Errorf("%s stands beside the code", part)
		}
	}
	if english := answerCards(t, words.English, a); !strings.Contains(english, "Whoever holds it can answer") || strings.Contains(english, "answercard.") {
		t.Error("the English page says something else")
	}
}

func TestAnswers_None(t *testing.T) {
	if Answers(io.Discard, words.Chinese, AnswerCards{Address: "https://a.example"}) == nil {
		t.Error("no card was printed")
	}
}
