package host

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net"
	"sync/atomic"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
)

// A Console is an officer's own program behind a page of the officer's own machine:
//
//	GET  /api/board        where the poll stands, by the officer's own replay, and who witnessed it
//	GET  /api/orders       orders that wait, each in words
//	GET  /api/marks        marks that wait, and which of them the board would not take
//	POST /api/propose      {"kind":KIND[,"body":BODY]}   what would be ordered, in words
//	POST /api/attendance   {}                            the same, made of the marks that wait
//	POST /api/papers       {}                            the same
//	POST /api/start        {"shown":HASH,"wait":SECONDS} signs what was shown, and sends it
//	POST /api/join         {"order":HASH}                signs an order that waits, and sends it
//	POST /api/next         {"decision":S,"manifest":S}   sends the manifest of the next round, before the decision that names it
//	POST /api/mandate      {"manifest":HASH,"head":HEAD} in a series: signs by itself what ends this poll, step by step; the head as it was seen
//	POST /api/stop         {"text":S}                    stops that, and says so on the board
//	GET  /api/help         the calls of tablets for help, if the booth host was given
//	POST /api/helped       {"seat":S,"done":true}        somebody has gone there
//	GET  /sheets/NAME      a paper to print, by the same replay: collection result announcement notice, and .en for English
//
// Nothing is signed that was not shown: an order that is started is one that was proposed here, word for word, and one that is
// joined is named by the hash of what its signers sign. There are two exceptions: the remark of stop, which waits for nobody, and what
// the program signs under a mandate, which follows from its own replay (docs/protocol.md, section 5.12).
//
// Its replays take a board that too few witnesses have cosigned, and say so: officers have to go on, or to void.
type Console struct {
	desk     desk
	officer  *officer.Officer
	options  audit.Options
	helpline *Helpline
	stops    atomic.Int32 // presses of Stop that wait for the lock: nothing is signed by a mandate meanwhile

	// What follows is guarded by the lock of the desk.
	view       *officer.View            // nil when a signature has spent it
	checkpoint []byte                   // of the view
	proposals  map[crypto.Hash]proposal // what was shown, and not signed yet
	papers     papers
	next       *Preparer // of the next round
	mandate    *mandate  // nil while there is none
	earlier    earlier   // the poll that the manifest cites as previous
}

// ConsoleOptions are what a console is given.
type ConsoleOptions struct {
	Officer  *officer.Officer // the caller destroys it
	Poll     *client.Poll
	Manifest *crypto.Hash                // as it was read aloud; nil to believe the server which poll this is
	Each     func(n int, do func(i int)) // for replays: see [audit.Options]
	Begin    Begin                       // of a next round: see [PrepareOptions]
	Booth    *Helpline                   // nil if no calls of tablets are shown
	Earlier  []audit.Bundle              // of polls that may be cited as previous; for others the server of the poll is asked
}

// NewConsole makes a console. It asks the server for the manifest, of which the officer must be one.
func NewConsole(ctx context.Context, o ConsoleOptions) (*Console, error) {
	m, err := o.Poll.Manifest(ctx)
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	if err := checkForm(m, consoleForms); err != nil {
		return nil, fmt.Errorf("console: %v", err)
	}
	if who, ok := m.Officer(o.Officer.Key); !ok || who != o.Officer.Officer {
		return nil, fmt.Errorf("console: %s %q is no officer of the poll %q", o.Officer.Role, o.Officer.Name, m.Origin)
	}
	c := &Console{
		desk: desk{poll: o.Poll, manifest: m}, officer: o.Officer, helpline: o.Booth, proposals: map[crypto.Hash]proposal{},
		options: audit.Options{Manifest: o.Manifest, Unwitnessed: true, Each: o.Each}, earlier: earlier{given: citedAmong(m, o.Earlier)},
	}
	c.desk.doors = map[string]task{
		"/api/board": get(c.boardLocked), "/api/orders": get(c.ordersLocked), "/api/marks": get(c.marksLocked),
		"/api/propose": post(c.proposeLocked), "/api/attendance": post(c.attendanceLocked), "/api/papers": post(c.papersLocked),
		"/api/start": post(c.startLocked), "/api/join": post(c.joinLocked), "/api/next": post(c.nextLocked),
		"/api/mandate": post(c.mandateLocked), "/api/stop": post(c.stopLocked).noticed(&c.stops),
		"/api/help": get(c.helpLocked), "/api/helped": post(c.helpedLocked),
	}
	maps.Copy(c.desk.doors, c.papersDoors())
	if err := c.mayPrepare(o.Begin); err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	c.desk.page, err = pagesMedium("console.page", leaf{"", "console", newFacts(o.Officer.Officer, m, o.Poll.Address())},
		leaf{"papers", "papers", newFacts(o.Officer.Officer, m, o.Poll.Address())}, leaf{"prepare", "prepare", nil})
	return c, err
}

// Run serves the page until the context ends, on a listener of the loopback interface, which it closes. It calls started with the
// address that lets one browser in, once.
func (c *Console) Run(ctx context.Context, l net.Listener, started func(address string)) error {
	return Consoles{c}.Run(ctx, l, started)
}

// lookLocked replays the published board, unless it is the one that was replayed last.
func (c *Console) lookLocked(ctx context.Context) (*officer.View, error) {
	bundle, err := c.desk.fetchLocked(ctx)
	if err != nil {
		return nil, err
	}
	if c.view != nil && bytes.Equal(c.checkpoint, bundle[checkpointFile]) {
		c.followLocked(ctx, c.view)
		return c.view, nil
	}
	v, err := officer.Look(bundle, c.options)
	if err != nil {
		return nil, fmt.Errorf("the board that the server has: %w", err)
	}
	c.followLocked(ctx, v)
	c.view, c.checkpoint = v, bundle[checkpointFile]
	return v, nil
}
