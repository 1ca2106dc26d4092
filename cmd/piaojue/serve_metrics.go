package main

import (
	"crypto/tls"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/doctor"
)

// Metrics must not become an arrival log (docs/protocol.md, section 11.1). So there is nothing here of what Go and Prometheus
// usually show: goroutines, memory, processor time and open files all move with each request. What is left moves with the clock,
// with an epoch, or by so much at a time that no single ballot shows.
type serveMetrics struct {
	*prometheus.Registry
	handshakes prometheus.Counter // that failed: by a tablet that does not trust the certificate, as a rule
	unopened   prometheus.Gauge
	missing    *prometheus.GaugeVec // registrars, by issuer
	witnessed  *prometheus.GaugeVec // registers that enough witnesses have cosigned, by congress
	stopped    *prometheus.GaugeVec // registers that take nothing more, by congress
}

// diskStep is by how much at a time the free bytes of the disk move.
const diskStep = 256 << 20

func newServeMetrics(data string, secure *tls.Config) *serveMetrics {
	m := &serveMetrics{
		Registry: prometheus.NewRegistry(),
		handshakes: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "piaojue_tls_handshake_failures_total", Help: "Connections that ended before anything was asked.",
		}),
		unopened: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "piaojue_polls_unopened", Help: "Folders of polls and registers that could not be opened; the log says why.",
		}),
		missing: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "piaojue_registrars_missing", Help: "Polls that still issue and name a registrar that is not set up here.",
		}, []string{"issuer"}),
		witnessed: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "piaojue_register_witnesses_enough", Help: "1 if enough witnesses have cosigned what is published of a register.",
		}, []string{"congress"}),
		stopped: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "piaojue_register_stopped", Help: "1 if nothing is written to a register any more: its state says why.",
		}, []string{"congress"}),
	}
	started := float64(time.Now().Unix())
	m.MustRegister(m.handshakes, m.unopened, m.missing, m.witnessed, m.stopped, collectors.NewBuildInfoCollector(),
		gauge("piaojue_start_time_seconds", "When the program started, in seconds since 1970.", func() float64 { return started }),
		gauge("piaojue_disk_free_bytes", "Free bytes where the boards lie, in steps of 256 MiB.", func() float64 { return freeBytes(data) }),
	)
	if secure != nil {
		ends := float64(secure.Certificates[0].Leaf.NotAfter.Unix())
		m.MustRegister(gauge("piaojue_certificate_end_seconds", "When the certificate of this machine ends, in seconds since 1970.",
			func() float64 { return ends }))
	}
	return m
}

// register brings what is shown of a register up to date.
func (m *serveMetrics) register(congress string, s api.Register) {
	one := map[bool]float64{true: 1}
	m.witnessed.WithLabelValues(congress).Set(one[s.Witnesses.Enough])
	m.stopped.WithLabelValues(congress).Set(one[s.Fault != ""])
}

func gauge(name, help string, value func() float64) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
}

func freeBytes(data string) float64 {
	d := doctor.DiskOf(data)
	if d == nil {
		return -1 // this system does not tell
	}
	return float64(d.Free / diskStep * diskStep)
}

// handler shows them.
func (m *serveMetrics) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: headerTime}))
	return mux
}
