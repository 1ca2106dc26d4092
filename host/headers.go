package host

import (
	"net/http"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/server/web"
)

// policy is what pages may do.
const policy = web.Policy

// protect puts on an answer what keeps other sites away from it, and it from other sites.
func protect(w http.ResponseWriter) {
	for name, value := range map[string]string{
		"Content-Security-Policy":      policy,
		"Cross-Origin-Embedder-Policy": "require-corp",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(self), geolocation=(), microphone=()", // the camera reads cards and slips
		"Referrer-Policy":              "no-referrer",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
	} {
		w.Header().Set(name, value)
	}
	w.Header()["Date"] = nil // the answer to a ballot has no time (docs/protocol.md, section 11.1)
}

func refuseMethod(w http.ResponseWriter, allowed ...string) {
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	api.NewProblem(api.Method, "").Write(w)
}
