package server

import (
	"slices"
	"sync"

	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/public"
)

// Pages are those that everybody is shown of a view, made when somebody first asks.
type pages struct {
	mu   sync.Mutex // guards what follows
	made map[words.Language]page
}

// A page was made beside what was published then of the polls that it is compared with.
type page struct {
	before []earlier
	data   []byte
}

func newPages() *pages { return &pages{made: map[words.Language]page{}} }

// get returns the page in a language, and has it made if it was not, or if other things are published now of the polls before.
func (p *pages) get(lang words.Language, before []earlier, make func() ([]byte, error)) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if made, ok := p.made[lang]; ok && slices.Equal(made.before, before) {
		return made.data, nil
	}
	data, err := make()
	if err == nil {
		p.made[lang] = page{before, data}
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
