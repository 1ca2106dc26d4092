package main

// look brings a poll up to date, which the next voter votes in.
//
// A core is thrown away with its voter, but the device stays: it tells each core what the one before saw. Or a server could show
// every voter another board, or an older one on which a card that was replaced, or a slip that was struck, is still good
// (docs/protocol.md, section 8.8).
func (c *core) look(a arguments) (any, error) {
	p, err := c.at(a.Pin, false)
	if err != nil {
		return nil, err
	}
	if a.Seen != nil && a.Seen.Size > p.seen.Size {
		p.seen = *a.Seen
	}
	if err := p.refresh(); err != nil {
		return nil, err
	}
	c.current = p
	return p.describe(), nil
}
