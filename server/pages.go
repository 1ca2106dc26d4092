package server

import (
	"sync"

	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/public"
)

// Pages are those that everybody is shown of a view, made when somebody first asks.
type pages struct {
	mu   sync.Mutex // guards what follows
	made map[pageKey][]byte
}

// A pageKey tells pages of one view apart: another poll before it can be found here later.
type pageKey struct {
	lang   words.Language
	before int // polls that it is compared with
}

func newPages() *pages { return &pages{made: map[pageKey][]byte{}} }

// get returns a page, and has it made if it was not.
func (p *pages) get(key pageKey, make func() ([]byte, error)) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if data, made := p.made[key]; made {
		return data, nil
	}
	data, err := make()
	if err == nil {
		p.made[key] = data
	}
	return data, err
}

// copies makes the pages of a bundle whose poll has ended.
func (p *poll) copies(v *view) (map[string][]byte, error) {
	if !v.ended() {
		return nil, nil
	}
	set, err := p.static()
	if err != nil {
		return nil, err
	}
	return public.Copy(set, p.manifest, v.report)
}
