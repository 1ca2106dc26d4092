package service

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/attachments"
	"github.com/piaojue/piaojue/register"
)

// documentRoutes are where the documents lie that events name.
var documentRoutes = []route{
	{"GET", "/attachments/{hash}", nil, document},
	{"POST", "/attachments", &body{"", attachments.MaxFile}, attach},
}

// attachmentsFolder is where documents lie, in the register's own folder.
const attachmentsFolder = "attachments"

// attach keeps a document for officers, who name it in an event afterwards.
func attach(c *call) error {
	if _, err := c.officer(); err != nil {
		return err
	}
	http.NewResponseController(c.ResponseWriter).SetReadDeadline(time.Now().Add(10 * time.Minute)) // an officer's line may be slow
	var data bytes.Buffer
	if _, err := io.Copy(&data, c.Body); err != nil {
		return api.Unread(err)
	}
	hash, kind, err := c.service.documents.Keep(data.Bytes())
	if errors.Is(err, attachments.ErrType) {
		return api.NewProblem(api.MediaType, attachments.ErrType.Error())
	}
	if err != nil {
		return err
	}
	c.service.brought.Add(1) // a page that names it leads to it from now on
	return c.reply(http.StatusCreated, api.Attached{Hash: hash, Type: kind.Media, Size: data.Len()})
}

// document serves a document that the published board names, or any to an officer, who looks at it before it is signed. It is saved and never shown: what is
// in it is not ours.
func document(c *call) error {
	var hash crypto.Hash
	if err := hash.UnmarshalText([]byte(c.PathValue("hash"))); err != nil {
		return api.NewProblem(api.NotFound, "")
	}
	named, cache := false, forEver
	c.service.View(func(b *register.Board) error { _, named = b.Attached(hash); return nil })
	if !named {
		if _, err := c.officer(); err != nil {
			return api.NewProblem(api.NotFound, "")
		}
		cache = nobody
	}
	file, kind, err := c.service.documents.Open(hash)
	if errors.Is(err, fs.ErrNotExist) {
		return api.NewProblem(api.NotFound, "it was not brought here")
	}
	if err != nil {
		return err
	}
	defer file.Close()
	c.deadline(attachments.MaxFile)
	c.Header().Set("Cache-Control", cache)
	c.Header().Set("Content-Type", kind.Media)
	c.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s%s"`, hash.String()[:16], kind.Suffix))
	http.ServeContent(c.ResponseWriter, c.Request, "", time.Time{}, file)
	return nil
}
