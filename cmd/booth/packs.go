package main

import (
	"strings"
	"sync"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

const entryTiles = "log/tile/entries/"

// fetchPacks reads the ballots of a poll on a server, and what makes verifying them faster: two requests for each entry bundle and not two for
// each ballot (docs/protocol.md, section 11.1). It puts those that the list of the bundle has into it and returns their bytes. What cannot be
// had in this way is read file by file, and hints are never needed; so nothing that happens here is a fault.
func (w web) fetchPacks(base string, paths []string, bundle audit.Bundle) (total int) {
	poll, served := strings.CutSuffix(base, "/bundle/")
	if !served {
		return 0 // a copy, which has files alone
	}
	listed, tiles := map[string]bool{}, []string(nil)
	for _, path := range paths {
		listed[path] = true
		if tile, ok := strings.CutPrefix(path, entryTiles); ok {
			tiles = append(tiles, tile)
		}
	}
	var mu sync.Mutex
	each(len(tiles), func(i int) error {
		ballots, hints := w.pack(poll+"/packs/"+tiles[i]), w.pack(poll+"/hints/"+tiles[i])
		mu.Lock()
		defer mu.Unlock()
		for n, payload := range ballots {
			id := crypto.Sum(payload)
			path := "payload/" + id.String()
			if !listed[path] || total+len(payload) > audit.MaxBundle/2 {
				continue
			}
			bundle[path] = payload
			total += len(payload)
			if len(hints) == len(ballots) && len(hints[n]) > 0 && total+len(hints[n]) <= audit.MaxBundle/2 {
				bundle.KeepHints(id, hints[n])
				total += len(hints[n])
			}
		}
		return nil
	})
	return total
}

// pack reads one pack; nil if it cannot be had whole.
func (w web) pack(address string) (parts [][]byte) {
	data, err := w.get(address, audit.MaxBundle/2)
	if err != nil {
		return nil
	}
	parts, _ = audit.ReadFrames(data)
	return parts
}
