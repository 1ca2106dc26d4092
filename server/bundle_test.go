package server

import (
	"bytes"
	"net/http"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
)

// bundle fetches the published evidence.
func (h *hall) bundle(header ...string) audit.Bundle {
	h.t.Helper()
	return must(bundle.Unpack(bytes.NewReader(h.want(200, h.do(http.MethodGet, pollAt+"/bundle.tar.zst", nil, header...)).body)))
}
