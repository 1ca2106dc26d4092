package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"
)

// printSheet brings the page with secret codes that write writes to paper. It goes to the file that was asked for, readable by
// its owner alone; or else to a browser on this machine, once, from memory: nothing of it is left on a disk.
func printSheet(c *cobra.Command, out string, write func(io.Writer) error) error {
	var page bytes.Buffer
	if err := write(&page); err != nil {
		return err
	}
	defer clear(page.Bytes())
	if out == "" {
		return showOnce(c, page.Bytes())
	}
	f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(page.Bytes())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(out)) // half a page has codes in it, too
	}
	return nil
}

// showOnce serves the page under an address that nobody can guess, on this machine alone, until Enter is pressed.
func showOnce(c *cobra.Command, page []byte) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	name := make([]byte, 16)
	if _, err := rand.Read(name); err != nil {
		return err
	}
	path := "/" + hex.EncodeToString(name)
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		w.Write(page)
	})
	server := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute}
	go server.Serve(listener)
	defer server.Close()
	fmt.Fprintln(c.ErrOrStderr(), wordsOf(c).Say("print.shown", "Address", "http://"+listener.Addr().String()+path))
	if _, err := bufio.NewReader(c.InOrStdin()).ReadString('\n'); err != nil {
		return errors.New("standard input ended before Enter was pressed: the sheets do not count as printed")
	}
	return nil
}
