package host

import (
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/officer"
)

// Polls that are held at the same time have consoles behind one door: each answers for its own poll alone, and names them all in one
// order.
func TestConsoles(t *testing.T) {
	var all Consoles
	halls := []*hall{approving(t), newHall(t, nil)}
	for _, h := range halls {
		file := h.seal(keyfile.Key{Use: keyfile.Officer, Public: string(crypto.MustEncodeJSON(h.officers[chair])), Secret: h.seeds[chair]})
		who := must(officer.Open(file, []byte(phrase)))
		t.Cleanup(who.Destroy)
		all = append(all, must(NewConsole(t.Context(), ConsoleOptions{Officer: who, Poll: h.poll(h.address)})))
	}
	b := open(t, all.Run)
	for i, at := range []string{"/", "/2/"} {
		var board boardAnswer
		if b.must("GET", at+"api/board", "", &board); board.State.Manifest != halls[i].manifest.Hash() {
			t.Errorf("%s answers for another poll", at)
		}
		var list pollsAnswer
		b.must("GET", at+"api/polls", "", &list)
		if len(list.Polls) != 2 || list.Polls[0].At != "/" || list.Polls[1].At != "/2/" || list.Polls[0].Here != (i == 0) || list.Polls[1].Here != (i == 1) ||
			list.Polls[0].Phase != "approval" || list.Polls[1].Phase != "ceremony" {
			t.Errorf("%s: %+v", at, list)
		}
	}
	var shown proposalAnswer
	var state api.OrderState
	b.must("POST", "/2/api/propose", `{"kind":"remark","body":{"text":"一切正常"}}`, &shown)
	if code := b.do("POST", "/api/start", `{"shown":"`+shown.Shown.String()+`","wait":600}`, &state); code != api.NotFound {
		t.Errorf("what was shown of one poll is signed for another: %q", code)
	}
	if b.must("POST", "/2/api/start", `{"shown":"`+shown.Shown.String()+`","wait":600}`, &state); state.Head == nil {
		t.Errorf("%+v", state)
	}
	if code := b.do("GET", "/3/api/board", "", &state); code != api.NotFound {
		t.Errorf("a third poll: %q", code)
	}
}
