package host

import (
	"context"

	"github.com/piaojue/piaojue/api"
)

// hear adds to a state what the server alone can say, and what may be wrong: why it writes nothing any more, and whose share it
// refused. If it says nothing, there is nothing to add.
func (d *desk) hear(ctx context.Context, s *api.State) {
	if said, err := d.poll.State(ctx); err == nil {
		s.Wrong, s.Fault = said.Wrong, said.Fault
	}
}
