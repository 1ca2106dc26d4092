package service

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/keeper/public"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/server/web"
)

// pageRoutes are the pages that everybody may see.
var pageRoutes = []route{
	{"GET", "/{$}", nil, publicPage(func(c *call, r public.Register) ([]byte, error) {
		year, _ := strconv.Atoi(c.URL.Query().Get("year")) // what is no year is none
		return r.Year(year, c.search())
	})},
	{"GET", "/projects/{id}", nil, publicPage(func(c *call, r public.Register) ([]byte, error) { return r.Project(c.PathValue("id")) })},
	{"GET", "/suggestions", nil, publicPage(func(c *call, r public.Register) ([]byte, error) { return r.Suggestions(c.search()) })},
	{"GET", "/suggestions/{id}", nil, publicPage(func(c *call, r public.Register) ([]byte, error) { return r.Suggestion(c.PathValue("id")) })},
	{"GET", "/deputies/{card}", nil, publicPage(func(c *call, r public.Register) ([]byte, error) { return r.Deputy(c.PathValue("card"), c.search()) })},
	{"GET", "/cases", nil, publicPage(func(c *call, r public.Register) ([]byte, error) { return r.Cases() })},
	{"GET", "/years", nil, publicPage(func(c *call, r public.Register) ([]byte, error) { return r.Years() })},
}

func (c *call) search() public.Search { return public.ParseSearch(c.URL.Query()) }

// publicPage is a handler of a page, which is made once for each head, day and query.
func publicPage(make func(*call, public.Register) ([]byte, error)) func(*call) error {
	return func(c *call) error {
		s := c.service
		set, err := s.options.Pages()
		if err != nil {
			return err
		}
		var data, none []byte
		seen, polls, placed := s.view().state.Witnesses, s.options.Polls(), false
		look := func(b *register.Board) error {
			r := public.Register{Set: set, Board: b, Day: s.options.Today(), Lang: c.spoken(), Look: web.ParseLook(c.URL.Query()), Address: s.options.Address, Attached: s.documents.Has, Polls: polls, Seen: seen}
			from, q := of{b.Head(), r.Day, s.brought.Load(), len(polls), strings.Join(seen.Missing, "\n")}, c.search().Query()
			q.Set("year", c.URL.Query().Get("year"))
			data, err = s.pages.get(from, string(r.Lang)+r.Look.Size+r.Look.Theme+c.URL.EscapedPath()+"?"+q.Encode(), func() ([]byte, error) {
				if !placed {
					return nil, errUnmade
				}
				return make(c, r)
			})
			if errors.Is(err, public.ErrNone) && strings.Contains(c.Request.Header.Get("Accept"), "text/html") { // a browser: people read this
				none, err = r.None()
			}
			return err
		}
		if err = s.View(look); errors.Is(err, errUnmade) {
			placed = true
			err = s.pages.inPlace(c.Context(), func() error { return s.View(look) }) // the place first, and then the board
		}
		switch {
		case errors.Is(err, public.ErrNone):
			return api.NewProblem(api.NotFound, "")
		case err == nil && none != nil:
			c.ownPage(http.StatusNotFound, none)
		case err == nil:
			c.page(data)
		}
		return err
	}
}

// errUnmade says that a page has to be made, which takes a place.
var errUnmade = errors.New("the page is not made yet")

// An of is what pages were made of.
type of struct {
	head    audit.BoardHead
	day     register.Date
	brought int64  // documents, since the service began
	polls   int    // that are served beside it and have a result
	missing string // witnesses
}

// made are pages, kept while they are true.
type made struct {
	place chan struct{} // holds one while a page is made: whoever asks for ever new ones holds up nobody but who does so, too

	mu    sync.Mutex // guards what follows
	of    of
	pages map[string][]byte
	size  int // bytes of them
}

// maxMade bounds the bytes of the pages that are kept. Who asks for ever new ones has them made anew, and nothing else grows.
const maxMade = 32 << 20

// inPlace calls fn when no other page is being made.
func (m *made) inPlace(ctx context.Context, fn func() error) error {
	select {
	case m.place <- struct{}{}:
		defer func() { <-m.place }()
		return fn()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// get returns a page, and has it made if it was not.
func (m *made) get(from of, name string, make func() ([]byte, error)) ([]byte, error) {
	if data, there := m.find(from, name); there {
		return data, nil
	}
	data, err := make()
	if err == nil {
		m.keep(from, name, data)
	}
	return data, err
}

func (m *made) find(from of, name string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, there := m.pages[name]
	return data, there && m.of == from
}

func (m *made) keep(from of, name string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if size := len(name) + len(data); m.of != from || m.size+size > maxMade {
		m.of, m.pages, m.size = from, map[string][]byte{}, 0
	}
	m.pages[name], m.size = data, m.size+len(name)+len(data)
}
