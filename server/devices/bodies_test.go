package devices

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var errFull = errors.New("full")

// coming returns the body of a request from an address.
func coming(all *Bodies, address string, body io.Reader) *Body {
	r := httptest.NewRequest("POST", "/", body)
	r.RemoteAddr = address
	return all.Count(httptest.NewRecorder(), r)
}

// What is usual comes whatever is held; of what is larger as much comes as there is room for, and room is given back (threat 52).
func TestThreat52_Bodies(t *testing.T) {
	all := NewBodies(10, 100, errFull, nil)
	body := func(size int) *Body { return coming(all, "192.0.2.1:1", strings.NewReader(strings.Repeat("x", size))) }
	read := func(b *Body, want error) {
		t.Helper()
		if _, err := io.ReadAll(b); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	first := body(110)
	read(first, nil)
	read(body(10), nil)
	more := body(11)
	read(more, errFull)
	more.Free()
	first.Free()
	first.Free() // holds nothing any more
	read(body(111), errFull)
	(*Body)(nil).Free()
}

// A sender says what it sends piece by piece.
type sender struct {
	*Body
	to *io.PipeWriter
}

func (s sender) send(size int) error {
	go s.to.Write(make([]byte, size))
	_, err := io.ReadFull(s.Body, make([]byte, size))
	return err
}

// Who holds most leaves room to those who hold less, wherever these come from, and is cut off for it; what has come whole stays, and a host before a hall
// holds nothing for itself (threat 52).
func TestThreat52_BodiesShared(t *testing.T) {
	all := NewBodies(0, 100, errFull, []string{"10.0.0.9"})
	from := func(address string) sender {
		r, w := io.Pipe()
		t.Cleanup(func() { w.Close() })
		return sender{coming(all, address, r), w}
	}
	want := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	var greedy []sender
	for i := range 5 { // networks of one house are one device
		greedy = append(greedy, from(fmt.Sprintf("[2001:db8:1:%d::1]:1", i)))
		want("greedy", greedy[i].send(20), nil)
	}
	want("more of the greedy one", from("[2001:db8:1:9::1]:1").send(1), errFull)
	one, other := from("192.0.2.1:1"), from("192.0.2.2:1")
	want("another", one.send(30), nil)
	want("as much as is left to the greedy one", other.send(40), errFull)
	want("a third", other.send(30), nil)
	want("a hall", from("10.0.0.9:1").send(10), nil)
	var cut int
	for _, x := range greedy {
		if err := x.send(1); errors.Is(err, errFull) {
			cut++
		}
	}
	if cut != 4 {
		t.Errorf("%d of the greedy one are cut off, want 4", cut)
	}
	for _, x := range append(greedy, one, other) {
		x.Free()
	}
	whole := coming(all, "192.0.2.3:1", strings.NewReader(strings.Repeat("x", 90)))
	if _, err := io.ReadAll(whole); err != nil {
		t.Fatal(err)
	}
	want("what has come whole", from("192.0.2.4:1").send(20), errFull)
}

// A large body that stops is cut off; one that has come may wait for its answer for as long as it takes (threat 52).
func TestThreat52_StalledBody(t *testing.T) {
	all := NewBodies(10, 1<<20, errFull, nil)
	all.pace = 50 * time.Millisecond
	read := make(chan error, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := all.Count(w, r)
		defer body.Free()
		_, err := io.ReadAll(body)
		select {
		case <-r.Context().Done():
			err = errors.Join(err, r.Context().Err())
		case <-time.After(4 * all.pace):
		}
		read <- err
	}))
	defer s.Close()
	for sent, whole := range map[int]bool{1000: true, 999: false} {
		c, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n%s", strings.Repeat("x", sent))
		if err := <-read; (err == nil) != whole {
			t.Errorf("%d of 1000 bytes: %v", sent, err)
		}
		c.Close()
	}
}
