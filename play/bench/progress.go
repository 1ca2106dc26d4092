package bench

import "sync"

// A progress counts what several goroutines have done.
type progress struct {
	step  func(name string, done, total int)
	name  string
	total int

	mu   sync.Mutex // guards what follows
	done int
}

func newProgress(step func(name string, done, total int), name string, total int) *progress {
	return &progress{step: step, name: name, total: total}
}

func (p *progress) more() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.step(p.name, p.done, p.total)
}
