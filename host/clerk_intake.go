package host

import (
	"context"
	"errors"
	"time"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// A sentIn is what citizens sent in, as it was shown last. Names and telephones are shown and kept nowhere.
type sentIn struct {
	shown   map[crypto.Number]register.Submission
	looked  time.Time
	waiting int
}

// intakeRest is how long what waits is not counted anew for the page's own looks.
const intakeRest = time.Minute

func (c *Clerk) intakeLocked(ctx context.Context) (any, error) {
	all, err := c.register.Intake(ctx)
	if err != nil {
		return nil, err
	}
	c.intake = sentIn{map[crypto.Number]register.Submission{}, time.Now(), all.Waiting}
	for _, s := range all.Submissions {
		c.intake.shown[s.Number] = s.Submission
	}
	return all, nil
}

// countLocked returns how many wait for a decision.
func (c *Clerk) countLocked(ctx context.Context) (int, error) {
	if time.Since(c.intake.looked) < intakeRest {
		return c.intake.waiting, nil
	}
	shown := c.intake.shown
	_, err := c.intakeLocked(ctx)
	c.intake.shown = shown // nobody has looked at the others
	return c.intake.waiting, err
}

// A moderating says what becomes of something that a citizen sent in.
type moderating struct {
	Number   crypto.Number `json:"number"`
	Decision string        `json:"decision"` // accept or decline
	Project  string        `json:"project"`  // of what is accepted
	Reason   string        `json:"reason"`   // of what is declined: its citizen reads it
}

// errNotSentIn is returned for a number that was not shown here.
var errNotSentIn = errors.New("nothing that was shown has this number; refresh the page, and look again at what was sent in")

// moderateLocked signs what becomes of a submission as it was shown, and sends it. Who accepts one has its proposal put on the register before.
func (c *Clerk) moderateLocked(ctx context.Context, d moderating) (any, error) {
	s, ok := c.intake.shown[d.Number]
	if !ok || d.Decision != "accept" && d.Decision != "decline" {
		return nil, errNotSentIn
	}
	o, err := c.officer.Moderate(c.manifest, s, d.Decision == "accept", d.Project, d.Reason)
	if err != nil {
		return nil, err
	}
	after, err := c.register.Moderate(ctx, o)
	if err != nil {
		return nil, err
	}
	if c.intake.shown[d.Number] = after.Submission; s.State == register.Waiting && after.State != register.Waiting {
		c.intake.waiting--
	}
	return after, nil
}
