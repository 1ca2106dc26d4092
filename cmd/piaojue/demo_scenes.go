package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/play"
)

// A scene is what virtual officers and scrutineers do at one press of Enter: in a phase of the board, and not if somebody has done it
// by the pages.
type scene struct {
	wait   string // what is said before it; nothing if it comes by itself
	phase  audit.Phase
	stages []play.Stage
}

var scenes = []scene{
	{"", audit.Ceremony, []play.Stage{play.Ceremony}},
	{"", audit.Gathering, []play.Stage{play.CheckIn, play.Issuing, play.Opening}},
	{"demo.wait.close", audit.Voting, []play.Stage{play.Closing, play.Close}},
	{"", audit.Closed, []play.Stage{play.Receipts, play.Papers, play.Strike}},
	{"demo.wait.valid", audit.Transcribing, []play.Stage{play.Collect}},
	{"demo.wait.count", audit.Validated, []play.Stage{play.Tally, play.Decrypt, play.Result}},
	{"demo.wait.announce", audit.Resulted, []play.Stage{play.Destroy, play.Announce}},
}

// phases are those that a demonstration goes through, in their order.
var phases = []audit.Phase{
	audit.Ceremony, audit.Approval, audit.Gathering, audit.Voting, audit.LastCall, audit.Closed, audit.Transcribing, audit.Collected,
	audit.Validated, audit.Tallied, audit.Resulted, audit.Announced, audit.Decided,
}

// show goes through the meeting from its beginning to its end.
func (d *demonstration) show(ctx context.Context) error {
	for _, s := range scenes {
		if s.phase == audit.Voting {
			if err := d.vote(ctx); err != nil {
				return err
			}
		}
		if s.wait != "" {
			d.wait(ctx, s.wait)
		}
		if err := d.act(ctx, s); err != nil {
			return err
		}
	}
	return d.end(ctx)
}

// act plays a scene, unless the board is past it.
func (d *demonstration) act(ctx context.Context, s scene) error {
	for _, stage := range s.stages {
		past, err := d.past(ctx, s.phase)
		if err != nil {
			return err
		}
		if past && stage == s.stages[0] {
			d.say("demo.done", "Stage", wordsOf(d.c).Say("stage."+string(stage)))
			return nil
		}
		d.say("demo.plays", "Stage", wordsOf(d.c).Say("stage."+string(stage)))
		if err := d.room.Session.Play(ctx, stage); err != nil {
			return err
		}
	}
	return nil
}

func (d *demonstration) past(ctx context.Context, phase audit.Phase) (bool, error) {
	poll, err := d.room.Poll(d.room.Server)
	if err != nil {
		return false, err
	}
	state, err := poll.State(ctx)
	return slices.Index(phases, state.Phase) > slices.Index(phases, phase), err
}

// vote says where to vote, and lets the virtual deputies do so.
func (d *demonstration) vote(ctx context.Context) error {
	for _, tell := range []func() error{d.addresses, d.cards} {
		if err := tell(); err != nil {
			return err
		}
	}
	fmt.Fprintln(d.c.OutOrStdout())
	d.say("demo.voting")
	return d.room.Session.Play(ctx, play.Voting)
}

// end verifies what the server published, and keeps the pages open for who wants to look.
func (d *demonstration) end(ctx context.Context) error {
	evidence, err := d.room.Session.Evidence(ctx)
	if err != nil {
		return err
	}
	path := demoBundle()
	if err := writeBundle(ctx, evidence, path); err != nil {
		return err
	}
	if err := demoVerify(d.c, path); err != nil {
		return err
	}
	fmt.Fprintf(d.c.OutOrStdout(), "\n%s\n  %s%s/result\n", wordsOf(d.c).Say("demo.public"), d.room.Server, d.room.Path)
	d.wait(ctx, "demo.wait.end")
	return nil
}
