package main

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/registrar"
)

// handler is the server's, before which stands what the server cannot know of: polls that are not open, and registrars that are
// missing.
func (h *hall) handler() http.Handler {
	next := h.server.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/readyz" {
			if all := h.complaints(r.Context()); len(all) > 0 {
				api.NewProblem(api.NotReady, strings.Join(all, "; ")).Write(w)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// complaints says of each poll that cannot do its part why not, in order.
func (h *hall) complaints(ctx context.Context) (all []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range h.polls {
		if !f.open {
			all = append(all, f.name()+" is not open: the log says why")
		}
		if f.register != nil && f.register.Ready() != nil {
			all = append(all, f.name()+" takes nothing more: "+f.register.Ready().Error())
		}
		for _, issuer := range f.missingNow(ctx) {
			all = append(all, f.name()+" has no registrar "+issuer)
		}
	}
	slices.Sort(all)
	return all
}

// missingNow returns the missing registrars of a poll that still needs them.
func (f *found) missingNow(ctx context.Context) []string {
	if f.writer == nil || len(f.missing) == 0 {
		return nil
	}
	var phase audit.Phase
	if err := f.writer.View(ctx, func(b *audit.Board) error { phase = b.Phase(); return nil }); err != nil || !registrar.Issuing(phase) {
		return nil
	}
	return f.missing
}
