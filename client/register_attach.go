package client

import (
	"context"
	"errors"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
)

// maxDocument bounds the bytes of a document of a register.
const maxDocument = 20 << 20

// Attach sends a document that an event will name. It is for officers alone. The hash is that of what was sent, or it is an error.
func (r *Register) Attach(ctx context.Context, document []byte) (a api.Attached, err error) {
	reader, err := r.reader(ctx)
	if err != nil {
		return a, err
	}
	data, err := r.site.send(ctx, "document", "attachments", "application/octet-stream", document, r.site.bundleTime, reader)
	if err != nil {
		return a, err
	}
	if err := decode("document", data, &a); err != nil {
		return a, err
	}
	if a.Hash != crypto.Sum(document) {
		return a, errors.New("document: the server has another one than was sent")
	}
	return a, nil
}

// Document returns the document with a hash, as it was signed. Officers see those that no event names yet.
func (r *Register) Document(ctx context.Context, hash crypto.Hash) ([]byte, error) {
	var reader *api.Reader
	if r.options.Reader != nil {
		var err error
		if reader, err = r.reader(ctx); err != nil {
			return nil, err
		}
	}
	data, err := r.site.read(ctx, "document", "attachments/"+hash.String(), maxDocument, reader)
	if err != nil {
		return nil, err
	}
	if crypto.Sum(data) != hash {
		return nil, errors.New("document: it has another hash than was asked for")
	}
	return data, nil
}
