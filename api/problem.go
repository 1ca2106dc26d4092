package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/report/words"
)

// A Problem is a problem document (RFC 9457) with a stable code, in both languages. It never quotes what was sent.
type Problem struct {
	Type   string            `json:"type" doc:"urn:piaojue:problem: and the code"`
	Title  string            `json:"title" doc:"what is wrong and what to do next, in the reader's language"`
	Status int               `json:"status"`
	Code   Code              `json:"code" doc:"one of the codes of docs/protocol.md, section 11.4"`
	Texts  map[string]string `json:"texts" doc:"the title in every language"`
	Detail string            `json:"detail,omitempty" doc:"where exactly, in English, for whoever mends it"`

	Receipt string       `json:"receipt,omitempty" doc:"of the ballot that was cast under the credential"`
	Came    []audit.Kind `json:"came,omitempty" doc:"what the board has got since the head that was signed"`
	Seconds int          `json:"seconds,omitempty" doc:"when to try again"`

	Of      string            `json:"of,omitempty" doc:"the number of the project, suggestion or case that a register's rules say it of"`
	Clause  string            `json:"clause,omitempty" doc:"of docs/rules.md, such as 15.9"`
	Reasons map[string]string `json:"reasons,omitempty" doc:"why, in every language"`
}

// ProblemType is the media type of RFC 9457.
const ProblemType = "application/problem+json"

// A Code names what can go wrong. Its status and its texts are in this package; what leads to it is decided by the one function of
// each service that maps errors.
type Code string

// The codes. Their texts are in the catalogues of report/words under "problem." and the code.
const (
	BadRequest     Code = "bad_request"     // not the one canonical form of what is wanted here
	TooLarge       Code = "too_large"       // more bytes than are ever wanted here
	NotFound       Code = "not_found"       // no such congress, poll, payload, tile or address
	NotPublished   Code = "not_published"   // not on the published board (yet)
	Method         Code = "method"          // this address is not asked in this way
	MediaType      Code = "media_type"      // another media type than is wanted here
	CrossOrigin    Code = "cross_origin"    // a page of another site asked for this
	TooMany        Code = "too_many"        // this device asked too often
	Busy           Code = "busy"            // the queue is full: try again
	OtherPoll      Code = "other_poll"      // made for another poll or another manifest
	NotOpen        Code = "not_open"        // the poll is not open yet
	Closed         Code = "closed"          // the poll takes no more ballots
	Phase          Code = "phase"           // not in this phase
	AlreadyCast    Code = "already_cast"    // another ballot was cast under the credential: its receipt is with it
	Surrendered    Code = "surrendered"     // the credential was surrendered
	Duplicate      Code = "duplicate"       // a ciphertext of another ballot
	Invalid        Code = "invalid"         // a proof, a token or a signature does not hold
	NoTokens       Code = "no_tokens"       // a ballot without tokens
	Stale          Code = "stale"           // signed over a head that is no longer good
	Expired        Code = "expired"         // the order waited too long
	NextMissing    Code = "next_missing"    // a decision names a manifest that has not come
	Exists         Code = "exists"          // that is on the board already
	WrongShare     Code = "wrong_share"     // a share that does not decrypt what it says
	NotInHall      Code = "not_in_hall"     // the card has not checked in, or has left
	IssuedBefore   Code = "issued_before"   // the card was given a ballot before
	CardUsed       Code = "card_used"       // the card has asked with another slip
	SlipUsed       Code = "slip_used"       // the slip was used with another card
	SlipUnknown    Code = "slip_unknown"    // no slip of this poll, or struck
	CardUnknown    Code = "card_unknown"    // no card of this poll, or replaced
	CardLost       Code = "card_lost"       // the card was reported lost
	PaperOrdered   Code = "paper_ordered"   // a paper was ordered for the card
	Replaced       Code = "replaced"        // in the place of a card or slip that was answered
	RequestPending Code = "request_pending" // a request was answered and is not on the board yet
	CheckedIn      Code = "checked_in"      // the card has checked in before
	RegistrarAway  Code = "registrar_away"  // a registrar does not answer
	NoBox          Code = "no_box"          // restored from a backup: only void may follow
	BallotsWaiting Code = "ballots_waiting" // acknowledged ballots are not on the board yet
	RolledBack     Code = "rolled_back"     // a witness has seen more than this store has: nothing is written
	NotLeader      Code = "not_leader"      // another server writes this board
	Unwitnessed    Code = "unwitnessed"     // too few witnesses cosigned
	DeskLocked     Code = "desk_locked"     // this device is no desk: an officer unlocks it first
	DeskCode       Code = "desk_code"       // not the code that unlocks a desk
	NotLocal       Code = "not_local"       // this page is for this machine alone
	Locked         Code = "locked"          // a key is sealed: give the passphrase first
	Passphrase     Code = "passphrase"      // not the passphrase of the key
	SignedBefore   Code = "signed_before"   // this key has signed the order: it needs another officer
	BackupFirst    Code = "backup_first"    // no backup of the trustee's key was checked
	Aloud          Code = "aloud"           // a restored trustee needs the root of the tally, read aloud
	OtherTally     Code = "other_tally"     // another tally than the one that the trustee countersigned
	Destroyed      Code = "destroyed"       // the trustee's key was destroyed
	Upstream       Code = "upstream"        // the server behind this one does not answer
	Internal       Code = "internal"        // a fault of ours; nothing was acknowledged
	Stopping       Code = "stopping"        // the program is shutting down
	NotReady       Code = "not_ready"       // not every poll can do its part
	AgainstRules   Code = "against_rules"   // the rules of a register do not allow it now: see [NewRefusal]
)

// statuses are the HTTP statuses of the codes.
var statuses = map[Code]int{
	BadRequest: 400, TooLarge: 413, NotFound: 404, NotPublished: 404, Method: 405, MediaType: 415, CrossOrigin: 403, TooMany: 429, Busy: 503,
	OtherPoll: 422, NotOpen: 409, Closed: 409, Phase: 409, AlreadyCast: 409, Surrendered: 409, Duplicate: 409, Invalid: 422, NoTokens: 422,
	Stale: 409, Expired: 409, NextMissing: 409, Exists: 409, WrongShare: 422, NotInHall: 409, IssuedBefore: 409, CardUsed: 409, SlipUsed: 409, SlipUnknown: 409,
	CardUnknown: 409, CardLost: 409, PaperOrdered: 409, Replaced: 409, RequestPending: 409, CheckedIn: 409, RegistrarAway: 503, NoBox: 409,
	BallotsWaiting: 409, RolledBack: 503, NotLeader: 503, Unwitnessed: 409, NotLocal: 403, DeskLocked: 403, DeskCode: 403, Locked: 409,
	Passphrase: 403, SignedBefore: 409, BackupFirst: 409, Aloud: 409, OtherTally: 409, Destroyed: 409, Upstream: 502, Internal: 500, Stopping: 503, NotReady: 503,
	AgainstRules: 409,
}

// Codes returns all codes and their statuses.
func Codes() map[Code]int { return maps.Clone(statuses) }

// texts are what each code says in each language.
var texts = sync.OnceValue(func() map[Code]map[string]string {
	all := map[Code]map[string]string{}
	for code := range statuses {
		all[code] = map[string]string{}
	}
	for _, l := range words.Languages {
		w, err := words.In(l)
		if err != nil {
			panic("api: internal error: " + err.Error())
		}
		for code := range all {
			all[code][string(l)] = w.Say("problem." + string(code))
		}
	}
	return all
})

// NewProblem makes the document of a code. detail is for whoever mends it, and has nothing of what was sent.
func NewProblem(code Code, detail string) *Problem {
	said, known := texts()[code]
	if !known {
		panic("api: internal error: no text of code " + string(code))
	}
	return &Problem{
		Type: "urn:piaojue:problem:" + string(code), Title: said[string(words.Chinese)], Status: statuses[code],
		Code: code, Texts: said, Detail: detail,
	}
}

// NewRefusal makes the document of what a register's rules do not allow: of what it is said, by which clause of docs/rules.md, and why, in English. Unlike
// others it tells of what was sent: only who signed it can send that.
func NewRefusal(of, clause, reason string) *Problem {
	p := NewProblem(AgainstRules, clause+": "+reason)
	p.Of, p.Clause, p.Reasons = of, clause, map[string]string{}
	for _, l := range words.Languages {
		w, err := words.In(l)
		if err != nil {
			panic("api: internal error: " + err.Error())
		}
		p.Reasons[string(l)] = w.Reason(reason)
	}
	return p
}

// Error says the code and the detail: what a log may have.
func (p *Problem) Error() string {
	if p.Detail == "" {
		return string(p.Code)
	}
	return fmt.Sprintf("%s: %s", p.Code, p.Detail)
}

// Is makes errors.Is compare problems by their codes.
func (p *Problem) Is(target error) bool {
	var other *Problem
	return errors.As(target, &other) && other.Code == p.Code
}

// In returns the document with its title in a language, if there are words in it.
func (p *Problem) In(language string) *Problem {
	said := *p
	if title, ok := p.Texts[language]; ok {
		said.Title = title
	}
	return &said
}

// Language returns the first language that a reader prefers and documents have words in.
func Language(r *http.Request) string {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		if base, _, _ := strings.Cut(strings.ToLower(tag), "-"); base == "en" || base == "zh" {
			return base
		}
	}
	return "zh"
}

// Write answers a request with the document.
func (p *Problem) Write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", ProblemType)
	w.Header().Set("Cache-Control", "no-store")
	if p.Seconds > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(p.Seconds))
	}
	w.WriteHeader(p.Status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.Encode(p) // whoever asked may have gone
}

// maxProblem bounds the bytes of a document that is read.
const maxProblem = 64 << 10

// ReadProblem reads the document of a response that is not a success. One that has none becomes [Upstream].
func ReadProblem(r *http.Response) *Problem {
	p := new(Problem)
	err := json.NewDecoder(io.LimitReader(r.Body, maxProblem)).Decode(p)
	if err != nil || statuses[p.Code] == 0 {
		return NewProblem(Upstream, fmt.Sprintf("answered %s without a problem document", r.Status))
	}
	p.Status = r.StatusCode
	return p
}
