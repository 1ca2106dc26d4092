package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/client"
	keeping "github.com/piaojue/piaojue/keeper/service"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/registrar/service"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/server"
	"github.com/piaojue/piaojue/server/web"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/bolt"
)

// A hall opens what lies in the data folder, and goes on to look whether there is more:
//
//	<congress>/<poll>/       the folder of a board, as board new makes it
//	<congress>/register/     the folder of the congress's register, as register new makes it, if there is one
//	<congress>/registrar/    the folder of a registrar that runs in this process, if there is one
//
// One goroutine looks. A poll or register that cannot be opened stands in no other's way; it is tried again.
type hall struct {
	config  serveConfig
	pass    []byte
	server  *server.Server
	metrics *serveMetrics
	log     *slog.Logger
	witness http.RoundTripper           // how witnesses are reached
	remote  map[string]server.Registrar // by issuer
	pages   func() (*web.Set, error)    // of registers, read once
	running sync.WaitGroup              // registers

	// Of the goroutine that looks.
	own      map[string]*registrar.Registrar // by congress
	embedded []*service.Embedded
	stores   []*bolt.Store

	mu    sync.Mutex // guards what follows
	polls map[string]*found
}

// A found is the folder of a poll or of a register, and what became of it.
type found struct {
	congress, poll string // poll is [ownRegister] for a register
	open           bool
	writer         *sequencer.Writer // of a poll that is open
	register       *keeping.Service  // instead of it, of a register that is open
	missing        []string          // issuers of registrars that are not set up here
	said           string            // why it is not open
	tries          int
	again          time.Time // when it is tried again
}

func (f *found) name() string { return f.congress + "/" + f.poll }

// newHall makes a hall in which nothing is open.
func newHall(config serveConfig, phrase []byte, metrics *serveMetrics, logger *slog.Logger) (*hall, error) {
	elsewhere, err := config.registrars()
	if err != nil {
		return nil, err
	}
	others, err := client.NewHTTP(config.CA)
	if err != nil {
		return nil, err
	}
	remote := map[string]server.Registrar{}
	for issuer, at := range elsewhere {
		remote[issuer] = service.NewClient(at.String(), others)
	}
	return &hall{
		config: config, pass: phrase, metrics: metrics, log: logger, witness: others.Transport,
		server: server.New(server.Options{
			Log: logger, Checks: config.Checks, Metrics: metrics.Registry, Witness: others.Transport,
			Deadline: config.WitnessDeadline, Origins: config.AllowedOrigins, Relays: config.Relays,
		}),
		remote: remote, pages: sync.OnceValues(web.Files), own: map[string]*registrar.Registrar{}, polls: map[string]*found{},
	}, nil
}

// How often the folder is looked at, and the longest time until a poll that could not be opened is tried again. To try costs a
// second of scrypt.
const (
	lookEvery = 3 * time.Second
	tryEvery  = time.Minute
)

// run looks until ctx ends.
func (h *hall) run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			if err := h.look(ctx, now); err != nil {
				h.log.Error("the data folder cannot be read", "error", err)
			}
		}
	}
}

// look opens what is new in the data folder.
func (h *hall) look(ctx context.Context, now time.Time) error {
	folders, err := pollFolders(h.config.Data)
	if err != nil {
		return err
	}
	h.forget(folders)
	for _, f := range folders {
		if ctx.Err() != nil {
			return nil
		}
		if f = h.known(f); !f.open && !now.Before(f.again) {
			h.try(ctx, f, now)
		}
	}
	h.retire(ctx)
	h.measure(ctx)
	return nil
}

// forget drops what is not open and lies there no more: somebody moved it away.
func (h *hall) forget(folders []*found) {
	h.mu.Lock()
	defer h.mu.Unlock()
	maps.DeleteFunc(h.polls, func(name string, f *found) bool {
		return !f.open && !slices.ContainsFunc(folders, func(there *found) bool { return there.name() == name })
	})
}

// known returns what is known of a folder.
func (h *hall) known(f *found) *found {
	h.mu.Lock()
	defer h.mu.Unlock()
	if old := h.polls[f.name()]; old != nil {
		return old
	}
	h.polls[f.name()] = f
	return f
}

// try opens a board.
func (h *hall) try(ctx context.Context, f *found, now time.Time) {
	opened, err := h.open(ctx, f)
	h.mu.Lock()
	defer h.mu.Unlock()
	log := h.logOf(f)
	if err != nil {
		f.again = now.Add(min(lookEvery<<f.tries, tryEvery))
		f.tries = min(f.tries+1, 5)
		if said := err.Error(); said != f.said {
			f.said = said
			log.Error("a board cannot be opened; it is tried again", "error", err)
		}
		return
	}
	f.open, f.writer, f.register, f.missing, f.said = true, opened.writer, opened.register, opened.missing, ""
	log.Info("a board is open")
	for _, issuer := range f.missing {
		log.Warn("no registrar is set up under this name: nothing is issued; set it up and start again", "registrar", issuer)
	}
}

// logOf names a board in the log as what serves it does.
func (h *hall) logOf(f *found) *slog.Logger {
	if f.poll == ownRegister {
		return h.log.With("register", server.RegisterAddress(f.congress))
	}
	return h.log.With("congress", f.congress, "poll", f.poll)
}

// open opens the store and the keys of a board, and hands it to the server with all that it needs.
func (h *hall) open(ctx context.Context, f *found) (opened found, err error) {
	folder := boardFolder{path: filepath.Join(h.config.Data, f.congress, f.poll)}
	origin, err := folder.origin()
	if err != nil {
		return opened, err
	}
	if register.IsOrigin(origin) != (f.poll == ownRegister) {
		return opened, fmt.Errorf("%s: the register of a congress lies in <congress>/%s, and no poll does", origin, ownRegister)
	}
	file, err := keyfile.Read(folder.in(boardfolder.KeyFile))
	if err != nil {
		return opened, err
	}
	keys, err := folder.unseal(file, h.pass, origin)
	if err != nil {
		return opened, err
	}
	s, err := bolt.Open(folder.in(boardfolder.StoreFolder))
	if err != nil {
		return opened, err
	}
	if f.poll == ownRegister {
		opened.register, err = h.openRegister(ctx, f.congress, registerFolder{folder}, s, origin, keys.Log)
	} else {
		opened.writer, opened.missing, err = h.openPoll(ctx, f, folder, s, origin, keys)
	}
	if err != nil {
		return opened, errors.Join(err, s.Close())
	}
	h.stores = append(h.stores, s)
	return opened, nil
}

// openPoll opens the writer and the registrars of a poll.
func (h *hall) openPoll(ctx context.Context, f *found, folder boardFolder, s store.Store, origin string, keys sequencer.Keys) (w *sequencer.Writer, missing []string, err error) {
	if w, err = sequencer.Open(ctx, s, store.Poll(origin), keys, folder.options()); err != nil {
		return nil, nil, err
	}
	b := server.Board{Writer: w, Folder: folder.path}
	if b.Registrars, missing, err = h.registrars(ctx, f.congress, w); err != nil {
		return nil, nil, err
	}
	if err := h.server.Open(ctx, f.congress, f.poll, b); err != nil {
		return nil, nil, err
	}
	for _, r := range b.Registrars {
		if e, ok := r.(*service.Embedded); ok {
			h.embedded = append(h.embedded, e)
		}
	}
	return w, missing, nil
}

// close closes what was opened.
func (h *hall) close() error {
	h.running.Wait()
	var errs []error
	for _, s := range h.stores {
		errs = append(errs, s.Close())
	}
	for _, r := range h.own {
		errs = append(errs, r.Close())
	}
	return errors.Join(errs...)
}

// pollFolders lists the folders of boards. One counts when its origin is there, which board new writes last. So does one that this user may
// not look into: it may be a board, and whoever opens it says what is wrong.
func pollFolders(data string) (all []*found, err error) {
	congresses, err := os.ReadDir(data)
	if err != nil {
		return nil, err
	}
	for _, c := range congresses {
		if !c.IsDir() || c.Name() == "lost+found" {
			continue
		}
		polls, err := os.ReadDir(filepath.Join(data, c.Name()))
		if err != nil {
			all = append(all, &found{congress: c.Name()})
		}
		for _, p := range polls {
			_, err := os.Stat(filepath.Join(data, c.Name(), p.Name(), boardfolder.OriginFile))
			if err == nil || !errors.Is(err, fs.ErrNotExist) && p.IsDir() {
				all = append(all, &found{congress: c.Name(), poll: p.Name()})
			}
		}
	}
	return all, nil
}

// measure brings the metrics up to date.
func (h *hall) measure(ctx context.Context) {
	h.mu.Lock()
	defer h.mu.Unlock()
	unopened, missing := 0, map[string]int{}
	for _, f := range h.polls {
		if !f.open {
			unopened++
		}
		for _, issuer := range f.missingNow(ctx) {
			missing[issuer]++
		}
		if f.register != nil {
			h.metrics.register(f.congress, f.register.State())
		}
	}
	h.metrics.unopened.Set(float64(unopened))
	h.metrics.missing.Reset()
	for issuer, n := range missing {
		h.metrics.missing.WithLabelValues(issuer).Set(float64(n))
	}
}
