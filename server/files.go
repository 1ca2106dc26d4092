package server

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report"
)

// The bundle of a published board (docs/protocol.md, section 7.1) is never held as a whole: its files are read from the store one
// after the other, and the two that are made of others, this one and the archive, are made once.
const sumsFile = "SHA256SUMS"

// paths lists the files of a view's bundle in order, but SHA256SUMS. Without the counts are those for readers outside the poll's
// audience.
func (p *poll) paths(v *view, counts bool) []string {
	m := p.manifest
	all := []string{"manifest.json", "log.vkey", "policy", "log/checkpoint", payloadPath(m.Roll.Hash), payloadPath(m.Slips.Hash)}
	for _, t := range audit.NewTiles(0, v.size) {
		all = append(all, "log/"+t.Path())
	}
	for _, e := range v.index.below(v.size) {
		if counts || !p.limited(v, e.Kind) {
			all = append(all, payloadPath(e.Payload))
		}
		if p.hints.there(e.Payload) {
			all = append(all, hintsFolder+e.Payload.String())
		}
	}
	if v.next != nil {
		all = append(all, payloadPath(*v.next))
	}
	if v.counted && counts {
		all = append(all, audit.ArchiveFile)
	}
	if page, err := v.record(); page != nil || err != nil { // an error is said where the page is read
		all = append(all, report.RecordPath)
	}
	copies, _ := v.copies() // they are the files of this program, and what report.html is made of
	all = slices.AppendSeq(all, maps.Keys(copies))
	slices.Sort(all)
	return slices.Compact(all)
}

func payloadPath(hash crypto.Hash) string { return "payload/" + hash.String() }

// read returns a file of a view's bundle, but SHA256SUMS and the archive. What is not among its paths is a problem.
func (p *poll) read(ctx context.Context, v *view, path string, counts bool) ([]byte, error) {
	m := p.manifest
	switch path {
	case "manifest.json":
		return m.Bytes(), nil
	case "log.vkey":
		return []byte(m.LogKey + "\n"), nil
	case "policy":
		return []byte(m.Policy), nil
	case "log/checkpoint":
		return v.checkpoint, nil
	case report.RecordPath:
		if page, err := v.record(); page != nil || err != nil {
			return page, err
		}
	}
	if audit.IsPage(path) {
		if copies, err := v.copies(); copies[path] != nil || err != nil {
			return copies[path], err
		}
	}
	if name, ok := strings.CutPrefix(path, "log/"); ok {
		if t, err := audit.ParseTilePath(name); err == nil && v.hasTile(t) {
			return p.writer.Tile(ctx, t)
		}
	}
	if name, ok := strings.CutPrefix(path, "payload/"); ok {
		var hash crypto.Hash
		err := hash.UnmarshalText([]byte(name))
		if kind, named := p.names(v, hash); err == nil && named && (counts || !p.limited(v, kind)) {
			return p.writer.Payload(ctx, hash)
		}
	}
	if name, ok := strings.CutPrefix(path, hintsFolder); ok {
		var hash crypto.Hash
		if err := hash.UnmarshalText([]byte(name)); err == nil && p.hints.there(hash) {
			if _, published := p.names(v, hash); published {
				return p.hints.read(hash)
			}
		}
	}
	return nil, api.NewProblem(api.NotFound, "")
}

// names reports whether the published log or its manifest names a payload, and for an entry its kind.
func (p *poll) names(v *view, hash crypto.Hash) (audit.Kind, bool) {
	if _, e, there := v.index.place(hash, v.size); there {
		return e.Kind, true
	}
	m := p.manifest
	return "", hash == m.Roll.Hash || hash == m.Slips.Hash || v.next != nil && hash == *v.next
}

// sums returns SHA256SUMS of a view's bundle.
func (p *poll) sums(ctx context.Context, v *view, counts bool) ([]byte, error) {
	v.sums.mu.Lock()
	defer v.sums.mu.Unlock()
	if text, made := v.sums.made[counts]; made {
		return text, nil
	}
	var text []byte
	for _, path := range p.paths(v, counts) {
		if strings.HasPrefix(path, hintsFolder) { // they are never trusted, and may come later
			continue
		}
		sum, err := p.sum(ctx, v, path, counts)
		if err != nil {
			return nil, err
		}
		text = fmt.Appendf(text, "%s  %s\n", sum, path)
	}
	v.sums.made[counts] = text
	return text, nil
}

// sum returns the hash of a file. A payload's name is its hash already.
func (p *poll) sum(ctx context.Context, v *view, path string, counts bool) (crypto.Hash, error) {
	if name, ok := strings.CutPrefix(path, "payload/"); ok {
		var hash crypto.Hash
		return hash, hash.UnmarshalText([]byte(name))
	}
	if path == audit.ArchiveFile {
		return p.archive.sum(ctx)
	}
	data, err := p.read(ctx, v, path, counts)
	return crypto.Sum(data), err
}
