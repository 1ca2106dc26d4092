package room

import (
	"net"
	"sync/atomic"
)

// A cable is the tablets' network. While it is cut, connections break and none is made.
type cable struct {
	net.Listener
	cut *atomic.Bool
}

// Accept returns the next connection that is made while the cable is whole.
func (c cable) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if !c.cut.Load() {
			return &wire{conn, c.cut}, nil
		}
		conn.Close()
	}
}

// A wire is a connection over a cable.
type wire struct {
	net.Conn
	cut *atomic.Bool
}

// Read reads, or breaks.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if w.cut.Load() {
		w.Conn.Close()
		return 0, net.ErrClosed
	}
	return n, err
}

// Write writes, or breaks.
func (w *wire) Write(p []byte) (int, error) {
	if w.cut.Load() {
		w.Conn.Close()
		return 0, net.ErrClosed
	}
	return w.Conn.Write(p)
}

// Cut cuts the tablets off from the booth host, or connects them again. A connection breaks when something next goes over it.
func (r *Room) Cut(off bool) { r.cut.Store(off) }
