package server

import (
	"net/http"

	"github.com/piaojue/piaojue/api"
)

// guard stands before every route: the limits of devices, pages of other sites, and the headers of every answer.
func (s *Server) guard(next http.Handler) http.Handler {
	origins := http.NewCrossOriginProtection()
	for _, o := range s.options.Origins {
		if err := origins.AddTrustedOrigin(o); err != nil {
			s.log.Error("not an origin; it is left out", "origin", o, "error", err)
		}
	}
	origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		api.NewProblem(api.CrossOrigin, "").In(api.Language(r)).Write(w)
	}))
	guarded := origins.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		if err := s.limits.admit(r); err != nil {
			problem(err).In(api.Language(r)).Write(w)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// secure sets the headers of every answer. There are no pages here but the description of the service, and those have neither
// scripts nor anything from elsewhere.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Strict-Transport-Security", "max-age=31536000")
	h.Set("Cache-Control", "no-store")
}
