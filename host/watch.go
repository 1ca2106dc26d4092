package host

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/piaojue/piaojue/api"
)

// watch asks once a minute whether the server is there, and says so when that changes. It is the clock that makes it write, not
// a tablet whose request failed: at which minutes tablets asked, the log does not know (threat 26).
func (b *Booth) watch(ctx context.Context, log *slog.Logger) {
	clock := time.NewTicker(b.times.watch)
	defer clock.Stop()
	before := ""
	for since := time.Now(); ; {
		now := b.condition(ctx)
		if ctx.Err() != nil {
			return
		}
		switch {
		case now == before:
		case now == "":
			log.Info("the server answers again", "away_since", since.Format(time.TimeOnly))
		default:
			since = time.Now()
			log.Warn("the server does not answer as it should", "why", now)
		}
		before = now
		select {
		case <-clock.C:
		case <-ctx.Done():
			return
		}
	}
}

// readyTime is how long the server may take to say that it is ready.
const readyTime = 10 * time.Second

// condition is "" if the server is ready, and else the code of a problem.
func (b *Booth) condition(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	answer, err := b.ask(ctx, way{method: http.MethodGet, path: "/readyz"}, nil)
	if err != nil {
		return string(api.Upstream)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return string(api.ReadProblem(answer).Code)
	}
	return ""
}
