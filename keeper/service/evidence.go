package service

import (
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/piaojue/piaojue/api"
)

// evidenceRoutes are what everybody checks a register with.
var evidenceRoutes = []route{
	{"GET", "", nil, state},
	{"GET", "/manifest", nil, manifest},
	{"GET", "/log/{path...}", nil, func(c *call) error { return c.file("log/" + c.PathValue("path")) }},
	{"GET", "/bundle.tar.zst", nil, whole},
	{"GET", "/bundle", nil, toWhole},
	{"GET", "/bundle/{path...}", nil, func(c *call) error { return c.file(c.PathValue("path")) }},
}

func state(c *call) error {
	return c.reply(http.StatusOK, c.service.State())
}

func manifest(c *call) error {
	c.data(http.StatusOK, mediaJSON, forEver, c.service.manifest.Bytes())
	return nil
}

// file serves a file of the published evidence.
func (c *call) file(name string) error {
	data, there := c.service.view().bundle[name]
	if !there {
		return api.NewProblem(api.NotFound, "")
	}
	media := mediaBytes
	if name == "log/checkpoint" {
		media = mediaText
	}
	c.data(http.StatusOK, media, briefly, data)
	return nil
}

func toWhole(c *call) error {
	c.Header().Set("Content-Type", mediaText) // or net/http would write a page
	http.Redirect(c.ResponseWriter, c.Request, c.service.options.Address+"/bundle.tar.zst", http.StatusSeeOther)
	return nil
}

func whole(c *call) error {
	data, err := c.service.view().packed()
	if err != nil {
		return err
	}
	name := strings.ReplaceAll(strings.Trim(path.Clean(c.service.options.Address), "/"), "/", "-")
	c.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.tar.zst"`, name))
	c.data(http.StatusOK, mediaZstd, briefly, data)
	return nil
}
