package server

import (
	"bytes"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
)

// bundle fetches the published evidence.
func (h *hall) bundle() audit.Bundle {
	h.t.Helper()
	return must(bundle.Unpack(bytes.NewReader(h.want(200, h.get("/bundle.tar.zst")).body)))
}
