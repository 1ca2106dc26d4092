package e2e_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
)

// A handed is a questionnaire of public cards: who follows docs/operations.md 1.12, where the poll is, and its manifest's hash.
type handed struct {
	*guide
	poll, booth, manifest string
}

// TestHandedOut is a questionnaire from the first command of docs/operations.md 1.12 to the announcement: six of eight cards are handed
// out, two people answer in a browser and three with the program, from what is printed on their cards.
func TestHandedOut(t *testing.T) {
	h := newHanded(t)
	h.step("stack print", "--passphrase-file", h.phrase, "--out", "cards.html")
	h.ceremony()
	h.step("desk check-in", "--passphrase-file", h.phrase)
	h.step("send")
	h.order("li", "zhao", "marks.json", "attendance")
	h.step("desk request", "--passphrase-file", h.phrase)
	h.step("send")
	h.order("wang", "li", "open", "open")
	h.step("stack erase")
	if len(h.lines) > 0 {
		t.Errorf("nobody ran %q", h.lines)
	}

	b := browser.Start(t)
	cards := h.cards(b)
	phone := h.answer(b, browser.Phone, cards[0], "#answer-0-1")
	if other := h.answer(b, browser.Laptop, cards[1], "#answer-0-2"); other == phone {
		t.Error("two people have the same receipt")
	}
	for i, address := range cards[2:5] {
		_, codes, _ := strings.Cut(address, "#")
		file := fmt.Sprintf("ballot-%d.json", i)
		h.run(strings.Replace(codes, ".", "\n", 1)+"\n2\n", "vote", "--board", h.poll, "--ca", "ca.crt", "--manifest", h.manifest, "--out", file)
		h.run("", "send", "--poll", h.poll, "--ca", "ca.crt", "--receipts", ".", file)
	}
	h.used(b, cards[:5])
	unused := b.Open(browser.Phone, cards[6]) // of the cards that stayed
	unused.Screen("stop")
	hasText(t, unused, "#stop-title", "还没有启用")

	h.count()
	h.verify()
	h.voided(cards)
}

// newHanded makes registrar, stack and board, and starts server and booth host.
func newHanded(t *testing.T) *handed {
	t.Helper()
	dir, server, booth := t.TempDir(), vacant(t), vacant(t)
	poll := "https://" + server + "/c/wenjuan/polls/2026-w1"
	h := &handed{follow(t, "1.12", dir, "/var/lib/piaojue", filepath.Join(dir, "data"), "https://192.168.1.10:8443", "https://"+server,
		"192.168.1.13:8443", booth, "https://wenjuan.rd.example.cn:8443", "http://"+booth, " --tls-cert phones.crt --tls-key phones.key", "", // a browser does not know the hall's certificate
		"--count 500", "--count 8", "--numbers 1-300 --out", "--numbers 1-6 --out", "--numbers 1-300", "--numbers 1-8"), poll, "http://" + booth, ""}
	if err := os.MkdirAll(filepath.Join(dir, "data", "wenjuan"), 0o700); err != nil {
		t.Fatal(err)
	}
	sealed := []string{"--passphrase-file", h.phrase}
	h.run("", append(sealed, "tls", "new", "--out", "hall", "--name", "云澜县人大 2026", "--host", "127.0.0.1")...)
	h.run("", append(sealed, "tls", "issue", "--ca", "hall", "--host", "127.0.0.1", "--out", "server")...)
	write(t, filepath.Join(dir, "ca.crt"), read(t, filepath.Join(dir, "hall", "ca.crt")))
	for i, who := range []string{"wang", "li", "zhao", "qian", "sun", "zhou", "wu"} {
		role := []string{"chair", "chief_scrutineer", "scrutineer", "scrutineer", "scrutineer", "teller", "teller"}[i]
		h.run("", append(sealed, "officer", "new", "--role", role, "--name", who, "--out", who)...)
		write(t, filepath.Join(dir, who+".json"), read(t, filepath.Join(dir, who, "officer.json")))
	}
	h.step("registrar new")
	h.step("registrar key", sealed...)
	h.step("stack new", sealed...)
	h.step("board draft")
	h.fillIn(filepath.Join(dir, "poll.json"))
	h.manifest = regexp.MustCompile(`[0-9a-f]{64}`).FindString(h.step("board new", sealed...))
	h.step("board copy")
	h.serve(server, append([]string{"serve", "--data", filepath.Join(dir, "data"), "--listen", server, "--metrics", "", "--ca", "ca.crt",
		"--tls-cert", "server/tls.crt", "--tls-key", "server/tls.key"}, sealed...)...)
	h.serve(booth, strings.Fields(h.next("booth"))...)
	return h
}

// fillIn does what the guide says of the draft, and makes epochs short.
func (h *handed) fillIn(path string) {
	h.Helper()
	draft := string(read(h.T, path))
	for _, change := range [][2]string{{`"electorate": "present"`, `"electorate": "issued"`}, {`"window": 60`, `"window": 2`}, {`"k": 10`, `"k": 2`}} {
		if !strings.Contains(draft, change[0]) {
			h.Fatalf("the draft has no %s", change[0])
		}
		draft = strings.Replace(draft, change[0], change[1], 1)
	}
	write(h.T, path, []byte(draft))
}

// each has scrutineers do the same, one after the other.
func (h *handed) each(who []string, args ...string) {
	h.Helper()
	for _, name := range who {
		own := []string{"trustee", args[0], "--data", name + "/share", "--key", name + "/officer.key", "--passphrase-file", h.phrase, "--officer-passphrase-file", h.phrase}
		h.run("", append(own, args[1:]...)...)
	}
}

// ceremony makes the key of the scrutineers, and has it approved.
func (h *handed) ceremony() {
	h.Helper()
	all, on := []string{"li", "zhao", "qian", "sun"}, []string{"--board", h.poll, "--ca", "ca.crt"}
	h.each(all, append([]string{"new", "--manifest", h.manifest}, on...)...)
	for range 3 { // certificates, commitments, deals
		h.each(all, append([]string{"ceremony", "--send", h.poll}, on...)...)
	}
	for _, name := range all {
		key := []string{"--data", name + "/share", "--key", name + "/officer.key", "--officer-passphrase-file", h.phrase}
		h.run("", append(append([]string{"trustee", "backup"}, key...), "--out", name+"/backup.key")...)
		h.run("", append(append([]string{"trustee", "check"}, key...), "--passphrase-file", h.phrase, name+"/backup.key")...)
	}
	h.each(all, append([]string{"ceremony", "--send", h.poll}, on...)...)
	h.order("wang", "li", "approve", "approve")
}

// order has one officer begin an order, by its kind or with a file of the desk, and another one sign what waits.
func (h *handed) order(first, second, what, kind string, more ...string) {
	h.Helper()
	on := func(who string) []string {
		return []string{"--board", h.poll, "--send", h.poll, "--ca", "ca.crt", "--key", who + "/officer.key", "--passphrase-file", h.phrase, "--manifest", h.manifest, "--yes"}
	}
	begin := []string{"officer", "order", what}
	if strings.HasSuffix(what, ".json") {
		begin = []string{"officer", "sign", what}
	}
	h.run("", append(append(begin, on(first)...), more...)...)
	h.run("", append([]string{"officer", "sign", "--waiting", kind}, on(second)...)...)
}

var codeOnCard = regexp.MustCompile(`<svg class="qr" viewBox="[-0-9 ]*"[^>]*><path d="([^"]*)"`)

// cards returns the addresses that are printed on the cards, read as a phone's camera reads them.
func (h *handed) cards(b *browser.Browser) []string {
	h.Helper()
	sheets := read(h.T, filepath.Join(h.dir, "cards.html"))
	var codes []string
	for _, m := range codeOnCard.FindAllSubmatch(sheets, -1) {
		codes = append(codes, string(m[1]))
	}
	paths, _ := json.Marshal(codes)
	x := b.Open(browser.Phone, h.booth+"/check")
	x.Screen("scan")
	cards := browser.Eval[[]string](x, `(async () => {
		const at = JSON.parse(document.getElementById("boot").textContent).static + "vendor/zxing/";
		const zxing = await import(at + "reader/index.js");
		await zxing.prepareZXingModule({ overrides: { wasmBinary: await (await fetch(at + "zxing_reader.wasm")).arrayBuffer() }, fireImmediately: true });
		const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 400 });
		const context = canvas.getContext("2d", { willReadFrequently: true });
		const read = [];
		for (const path of `+string(paths)+`) {
			context.setTransform(1, 0, 0, 1, 0, 0);
			context.fillStyle = "white";
			context.fillRect(0, 0, 400, 400);
			context.setTransform(5, 0, 0, 5, 20, 20);
			context.fillStyle = "black";
			context.fill(new Path2D(path));
			read.push((await zxing.readBarcodes(context.getImageData(0, 0, 400, 400), { formats: ["QRCode"] }))[0]?.text ?? "");
		}
		return read;
	})()`)
	if len(cards) != 8 || slices.ContainsFunc(cards, func(a string) bool { return !strings.HasPrefix(a, h.booth+"/answer#") }) {
		h.Fatalf("%d cards, want 8 with addresses of %s", len(cards), h.booth)
	}
	return cards
}

// answer has somebody scan a card, choose, and send. It returns the code of the receipt.
func (h *handed) answer(b *browser.Browser, size browser.Size, card, choice string) string {
	h.Helper()
	x := &tablet{b.Open(size, card), ""}
	x.Screen("ballot")
	x.Tap(choice)
	x.review()
	code := x.submit()
	x.Tap("#finish")
	x.Screen("end")
	return code
}

// board is the board as everybody reads it now.
func (h *handed) board() *audit.Board {
	h.Helper()
	web, err := client.NewHTTP(filepath.Join(h.dir, "ca.crt"))
	if err != nil {
		h.Fatal(err)
	}
	copied, err := bundle.Open(h.Context(), h.poll+"/bundle.tar.zst", web)
	if err != nil {
		h.Fatal(err)
	}
	board, err := audit.Replay(copied, audit.Options{Each: each})
	if err != nil {
		h.Fatal(err)
	}
	return board
}

// codesOf are card and slip of a printed address.
func (h *handed) codesOf(address string) (crypto.Card, crypto.Slip) {
	h.Helper()
	_, codes, _ := strings.Cut(address, "#")
	cardText, slipText, _ := strings.Cut(codes, ".")
	card, err1 := crypto.ParseCardTyped(cardText)
	slip, err2 := crypto.ParseSlipTyped(slipText)
	if err := errors.Join(err1, err2); err != nil {
		h.Fatal(err)
	}
	return card, slip
}

// used has somebody scan a card whose answer is on the board: they hear it before they choose anything.
func (h *handed) used(b *browser.Browser, cards []string) {
	h.Helper()
	board := h.board()
	for range 100 { // an epoch comes when there are four ballots
		if len(board.Used()) > 0 {
			break
		}
		time.Sleep(200 * time.Millisecond)
		board = h.board()
	}
	for _, address := range cards {
		card, slip := h.codesOf(address)
		own := crypto.BaseMul(crypto.DeriveCredential(card, slip, board.Poll().Fingerprint))
		if !slices.ContainsFunc(board.Used(), func(u audit.Used) bool { return u.Credential == own.Encoding() }) {
			continue
		}
		x := b.Open(browser.Phone, address)
		x.Screen("receipt")
		hasText(h.T, x, "#receipt-title", "已经用过")
		hasText(h.T, x, "#receipt-text", "如果那不是您提交的")
		x.Accessible("answer used before")
		x.Tap("#finish")
		x.Screen("end")
		return
	}
	h.Error("none of the ballots on the board is of a card")
}

// count closes the poll, voids the cards that stayed, counts and announces.
func (h *handed) count() {
	h.Helper()
	h.order("wang", "li", "closing", "closing")
	h.order("wang", "li", "close", "close")
	h.order("zhou", "wu", "papers", "papers", "--count", "0")
	h.order("li", "zhao", "strike", "strike")
	h.order("li", "zhao", "collection", "collection")
	h.order("wang", "li", "valid", "valid")
	h.order("wang", "li", "tally", "tally")
	for range 2 { // countersignatures, shares
		h.each([]string{"li", "zhao", "qian"}, "decrypt", "--board", h.poll, "--ca", "ca.crt", "--send", h.poll)
	}
	h.order("li", "zhao", "result", "result")
	h.order("wang", "li", "announce", "announce", "--despite", "只是演练")
}

// verify has anybody verify the poll, and looks at what it says of cards.
func (h *handed) verify() {
	h.Helper()
	said := h.run("", "verify", h.poll, "--ca", "ca.crt", "--manifest", h.manifest)
	for _, want := range []string{"every check passed", "Cards made 8, handed out 6; answered 5, valid 5, invalid 0", "q1                   1 4"} {
		if !strings.Contains(said, want) {
			h.Errorf("verify says\n%s\nwant %q in it", said, want)
		}
	}
}

// voided fails the test unless the cards that stayed are void, and they alone.
func (h *handed) voided(cards []string) {
	h.Helper()
	board := h.board()
	for i, address := range cards {
		card, slip := h.codesOf(address)
		if err := board.Knows(card.Public(), slip.Public()); errors.Is(err, audit.ErrVoidSlip) != (i >= 6) {
			h.Errorf("card %d: %v", i+1, err)
		}
	}
}
