package bench

import (
	"time"

	"github.com/piaojue/piaojue/play/venue"
)

// lookEvery is how often it is looked how much memory the server has.
const lookEvery = 100 * time.Millisecond

// watch notes the most memory of its own that the server has, until stop is called.
func (r *Report) watch(v *venue.Venue) (stop func()) {
	ending, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				u, _ := v.Server.Usage()
				r.OwnBytes = max(r.OwnBytes, u.Own)
			case <-ending:
				return
			}
		}
	}()
	return func() {
		close(ending)
		<-ended
	}
}
