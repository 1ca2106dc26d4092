package host

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// A way is what a tablet may ask of one address of the server.
type way struct {
	method string // the one that is allowed
	path   string // as the server is asked
	limit  int64  // of the body of a POST, in bytes; 0 for a GET
	stream bool   // the answer has no end
}

// posts are what tablets send, below a poll, and how long it may be (docs/protocol.md, section 1.4). Orders, messages of
// trustees and tellers' ballots come from other machines and do not pass here. That an order to stop the intake waits for its
// second signature is read by tablets: it is the last call.
var posts = map[string]int64{
	"/ballots": ballot.MaxSent, "/attendance": audit.MaxPayload, "/requests": audit.MaxPayload, "/surrenders": 1 << 16,
}

// gets are what tablets read, below a poll, beside the tiles of the log: the whole bundle, of gigabytes perhaps, is not.
var gets = regexp.MustCompile(`^(|/manifest|/events|/orders|/marks|/log/checkpoint|/used|/payloads/[0-9a-f]{64}|/proofs/[0-9a-f]{64}|/receipts/[0-9a-f]{16,64})$`)

// find returns what a tablet may do at an address, or says why it may nothing: only polls that this host was given are behind
// it, and only the one form of each address of docs/protocol.md, section 11.1. There is no query: whatever a page or a device
// adds to one could be recognised again at the server (threat 27).
func (b *Booth) find(r *http.Request) (way, *api.Problem) {
	path := r.URL.EscapedPath()
	parts := pollPath.FindStringSubmatch(path)
	if parts == nil || r.URL.RawQuery != "" || r.URL.ForceQuery {
		return way{}, api.NewProblem(api.NotFound, "")
	}
	congress, poll, below := parts[1], parts[3], parts[5]
	given := func(p Poll) bool {
		if poll == "" {
			return strings.HasPrefix(p.Path, congress+"/")
		}
		return p.Path == congress+poll
	}
	if !slices.ContainsFunc(b.polls, given) {
		return way{}, api.NewProblem(api.NotFound, "")
	}
	limit, post := posts[below]
	found := way{method: http.MethodGet, path: path, limit: limit, stream: below == "/events"}
	switch {
	case post:
		found.method = http.MethodPost
	case !readable(below):
		return way{}, api.NewProblem(api.NotFound, "")
	}
	if r.Method != found.method {
		return found, api.NewProblem(api.Method, "")
	}
	return found, nil
}

// readable reports whether tablets read what lies there below a poll.
func readable(below string) bool {
	tile, isTile := strings.CutPrefix(below, "/log/")
	for _, packed := range []string{"/packs/", "/hints/"} {
		if pack, isPack := strings.CutPrefix(below, packed); isPack {
			tile, isTile = "tile/entries/"+pack, true // packs are numbered as the entry bundles that they go with
		}
	}
	if isTile && tile != "checkpoint" {
		_, err := audit.ParseTilePath(tile)
		return err == nil
	}
	return gets.MatchString(below)
}
