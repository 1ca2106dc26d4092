package server

import (
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/piaojue/piaojue/api"
)

// newDescription is the service in OpenAPI 3.1, made of the table of routes and of the Go types that they take and answer.
func newDescription(routes []route) *huma.OpenAPI {
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	o := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Piaojue 票决", Version: "1",
			Description: "The service of a hall. What is read is checked against manifest, log and witnesses, and what is written is signed: docs/protocol.md, section 11.",
		},
		Components: &huma.Components{Schemas: schemas},
		Paths:      map[string]*huma.PathItem{},
	}
	for _, r := range routes {
		o.AddOperation(operation(schemas, r))
	}
	return o
}

var parameter = regexp.MustCompile(`[:*]([a-z]+)`)

func operation(schemas huma.Registry, r route) *huma.Operation {
	op := &huma.Operation{
		Method: r.method, Path: parameter.ReplaceAllString(r.path, "{$1}"), Summary: r.summary,
		OperationID: strings.ToLower(r.method) + parameter.ReplaceAllString(strings.ReplaceAll(r.path, "/", "-"), "$1"),
		Responses:   map[string]*huma.Response{},
	}
	for _, m := range parameter.FindAllStringSubmatch(r.path, -1) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: m[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	if r.method == http.MethodGet && strings.HasPrefix(r.path, pollPath+"/") {
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: api.ReaderHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "KEY expires SIG: the officer who reads, where an answer has what is not announced, or not for everybody",
		})
	}
	if r.in != nil {
		op.RequestBody = &huma.RequestBody{
			Required: true, Description: r.in.form + " of docs/protocol.md, in canonical form, at most " + strconv.FormatInt(r.in.max, 10) + " bytes",
			Content: map[string]*huma.MediaType{mediaJSON: {Schema: r.in.schema(schemas)}},
		}
	}
	for _, a := range r.out {
		media, _, _ := strings.Cut(a.media, ";")
		status := strconv.Itoa(a.status)
		if op.Responses[status] == nil {
			op.Responses[status] = &huma.Response{Description: http.StatusText(a.status), Content: map[string]*huma.MediaType{}}
		}
		op.Responses[status].Content[media] = &huma.MediaType{Schema: schemaOf(schemas, a.value)}
	}
	op.Responses["default"] = &huma.Response{
		Description: "A problem document (RFC 9457)",
		Content:     map[string]*huma.MediaType{api.ProblemType: {Schema: schemaOf(schemas, api.Problem{})}},
	}
	return op
}

// schema is that of what is sent.
func (b *body) schema(schemas huma.Registry) *huma.Schema {
	if b.other == nil {
		return schemaOf(schemas, b.value)
	}
	return &huma.Schema{OneOf: []*huma.Schema{schemaOf(schemas, b.value), schemaOf(schemas, b.other)}}
}

// schemaOf is the schema of a value's type; of nil, anything.
func schemaOf(schemas huma.Registry, v any) *huma.Schema {
	if v == nil {
		return &huma.Schema{}
	}
	return schemas.Schema(reflect.TypeOf(v), true, "")
}

func describe(c *call) error {
	data, err := c.server.description()
	if err != nil {
		return err
	}
	c.data(mediaJSON, briefly, data)
	return nil
}
