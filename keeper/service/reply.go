package service

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/server/web"
)

// What is named by its hash never changes; the rest may change at any moment.
const (
	forEver = "public, max-age=31536000, immutable"
	briefly = "public, max-age=1"
	nobody  = "private, no-store"
)

// deadline gives whoever asked so long to read an answer of this size: half a minute, and slow lines 32 KiB a second. Nobody holds one for ever.
func (c *call) deadline(size int) {
	end := time.Now().Add(30*time.Second + time.Duration(size>>15)*time.Second)
	http.NewResponseController(c.ResponseWriter).SetWriteDeadline(end) // not every writer has deadlines
}

// data answers with bytes.
func (c *call) data(status int, media, cache string, data []byte) {
	c.deadline(len(data))
	h := c.Header()
	if strings.HasPrefix(cache, "public") { // whoever checks us may do so from a page of their own
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	h.Set("Cache-Control", cache)
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	c.WriteHeader(status)
	if c.Method != http.MethodHead {
		c.Write(data)
	}
}

// reply answers with JSON that nobody may keep.
func (c *call) reply(status int, v any) error {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	c.data(status, mediaJSON, nobody, out.Bytes())
	return nil
}

// page answers with a page. Browsers may keep it, if they ask each time whether it is still the same.
func (c *call) page(data []byte) {
	c.permit()
	c.Header().Set("Cache-Control", "no-cache")
	c.Header().Set("ETag", strconv.Quote(crypto.Sum(data).String()))
	c.Header().Set("Content-Type", mediaHTML)
	c.deadline(len(data))
	http.ServeContent(c.ResponseWriter, c.Request, "", time.Time{}, bytes.NewReader(data))
}

// ownPage answers one person with a page that nobody keeps: what they asked for or sent in is on it.
func (c *call) ownPage(status int, data []byte) {
	c.permit()
	c.data(status, mediaHTML, nobody, data)
}

// permit lets a page do what pages do: load our own style and scripts, and send our own forms.
func (c *call) permit() {
	h := c.Header()
	h.Set("Content-Security-Policy", strings.Replace(web.Policy, "form-action 'none'", "form-action 'self'", 1))
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
}

// Header returns that of the answer; the request's is c.Request.Header.
func (c *call) Header() http.Header { return c.ResponseWriter.Header() }

// Write writes of the answer's body.
func (c *call) Write(data []byte) (int, error) { return c.ResponseWriter.Write(data) }
