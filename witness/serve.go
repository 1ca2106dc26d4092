package witness

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// ServeHTTP answers as C2SP tlog-witness says.
func (w *Witness) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, endpoint) {
		http.NotFound(rw, r)
		return
	}
	if r.Method != http.MethodPost {
		rw.Header().Set("Allow", http.MethodPost)
		http.Error(rw, "want POST", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxRequest))
	if err != nil {
		w.refuse(rw, fmt.Errorf("%w: %v", errMalformed, err))
		return
	}
	line, err := w.cosign(body)
	if err != nil {
		w.refuse(rw, err)
		return
	}
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	rw.Write(line) // whoever asked may have gone, and may ask again
}

// refuse is the one place where errors become statuses.
func (w *Witness) refuse(rw http.ResponseWriter, err error) {
	var conflict *conflictError
	status := http.StatusInternalServerError
	switch {
	case errors.As(err, &conflict):
		rw.Header().Set("Content-Type", sizeType)
		rw.WriteHeader(http.StatusConflict)
		fmt.Fprintf(rw, "%d\n", conflict.size)
		return
	case errors.Is(err, errMalformed):
		status = http.StatusBadRequest
	case errors.Is(err, errUnsigned):
		status = http.StatusForbidden
	case errors.Is(err, errUnknown):
		status = http.StatusNotFound
	case errors.Is(err, errOther):
		status = http.StatusConflict
	case errors.Is(err, errProof):
		status = http.StatusUnprocessableEntity
	default: // of this machine, and for its owner alone
		w.Logger.Error("nothing was cosigned", "error", err)
		err = errors.New("the witness cannot cosign at present")
	}
	http.Error(rw, err.Error(), status)
}
