package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/piaojue/piaojue/api"
)

// breath is how often a comment keeps a silent stream alive.
const breath = 15 * time.Second

// events sends where the poll stands, now and whenever that changes. It moves with publications, never with a single ballot. The
// event is small, and says all that a screen needs: nobody has to fetch anything at the same moment as all others.
func events(c *call) error {
	c.Header("Content-Type", mediaSSE)
	c.Status(http.StatusOK)
	tick := time.NewTicker(breath)
	defer tick.Stop()
	for {
		v, changed := c.poll.watch()
		if err := c.event(v.state); err != nil {
			return nil // the reader has gone
		}
		for waiting := true; waiting; {
			select {
			case <-changed:
				waiting = false
			case <-tick.C:
				if err := c.send(": \n\n"); err != nil {
					return nil
				}
			case <-c.Request.Context().Done():
				return nil
			case <-c.server.ending:
				return nil
			}
		}
	}
}

func (c *call) event(s api.State) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return c.send(fmt.Sprintf("event: state\ndata: %s\n\n", data))
}

// send writes to the stream and gives the reader so long to take it.
func (c *call) send(text string) error {
	c.deadlineIn(breath + patience)
	if _, err := c.Writer.WriteString(text); err != nil {
		return err
	}
	return http.NewResponseController(c.Writer).Flush()
}
