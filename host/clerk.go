package host

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/attachments"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/register"
)

// A Clerk is the program of an officer of a register (工作人员, 主持人) behind a page of the officer's own machine:
//
//	POST /api/clerk/state    {"year":I,"day":DATE}          where a year stands by the officer's own replay, what is next, and orders that wait
//	POST /api/clerk/propose  {"kind":KIND,"body":[EVENT…]}  what would be ordered, rehearsed
//	POST /api/clerk/sign     {"shown":HASH}                 signs what was shown, and sends it
//	POST /api/clerk/join     {"order":HASH}                 signs an order that waits, and sends it
//	POST /api/clerk/table/T  {"campaign":ID,"file":BASE64}  what a spreadsheet holds, to propose, or its faults cell by cell; T is proposals, progress or suggestions
//	GET  /api/clerk/template/T                              an empty one
//	POST /api/clerk/poll     {"address":URL,"date":DATE}    what a poll found, by a replay here, to propose
//	POST /api/clerk/pollfile the bundle of a poll           the same
//	POST /api/clerk/items    {"year":I}                     the projects of a year as the draft of their evaluation, which is prepared at /prepare
//	GET  /api/clerk/intake                                  what citizens sent in
//	POST /api/clerk/intake/decide {"number":N,"decision":S,"project":ID,"reason":S}  signs what becomes of it, and sends that
//	POST /api/clerk/attach   a document                     hands it to the register, and says its hash
//	GET  /documents/HASH                                    a document, to look at before it is signed
//	GET  /papers/NAME[.en]?year=&day=                       a paper to print
//
// Nothing is signed that was not shown: what is signed is named by the hash of what was proposed here, or of what the signers of an order that waits sign. Who
// decides has seen everything: a decision that was shown over another head is shown again, and the page says what came since.
type Clerk struct {
	desk     desk
	officer  *officer.Officer
	options  ClerkOptions
	register *client.Register
	manifest *register.Manifest

	// What follows is guarded by the lock of the desk.
	board      *register.Board // nil to replay it
	report     *register.Report
	checkpoint []byte         // of the board
	polls      register.Polls // whose bundles were verified here
	shown      map[crypto.Hash]shownOrder
	begun      []register.Order // that were signed here and waited for others
	preparer   *Preparer        // of the evaluation of a year's projects
	intake     sentIn
	citizens   saltedCitizens // of the last table, until its proposals are signed
}

// ClerkOptions are what a clerk's page is given.
type ClerkOptions struct {
	Officer  *officer.Officer // the caller destroys it
	Register *client.Register
	Manifest *crypto.Hash                // as it was read aloud; nil to believe the server which register this is, and to be shown nothing that is for officers
	Each     func(n int, do func(i int)) // for replays of polls: see [audit.Options]
}

// NewClerk makes the page. It asks the server for the manifest, of which the officer must be one.
func NewClerk(ctx context.Context, o ClerkOptions) (*Clerk, error) {
	c, err := newClerk(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("clerk: %w", err)
	}
	c.desk.page, err = pagesMedium("clerk.page", leaf{"", "clerk", nil}, leaf{"prepare", "prepare", nil})
	return c, err
}

func newClerk(ctx context.Context, o ClerkOptions) (*Clerk, error) {
	m, err := o.Register.Manifest(ctx)
	if err != nil {
		return nil, err
	}
	if who, ok := m.Officer(o.Officer.Key); !ok || who != o.Officer.Officer {
		return nil, fmt.Errorf("%s %q is no officer of the register %q", o.Officer.Role, o.Officer.Name, m.Origin)
	}
	c := &Clerk{officer: o.Officer, options: o, register: o.Register, manifest: m, polls: register.Polls{}, shown: map[crypto.Hash]shownOrder{}, citizens: saltedCitizens{}}
	if c.preparer, err = newPreparer(PrepareOptions{Folder: c.evaluationFolder(0), HTTP: o.Register.HTTP(), Each: o.Each}); err != nil {
		return nil, err
	}
	c.desk.doors = map[string]task{
		"/api/clerk/state": post(c.stateLocked), "/api/clerk/propose": posted(audit.MaxPayload, c.proposeLocked),
		"/api/clerk/sign": post(c.signLocked), "/api/clerk/join": post(c.joinLocked),
		"/api/clerk/table/proposals": sheetTask(c.proposalsLocked), "/api/clerk/table/progress": sheetTask(c.progress), "/api/clerk/table/suggestions": sheetTask(c.suggestionsLocked),
		"/api/clerk/template/proposals": get(c.proposalTemplateLocked), "/api/clerk/template/progress": get(c.progressTemplate), "/api/clerk/template/suggestions": get(c.suggestionTemplate),
		"/api/clerk/poll": post(c.pollLocked), "/api/clerk/pollfile": upload(maxAfter, c.pollFileLocked),
		"/api/clerk/items": post(c.itemsLocked), "/api/clerk/attach": upload(attachments.MaxFile, c.attach), "/api/clerk/intake": get(c.intakeLocked), "/api/clerk/intake/decide": post(c.moderateLocked),
	}
	maps.Copy(c.desk.doors, c.preparer.tasks())
	return c, nil
}

// ServeHTTP answers the page, prints, and hands out documents.
func (c *Clerk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, clerkPapers):
		c.paper(w, r)
	case strings.HasPrefix(r.URL.Path, clerkDocuments):
		c.document(w, r)
	default:
		c.desk.ServeHTTP(w, r)
	}
}

// Run serves the page: see [Console.Run].
func (c *Clerk) Run(ctx context.Context, l net.Listener, started func(address string)) error {
	c.desk.ends = ctx
	return runLocal(ctx, l, c, started)
}

// lookLocked replays the published register, unless it is the one that was replayed last, and refuses one that lacks what this officer has seen of it.
func (c *Clerk) lookLocked(ctx context.Context) (*register.Board, error) {
	signed, err := c.register.Checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	if c.board != nil && bytes.Equal(signed, c.checkpoint) {
		return c.board, nil
	}
	bundle, err := c.register.Bundle(ctx)
	if err != nil {
		return nil, err
	}
	b, r, err := register.Verify(bundle, maps.Clone(c.polls))
	if err != nil {
		return nil, fmt.Errorf("the register that the server has: %w", err)
	}
	if r.Manifest != c.manifest.Hash() {
		return nil, client.ErrManifest
	}
	if err := c.officer.SeeRegister(b); err != nil {
		return nil, err
	}
	c.board, c.report, c.checkpoint = b, r, bundle[checkpointFile]
	return b, nil
}

// today is the day in China, as the register's pages have it.
func today() register.Date { return register.DayAt(time.Now()) }
