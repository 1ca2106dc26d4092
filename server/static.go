package server

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/server/web"
)

// permit lets a page, and what it loads, do what pages do, instead of nothing (see secure): run our own scripts, and read a receipt
// with the camera. A worker lives under the policy of its own file.
func permit(h http.Header) {
	h.Set("Content-Security-Policy", web.Policy)
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
}

// page answers with a page, which no cache keeps without asking.
func (c *call) page(data []byte) {
	permit(c.Writer.Header())
	c.kept(mediaHTML, data)
}

// static serves a file that pages load. A page names it with its hash, so that an old one is not to be kept beside a new page.
func static(c *call) error {
	set, err := c.server.pages()
	if err != nil {
		return err
	}
	name := strings.TrimPrefix(c.Param("path"), "/")
	data, kind, ok := set.File(name)
	if !ok {
		return api.NewProblem(api.NotFound, "")
	}
	permit(c.Writer.Header())
	c.Header("Vary", "Accept-Encoding")
	if packed := set.Brotli(name); packed != nil && takes(c.Request, "br") {
		c.Header("Content-Encoding", "br")
		data = packed
	} else if zip := set.Zipped(name); zip != nil && takes(c.Request, "gzip") {
		c.Header("Content-Encoding", "gzip")
		data = zip
	}
	c.kept(kind, data)
	return nil
}

// takes reports whether who asks takes an encoding, and says so in the plain way that browsers do.
func takes(r *http.Request, encoding string) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		if strings.TrimSpace(part) == encoding {
			return true
		}
	}
	return false
}

// clientFiles serves the hashes of all files that pages load.
func clientFiles(c *call) error {
	set, err := c.server.pages()
	if err != nil {
		return err
	}
	c.kept(mediaJSON, set.Client())
	return nil
}

// kept answers with what browsers may keep, if they ask each time whether it is still the same.
func (c *call) kept(kind string, data []byte) {
	c.deadlineIn(patience + time.Duration(len(data)>>15)*time.Second) // slow lines, 32 KiB a second
	c.Header("Content-Type", kind)
	c.Header("Cache-Control", "no-cache")
	c.Header("ETag", strconv.Quote(crypto.Sum(data).String()))
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(data))
}
