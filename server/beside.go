package server

import (
	"context"
	"maps"
	"slices"
)

// sit has texts sit beside the poll that their manifest cites, where both are served here: p, which is about to be, is the one or the other.
// Whoever then uses the randomness of their own ballot again is refused at the door, and spoils nobody's verification
// (docs/protocol.md, section 5.13). Boards that do not fit are served all the same: people vote on them.
func (s *Server) sit(ctx context.Context, p *poll) {
	s.mu.RLock()
	all := append(slices.Collect(maps.Values(s.polls)), p)
	s.mu.RUnlock()
	for _, texts := range all {
		for _, other := range all {
			cited := texts.manifest.Beside
			if cited == nil || other.manifest.Origin != cited.Origin || texts != p && other != p {
				continue
			}
			if err := texts.writer.SitBeside(ctx, other.writer); err != nil {
				texts.log.Error("the poll beside which texts are written is not the one that is served here: verify --beside will fail", "beside", cited.Origin, "error", err)
			}
		}
	}
}
