package room

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/registrar/service"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/server"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/bolt"
)

// Options say what a room is made of.
type Options struct {
	Meeting *play.Meeting
	Dir     string                      // an empty folder for all that is kept
	Log     *slog.Logger                // of server and booth host; none if nil
	Each    func(n int, do func(i int)) // see [play.Options]
	Step    func(stage string, done, total int)
	// Begin, if not nil, begins the board by hand ([play.Premises]), in a folder that does not exist yet, sealed with a passphrase.
	Begin func(ctx context.Context, at Place, draft *ballot.Manifest, roll, slips ballot.Keys) (*ballot.Manifest, error)
}

// A Place is where a board is to begin.
type Place struct {
	Folder     string
	Passphrase []byte
}

// A Room is open until it is closed. Server and Booth are addresses, http://127.0.0.1:port.
type Room struct {
	Session *play.Session
	Server  string
	Booth   string
	Path    string // of the poll: /c/<congress>/polls/<poll>
	Desk    string // the code that makes a tablet a desk

	name    string // of the poll
	site    *server.Server
	options Options
	phrase  []byte
	ctx     context.Context
	stop    context.CancelFunc
	cut     atomic.Bool // the tablets' network
	running sync.WaitGroup
	closers []io.Closer

	mu   sync.Mutex
	errs []error // guarded by mu: of what runs
}

const (
	congress = "yunlan"
	poll     = "2026"
)

// Open founds the poll of a meeting and opens all of it. The caller closes it.
func Open(ctx context.Context, o Options) (*Room, error) {
	r := &Room{options: o, phrase: []byte("piaojue-demo"), Path: "/c/" + congress + "/polls/" + poll, name: poll}
	r.ctx, r.stop = context.WithCancel(context.WithoutCancel(ctx))
	if r.options.Log == nil {
		r.options.Log = slog.New(slog.DiscardHandler)
	}
	for _, step := range []func(context.Context) error{r.convene, r.serve, r.host, r.enter} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("open room: %w", err), r.Close())
		}
	}
	return r, nil
}

// Close stops everything that runs.
func (r *Room) Close() error {
	r.stop()
	r.running.Wait()
	for i := len(r.closers) - 1; i >= 0; i-- {
		r.errs = append(r.errs, r.closers[i].Close())
	}
	return errors.Join(r.errs...)
}

// run runs something until the room is closed.
func (r *Room) run(do func(context.Context) error) {
	r.running.Go(func() {
		if err := do(r.ctx); err != nil && r.ctx.Err() == nil {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.errs = append(r.errs, err)
		}
	})
}

func (r *Room) in(names ...string) string {
	return filepath.Join(append([]string{r.options.Dir}, names...)...)
}

func (r *Room) board() string { return filepath.Join(r.in("data"), r.name) }

func (r *Room) listen() (net.Listener, error) {
	return new(net.ListenConfig).Listen(r.ctx, "tcp", "127.0.0.1:0")
}

// convene draws everybody's keys and founds the poll.
func (r *Room) convene(ctx context.Context) (err error) {
	if r.Session, err = play.Convene(r.options.Meeting, play.Options{Each: r.options.Each, Step: r.options.Step}); err != nil {
		return err
	}
	return r.found(ctx)
}

// found makes the folders of the poll's keepers, and with them the manifest.
func (r *Room) found(ctx context.Context) error {
	if err := os.MkdirAll(r.in("data"), 0o700); err != nil {
		return err
	}
	p := play.Premises{
		Origin: "piaojue.example" + r.Path, Board: r.board(), Registrars: r.registrarFolders(), Witnesses: "quorum none\n",
		Passphrase: r.phrase,
	}
	if begin := r.options.Begin; begin != nil {
		p.Begin = func(ctx context.Context, draft *ballot.Manifest, roll, slips ballot.Keys) (*ballot.Manifest, error) {
			return begin(ctx, Place{p.Board, p.Passphrase}, draft, roll, slips)
		}
	}
	return r.Session.Found(ctx, p)
}

func (r *Room) registrarFolders() []string { return []string{r.in("registrar-1"), r.in("registrar-2")} }

// serve opens the board on a server of its own.
func (r *Room) serve(ctx context.Context) error {
	s := server.New(server.Options{Log: r.options.Log, Rate: 1000})
	r.site = s
	if err := r.open(ctx); err != nil {
		return err
	}
	l, err := r.listen()
	if err != nil {
		return err
	}
	r.Server = "http://" + l.Addr().String()
	web := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}
	web.RegisterOnShutdown(s.End)
	r.run(s.Run)
	r.run(func(ctx context.Context) error { return host.Serve(ctx, web, l, nil) })
	return nil
}

// open opens the board on the server.
func (r *Room) open(ctx context.Context) error {
	writer, err := r.writer(ctx)
	if err != nil {
		return err
	}
	board := server.Board{Writer: writer, Folder: r.board()}
	if board.Registrars, err = r.registrars(ctx, writer); err != nil {
		return err
	}
	return r.site.Open(ctx, congress, r.name, board)
}

func (r *Room) writer(ctx context.Context) (*sequencer.Writer, error) {
	origin := r.Session.Manifest().Origin
	file, err := os.ReadFile(filepath.Join(r.board(), boardfolder.KeyFile))
	if err != nil {
		return nil, err
	}
	keys, err := boardfolder.Unseal(file, r.phrase, origin)
	if err != nil {
		return nil, err
	}
	s, err := bolt.Open(filepath.Join(r.board(), boardfolder.StoreFolder))
	if err != nil {
		return nil, err
	}
	r.closers = append(r.closers, s)
	return sequencer.Open(ctx, s, store.Poll(origin), keys, sequencer.Options{Node: boardfolder.Node, Each: r.options.Each})
}

// registrars are in this process, each with a folder of its own.
func (r *Room) registrars(ctx context.Context, w *sequencer.Writer) (all []server.Registrar, err error) {
	var p *audit.Poll
	if err := w.View(ctx, func(b *audit.Board) error { p = b.Poll(); return nil }); err != nil {
		return nil, err
	}
	for _, folder := range r.registrarFolders() {
		one, err := registrar.Open(folder)
		if err != nil {
			return nil, err
		}
		r.closers = append(r.closers, one)
		key, err := service.Open(one, &p.Poll, r.phrase)
		if err != nil {
			return nil, err
		}
		all = append(all, &service.Embedded{Registrar: one, Key: key, View: w.View})
	}
	return all, nil
}

// host puts the booth host before the server.
func (r *Room) host(context.Context) error {
	at, err := url.Parse(r.Server)
	if err != nil {
		return err
	}
	r.Desk = host.NewDeskCode()
	polls := []host.Poll{{Path: r.Path, Manifest: r.Session.Manifest()}}
	b, err := host.NewBooth(host.BoothOptions{Polls: polls, Server: at, PerTablet: 1000, DeskCode: r.Desk})
	if err != nil {
		return err
	}
	l, err := r.listen()
	if err != nil {
		return err
	}
	r.Booth = "http://" + l.Addr().String()
	r.run(func(ctx context.Context) error { return b.Run(ctx, cable{l, &r.cut}, r.options.Log) })
	return nil
}

// enter lets the virtual people in: deputies by the booth host, officers by the server.
func (r *Room) enter(context.Context) error {
	officers, err := r.Poll(r.Server)
	if err != nil {
		return err
	}
	r.Session.Enter(officers, officers, 30*time.Second)
	return nil
}

// Poll is the poll as somebody asks server or booth host for it.
func (r *Room) Poll(at string) (*client.Poll, error) {
	web, err := client.NewHTTP("")
	if err != nil {
		return nil, err
	}
	hash := r.Session.Manifest().Hash()
	return client.New(at+r.Path, client.Options{HTTP: web, Manifest: &hash})
}
