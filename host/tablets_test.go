package host

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"
)

// A tablet that is slow, loud or silent does not keep another one waiting, and the server hears nothing of it.
func TestThreat52_SlowTablet(t *testing.T) {
	server := newWire(t)
	b := newBooth(t, "http://"+server.Addr().String(), func(o *BoothOptions) { o.PerTablet = 3 })
	b.times.header, b.times.body = 500*time.Millisecond, time.Second
	address, _ := running(t, b, slog.DiscardHandler)
	head := "POST " + pollAt + "/ballots HTTP/1.1\r\nHost: booth\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
	for what, raw := range map[string]string{
		"silence":     "",
		"half a head": "POST " + pollAt,
		"half a body": fmt.Sprintf(head, 100) + "{",
		"too long":    fmt.Sprintf(head, 1<<21+1),
	} {
		c := must(net.Dial("tcp", address))
		io.WriteString(c, raw)
		c.SetReadDeadline(time.Now().Add(10 * time.Second))
		answer, err := io.ReadAll(c)
		c.Close()
		if err != nil {
			t.Errorf("%s: the connection is still open: %v", what, err)
		}
		if what == "too long" && !strings.Contains(string(answer), `"code":"too_large"`) {
			t.Errorf("%s: %q", what, answer)
		}
	}
	var silent []net.Conn // as many as it can have, and more
	for range 20 {
		if c, err := net.Dial("tcp", address); err == nil {
			silent = append(silent, c)
		}
	}
	if !hasAddress("127.0.0.2") { // then the silent tablet and the other one share theirs, and the first has to go
		for _, c := range silent {
			c.Close()
		}
	}
	status, _, _ := ask(t, newTablet("127.0.0.2", nil), request("POST", "http://"+address+pollAt+"/ballots", `{"ballot":7}`))
	for _, c := range silent {
		c.Close()
	}
	if n := len(server.heard()); status != 201 || n < 1 {
		t.Errorf("the other tablet: status %d, %d requests at the server", status, n)
	}
	for _, raw := range server.heard() {
		if bytes.HasPrefix(raw, []byte("POST")) && !bytes.HasSuffix(raw, []byte(`{"ballot":7}`)) {
			t.Errorf("the server heard %q", raw)
		}
	}
}

// hasAddress reports whether the loopback interface of this system has an address.
func hasAddress(ip string) bool {
	l, err := net.Listen("tcp", ip+":0")
	if err == nil {
		l.Close()
	}
	return err == nil
}

// A device has its share and no more, gets it back as time passes, and is forgotten when it has all of it.
func TestTablets(t *testing.T) {
	now := time.Unix(1795370382, 0)
	tablets := newTablets(2)
	const one, other = "10.0.0.1:1", "10.0.0.2:1"
	enter := func(address string, want bool) func() {
		t.Helper()
		leave, ok := tablets.enter(address, now)
		if ok != want {
			t.Fatalf("%s: %t, want %t", address, ok, want)
		}
		return leave
	}
	first, second := enter(one, true), enter("10.0.0.1:2", true)
	enter("10.0.0.1:3", false) // at a time
	enter(other, true)()
	first()
	for range 2*burst - 2 {
		enter(one, true)()
	}
	enter(one, false) // in a second
	now = now.Add(time.Second)
	enter(one, true)()
	enter("[::ffff:10.0.0.1]:9", true)() // the same address, written otherwise
	enter(one, false)
	now = now.Add(sweepEvery)
	enter(other, true)()
	if len(tablets.known) != 2 {
		t.Errorf("a device with a request under way was forgotten: %v", tablets.known)
	}
	second()
	now = now.Add(sweepEvery)
	enter("[2001:db8::1%eth0]:1", true)()
	enter("[2001:db8::2]:1", true)() // the same network
	if len(tablets.known) != 1 {
		t.Errorf("quiet devices are remembered: %v", tablets.known)
	}
}

// More devices than can be remembered are not let in, and those that are known still are.
func TestTablets_Many(t *testing.T) {
	tablets, now := newTablets(2), time.Unix(1795370382, 0)
	for i := range maxTablets {
		if leave, ok := tablets.enter(fmt.Sprintf("10.0.%d.%d:1", i/256, i%256), now); ok {
			leave()
		}
	}
	if _, ok := tablets.enter("10.200.0.1:1", now); ok {
		t.Error("one too many was let in")
	}
	if _, ok := tablets.enter("10.0.0.1:1", now); !ok {
		t.Error("one that is known was not let in")
	}
	if tablets.connect("10.200.0.1:1", now) != nil {
		t.Error("one too many was let connect")
	}
}
