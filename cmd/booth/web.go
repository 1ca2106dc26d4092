package main

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"
)

// An ask is one request to the page's own host.
type ask struct {
	method, address string
	body            []byte
	limit           int           // bytes of the answer
	patience        time.Duration // until it counts as lost
}

// An answer is what came back.
type answer struct {
	status int
	body   []byte
}

// A fetch asks. An error means that nobody knows whether the request arrived.
type fetch func(ask) (answer, error)

const (
	readTime  = 30 * time.Second
	castTime  = 30 * time.Second
	writeTime = 3 * time.Minute // an issue is answered when it is published, witnesses and all

	maxAnswer = 1 << 20
	attempts  = 6 // at what a host has no time for now
)

// passing are the problems that time mends. For a page they are as if no answer had come.
var passing = []string{"upstream", "busy", "stopping", "too_many", "not_ready", "internal"}

// web asks with patience.
type web struct {
	fetch fetch
	sleep func(time.Duration)
}

// get reads what lies at an address, again if its host is too busy.
func (w web) get(address string, limit int) ([]byte, error) {
	var err error
	for n := range attempts {
		if n > 0 {
			w.sleep(time.Duration(n) * time.Second / 2)
		}
		var data []byte
		if data, err = w.do(ask{method: "GET", address: address, limit: limit, patience: readTime}); err == nil {
			return data, nil
		}
		if f := asFault(err); f.Code != lost || f.Problem == nil {
			break
		}
	}
	return nil, err
}

// post sends canonical JSON, once.
func (w web) post(address string, body []byte, patience time.Duration) ([]byte, error) {
	return w.do(ask{"POST", address, body, maxAnswer, patience})
}

func (w web) do(q ask) ([]byte, error) {
	a, err := w.fetch(q)
	if err != nil {
		return nil, fail(lost, "%v", err)
	}
	if a.status >= 200 && a.status < 300 {
		return a.body, nil
	}
	if code := problemCode(a.body); code == "" || slices.Contains(passing, code) {
		f := fail(lost, "the answer was %d %s", a.status, code)
		if code != "" {
			f.Problem = a.body
		}
		return nil, f
	} else {
		return nil, &fault{Code: problem, Text: code, Problem: a.body}
	}
}

// problemCode returns the code of a problem document, or nothing if a body is none.
func problemCode(body []byte) string {
	var p struct{ Type, Code string }
	if json.Unmarshal(body, &p) != nil || !strings.HasPrefix(p.Type, "urn:piaojue:problem:") {
		return ""
	}
	return p.Code
}

// refusedWith returns the code of the problem that a server refused with, or nothing.
func refusedWith(err error) string {
	if f := asFault(err); f.Code == problem {
		return problemCode(f.Problem)
	}
	return ""
}

// abreast is how many requests are under way at a time: a host allows a device few, and a browser fewer.
const abreast = 6

// each runs do(0), …, do(n-1), some at a time, and returns the first error.
func each(n int, do func(i int) error) error {
	var wait sync.WaitGroup
	var mu sync.Mutex
	var first error
	next := 0
	for range min(n, abreast) {
		wait.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				stop := first != nil || i >= n
				mu.Unlock()
				if stop {
					return
				}
				if err := do(i); err != nil {
					mu.Lock()
					if first == nil {
						first = err
					}
					mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
	return first
}
