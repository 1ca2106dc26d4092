package host

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/attachments"
)

// clerkDocuments is where an officer gets a document before it is signed, or after: /documents/HASH. It is compared with its hash here, saved and never shown.
const clerkDocuments = "/documents/"

// attach hands a document to the register, where it lies until an event names it.
func (c *Clerk) attach(ctx context.Context, file []byte) (any, error) {
	if _, err := attachments.TypeOf(file); err != nil {
		return nil, err
	}
	return c.register.Attach(ctx, file)
}

func (c *Clerk) document(w http.ResponseWriter, r *http.Request) {
	var hash crypto.Hash
	switch {
	case hash.UnmarshalText([]byte(strings.TrimPrefix(r.URL.Path, clerkDocuments))) != nil:
		api.NewProblem(api.NotFound, "").Write(w)
		return
	case r.Method != http.MethodGet:
		refuseMethod(w, http.MethodGet)
		return
	}
	data, err := c.register.Document(r.Context(), hash)
	var kind attachments.Type
	if err == nil {
		kind, err = attachments.TypeOf(data)
	}
	if err != nil {
		refuse(err).write(w)
		return
	}
	w.Header().Set("Content-Type", kind.Media)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s%s"`, hash.String()[:16], kind.Suffix))
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.Header().Set("Cache-Control", "no-store")
	patience(w, answerTime)
	w.Write(data) // whoever asked may have gone
}
