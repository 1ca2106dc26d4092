//go:build unix

package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The service tells systemd when it serves, that it lives, and that it stops when it is told to.
func TestNotify(t *testing.T) {
	dir := t.TempDir()
	socket := filepath.Join(dir, "notify")
	heard, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer heard.Close()
	t.Setenv("NOTIFY_SOCKET", socket)
	t.Setenv("WATCHDOG_USEC", "20000")
	t.Setenv("PIAOJUE_CHEKS", "1")
	file := filepath.Join(dir, "phrase")
	if err := os.WriteFile(file, []byte(phrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	boardIn(t, filepath.Join(data, "yunlan/1"), "rd.example.cn/c/yunlan/polls/1")
	var out, said bytes.Buffer
	code := make(chan int, 1)
	go func() {
		code <- run([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--passphrase-file", file}, &out, &said)
	}()
	for _, want := range []string{"READY=1", "WATCHDOG=1", "STOPPING=1"} {
		if want == "STOPPING=1" {
			if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
		}
		heard.SetReadDeadline(time.Now().Add(20 * time.Second))
		for state := ""; state != want; {
			buffer := make([]byte, 64)
			n, err := heard.Read(buffer)
			if err != nil {
				t.Fatalf("%s was not said: %v", want, err)
			}
			state = string(buffer[:n])
		}
	}
	if c := <-code; c != 0 || out.Len() > 0 {
		t.Errorf("exit %d, %s%s", c, &out, &said)
	}
	for _, want := range []string{"variable=PIAOJUE_CHEKS", "msg=ready", "msg=stopping"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("no %q in\n%s", want, &said)
		}
	}
}
