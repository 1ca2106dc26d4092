package client

import (
	"context"
	"fmt"

	"github.com/piaojue/piaojue/register"
)

// maxIntake bounds the bytes of what citizens sent in, as it is listed.
const maxIntake = 256 << 20

// Intake returns what citizens sent in, the newest first: all that waits, and the newest of the rest. It is for officers alone: it wants a reader. Who sent
// something is with it as far as that is kept; it is shown to whoever moderates, and stored nowhere.
func (r *Register) Intake(ctx context.Context) ([]register.Sent, error) {
	reader, err := r.reader(ctx)
	if err != nil {
		return nil, err
	}
	data, err := r.site.read(ctx, "intake", "intake", maxIntake, reader)
	if err != nil {
		return nil, err
	}
	var said register.Submissions
	if err := decode("intake", data, &said); err != nil {
		return nil, err
	}
	for i, s := range said.Submissions {
		if err := s.Check(); err != nil {
			return nil, fmt.Errorf("intake: submission %d: %v", i+1, err)
		}
	}
	return said.Submissions, nil
}

// Moderate sends what an officer signed of a submission, and returns it as it is then. The same again is answered in the same way.
func (r *Register) Moderate(ctx context.Context, s register.Submission, o register.Moderation) (after register.Sent, err error) {
	data, err := r.site.write(ctx, "moderation", "intake/"+string(s.Number), o.Bytes())
	if err != nil {
		return after, err
	}
	return after, decode("moderation", data, &after)
}
