package e2e_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// wordsOnly makes a meeting the poll of sealed texts beside a questionnaire, held by itself.
func wordsOnly(t testing.TB) func(*play.Meeting) {
	return func(m *play.Meeting) { *m = *asksWords(t).Words }
}

// asksWords is a questionnaire with a question in words.
func asksWords(t testing.TB) *play.Meeting {
	t.Helper()
	answers := "号,q1,q2\n"
	for i := range 12 {
		answers += fmt.Sprintf("%d,是,%s\n", i+1, []string{"", "路灯", "多建食堂"}[i%3])
	}
	m, err := play.Read(fstest.MapFS{
		"questionnaire.json": {Data: []byte(`{"title": "问卷", "questions": [{"id": "q1", "type": "single", "text": "是否方便", "options": ["是", "否"]}, {"id": "q2", "type": "text", "text": "意见"}]}`)},
		"answers.csv":        {Data: []byte(answers)},
	}, "words")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A browser opens no sealed texts: the scrutineer's program verifies the board for its page, says so, and only then countersigns.
func TestTrusteePages_Texts(t *testing.T) {
	v := visitRoom(t, 12, 0, play.Decrypt, wordsOnly(t))
	root := v.Session.Board().Head().Root.String()
	address, err := v.Restored(1)
	if err != nil {
		t.Fatal(err)
	}
	stick, err := v.Stick(1)
	if err != nil {
		t.Fatal(err)
	}
	h := &scrutineer{browser.Start(t).Open(browser.Laptop, address), 1, stick}
	h.Type("#passphrase", v.Passphrase())
	h.Click("#unlock-do")
	h.due("verify", "verify")
	hasText(t, h.Tab, "#verify", "由本机的程序")
	h.Accessible("verify texts")
	h.Click("#verify-do")
	h.due("head", "compare")
	hasText(t, h.Tab, "#compare-passed", "本机程序的13项核验全部通过")
	h.Type("#aloud-root", root)
	h.Click("#compare-yes")
	h.Screen("wait")
	v.play(play.Decrypt, play.Result, play.Destroy, play.Announce)
	bundle, err := v.Session.Evidence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r := audit.Verify(bundle, audit.Options{}); !r.OK || len(r.Outcome.Texts[0].Texts) != 8 {
		t.Errorf("the evidence: %+v", r)
	}
}
