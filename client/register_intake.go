package client

import (
	"context"
	"fmt"

	"github.com/piaojue/piaojue/register"
)

// maxIntake bounds the bytes of what citizens sent in, as it is listed.
const maxIntake = 64 << 20

// Intake returns what citizens sent in: of what waits the oldest, the oldest first, and how much waits in all; and the newest of the rest. It is for officers
// alone: it wants a reader. Who sent something is with it as far as that is kept; it is shown to whoever moderates, and stored nowhere.
func (r *Register) Intake(ctx context.Context) (said register.Submissions, err error) {
	reader, err := r.reader(ctx)
	if err != nil {
		return said, err
	}
	data, err := r.site.read(ctx, "intake", "intake", maxIntake, reader)
	if err != nil {
		return said, err
	}
	if err := decode("intake", data, &said); err != nil {
		return said, err
	}
	for i, s := range said.Submissions {
		if err := s.Check(); err != nil {
			return said, fmt.Errorf("intake: submission %d: %v", i+1, err)
		}
	}
	return said, nil
}

// Moderate sends what an officer signed of a submission, and returns it as it is then. The same again is answered in the same way.
func (r *Register) Moderate(ctx context.Context, o register.Moderation) (after register.Sent, err error) {
	data, err := r.site.write(ctx, "moderation", "intake", o.Bytes())
	if err != nil {
		return after, err
	}
	return after, decode("moderation", data, &after)
}
