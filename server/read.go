package server

import (
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// What is named by its hash, or by a tile's width, never changes; a checkpoint may change at any moment.
const (
	forEver = "public, max-age=31536000, immutable"
	briefly = "public, max-age=1"
	private = "private, no-store"
)

// head says what an answer is and who may keep it.
func (c *call) head(media, cache string) {
	if strings.HasPrefix(cache, "public") { // whoever checks us may do so from a page of their own
		c.Header("Access-Control-Allow-Origin", "*")
		c.Header("Cross-Origin-Resource-Policy", "cross-origin")
	}
	c.Header("Cache-Control", cache)
	c.Header("Content-Type", media)
}

func (c *call) data(media, cache string, data []byte) {
	c.deadline()
	c.head(media, cache)
	c.Header("Content-Length", strconv.Itoa(len(data)))
	c.Status(http.StatusOK)
	if c.Request.Method != http.MethodHead {
		c.Writer.Write(data)
	}
}

func (c *call) reply(status int, v any) {
	c.deadline()
	c.PureJSON(status, v)
}

func health(c *call) error {
	c.data(mediaText, "no-store", []byte("ok\n"))
	return nil
}

// ready says whether every poll can be written to.
func ready(c *call) error {
	for _, name := range c.server.Polls() {
		congress, poll, _ := strings.Cut(name, "/")
		if p := c.server.find(congress, poll); p != nil {
			if err := p.mayWrite(); err != nil {
				return err
			}
		}
	}
	return health(c)
}

func list(c *call) error {
	l := api.Listing{Congress: c.Param("congress"), Polls: []api.Entry{}}
	for _, p := range c.server.of(l.Congress) {
		l.Polls = append(l.Polls, api.Entry{Poll: p.name, State: p.view().state})
	}
	if _, there := c.server.register(l.Congress); there {
		l.Register = RegisterAddress(l.Congress)
	}
	if len(l.Polls) == 0 && l.Register == "" {
		return api.NewProblem(api.NotFound, "")
	}
	c.reply(http.StatusOK, l)
	return nil
}

func state(c *call) error {
	c.reply(http.StatusOK, c.view.state)
	return nil
}

func manifest(c *call) error {
	c.data(mediaJSON, forEver, c.poll.manifest.Bytes())
	return nil
}

// payload serves what the published log or its manifest names, to those who may see it.
func payload(c *call) error {
	var hash crypto.Hash
	if err := hash.UnmarshalText([]byte(c.Param("hash"))); err != nil {
		return api.NewProblem(api.NotFound, "")
	}
	kind, named := c.poll.names(c.view, hash)
	if !named {
		return api.NewProblem(api.NotPublished, "")
	}
	cache := forEver
	if c.poll.limited(c.view, kind) {
		if err := c.reader(); err != nil {
			return err
		}
		cache = private
	}
	data, err := c.poll.writer.Payload(c.Request.Context(), hash)
	if err != nil {
		return err
	}
	c.data(mediaJSON, cache, data)
	return nil
}

// pack serves the ballots of an entry bundle, u32 length ‖ payload each, one after the other. Like its tile it
// never changes.
func pack(c *call) error {
	return c.pack(forEver, func(id crypto.Hash) ([]byte, error) { return c.poll.writer.Payload(c.Request.Context(), id) })
}

// packedHints packs hints as ballots are packed: nothing for a ballot that has none. They may come later, or be made anew.
func packedHints(c *call) error {
	hints, _ := os.Open(c.poll.hints.path) // without it no ballot has any: they make faster, and no more
	defer hints.Close()
	return c.pack(briefly, func(id crypto.Hash) ([]byte, error) {
		if data, err := c.poll.hints.from(hints, id); err == nil {
			return data, nil
		}
		return nil, nil
	})
}

// pack sends something of each ballot of an entry bundle, in order.
func (c *call) pack(cache string, of func(id crypto.Hash) ([]byte, error)) error {
	t, err := c.tileOf("tile/entries" + c.Param("pack"))
	if err != nil {
		return err
	}
	first := t.N * audit.TileWidth
	entries := c.poll.index.below(c.view.size)[first : first+int64(t.Width)]
	return c.pour(mediaBytes, cache, func(to io.Writer) error {
		var piece []byte
		for _, e := range entries {
			if e.Kind != audit.Ballot {
				continue
			}
			data, err := of(e.Payload)
			if err != nil {
				return err
			}
			piece = append(binary.BigEndian.AppendUint32(piece[:0], uint32(len(data))), data...)
			if _, err := to.Write(piece); err != nil {
				return err
			}
		}
		return nil
	})
}

func checkpoint(c *call) error {
	c.data(mediaText, briefly, c.view.checkpoint)
	return nil
}

// tile serves a tile of any size that was ever published.
func tile(c *call) error {
	t, err := c.tileOf("tile" + c.Param("tile"))
	if err != nil {
		return err
	}
	data, err := c.poll.writer.Tile(c.Request.Context(), t)
	if errors.Is(err, store.ErrNotFound) {
		return api.NewProblem(api.NotFound, "")
	}
	if err != nil {
		return err
	}
	c.data(mediaBytes, forEver, data)
	return nil
}

// tileOf parses a tile's path as strictly as C2SP tlog-tiles wants, and refuses what is beyond the published size.
func (c *call) tileOf(path string) (audit.Tile, error) {
	t, err := audit.ParseTilePath(path)
	if err != nil || !t.Within(c.view.size) {
		return audit.Tile{}, api.NewProblem(api.NotFound, "")
	}
	return t, nil
}
