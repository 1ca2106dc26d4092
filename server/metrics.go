package server

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
)

// Metrics are no log of arrivals: all of them move when a board is published, and none with a single ballot. Refusals are counted
// aside and shown at the next publication.
type metrics struct {
	size         *prometheus.GaugeVec
	electronic   *prometheus.GaugeVec
	phase        *prometheus.GaugeVec
	enough       *prometheus.GaugeVec
	publications *prometheus.CounterVec
	witness      *prometheus.CounterVec
	refusals     *prometheus.CounterVec
	stores       *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) *metrics {
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "piaojue", Name: name, Help: help}, append([]string{"congress", "poll"}, labels...))
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "piaojue", Name: name, Help: help}, append([]string{"congress", "poll"}, labels...))
	}
	m := &metrics{
		size:         gauge("board_size", "Entries of the published board."),
		electronic:   gauge("board_electronic_ballots", "Electronic ballots on the published board. It moves at epochs."),
		phase:        gauge("phase", "1 for the phase of the published board.", "phase"),
		enough:       gauge("witnesses_enough", "1 if the published checkpoint satisfies the poll's policy."),
		publications: counter("publications_total", "Boards that were published."),
		witness:      counter("witness_errors_total", "Answers of a witness that were no cosignature.", "witness"),
		refusals:     counter("refusals_total", "Requests that were refused, by the code of the problem. It moves at publications.", "code"),
		stores:       counter("store_errors_total", "What the publisher could not do and tries again."),
	}
	if r != nil {
		r.MustRegister(m.size, m.electronic, m.phase, m.enough, m.publications, m.witness, m.refusals, m.stores)
	}
	return m
}

// pollMetrics are those of one poll.
type pollMetrics struct {
	*metrics
	congress, poll string
	storeErrors    prometheus.Counter

	mu    sync.Mutex // guards what follows
	aside map[api.Code]int
	phase audit.Phase
}

func (m *metrics) of(congress, poll string) *pollMetrics {
	return &pollMetrics{metrics: m, congress: congress, poll: poll, storeErrors: m.stores.WithLabelValues(congress, poll), aside: map[api.Code]int{}}
}

func (m *pollMetrics) witnessErrors(name string) {
	m.witness.WithLabelValues(m.congress, m.poll, name).Inc()
}

// refused counts a refusal aside.
func (m *pollMetrics) refused(code api.Code) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.aside[code]++
}

// published brings all metrics up to a published board.
func (m *pollMetrics) published(s api.State) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.size.WithLabelValues(m.congress, m.poll).Set(float64(s.Head.Size))
	m.electronic.WithLabelValues(m.congress, m.poll).Set(float64(s.Hall.Electronic))
	if m.phase != "" {
		m.metrics.phase.WithLabelValues(m.congress, m.poll, string(m.phase)).Set(0)
	}
	m.phase = s.Phase
	m.metrics.phase.WithLabelValues(m.congress, m.poll, string(s.Phase)).Set(1)
	enough := 0.0
	if s.Witnesses.Enough {
		enough = 1
	}
	m.enough.WithLabelValues(m.congress, m.poll).Set(enough)
	m.publications.WithLabelValues(m.congress, m.poll).Inc()
	for code, n := range m.aside {
		m.refusals.WithLabelValues(m.congress, m.poll, string(code)).Add(float64(n))
	}
	clear(m.aside)
}
