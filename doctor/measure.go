package doctor

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"
)

// A Look says what is looked at beside the machine itself. What is empty is not.
type Look struct {
	Folder      string
	Listen      string // address at which a service will be reached
	Certificate string // file of the service's certificate
}

// Measure looks at this machine. It takes about half a second.
func Measure(l Look) Machine {
	m := Machine{Clock: clock(), Program: ThisProgram(), Processors: runtime.NumCPU(), Loopback: loopback()}
	m.Memory, m.Core, m.Swap = memory(), core(), swap()
	if l.Folder != "" {
		m.Folder = examine(l.Folder)
	}
	if l.Listen != "" {
		m.Door = door(l.Listen)
	}
	if l.Certificate != "" {
		m.Certificate = certificate(l.Certificate, l.Listen)
	}
	return m
}

func clock() Clock {
	start := time.Now()
	time.Sleep(200 * time.Millisecond)
	end := time.Now()
	return Clock{Now: end, Wall: end.Round(0).Sub(start.Round(0)), Steady: end.Sub(start)}
}

// ThisProgram says what runs, as the compiler wrote it into the program.
func ThisProgram() Program {
	p := Program{Version: "devel", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return p
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		p.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			p.Commit = s.Value
		case "vcs.time":
			p.Built, _ = time.Parse(time.RFC3339, s.Value) // zero, if it is none
		case "vcs.modified":
			p.Modified = s.Value == "true"
		}
	}
	return p
}

// loopback tries what a page on this machine needs.
func loopback() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer l.Close()
	c, err := net.DialTimeout("tcp", l.Addr().String(), time.Second)
	if err != nil {
		return err
	}
	return c.Close()
}

func examine(path string) *Folder {
	f := &Folder{Path: path}
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		err = errors.New("not a folder")
	}
	if err == nil {
		f.Files, f.Cut, err = files(path)
	}
	if err != nil {
		f.Missing = err
		return f
	}
	f.Disk, f.Shared = DiskOf(path), shared(info)
	f.Syncs, f.Link, f.Write = try(path)
	return f
}

// syncs is how often a write is tried; the median is not moved by a few that had to wait.
const syncs = 25

// try does in a folder of its own what the store and the key files do: it writes a file, waits until it is on the disk, gives
// it its name, and waits for the folder.
func try(path string) (took []time.Duration, link, err error) {
	dir, err := os.MkdirTemp(path, ".piaojue-doctor-")
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	draft, name := filepath.Join(dir, "draft"), filepath.Join(dir, "file")
	if took, err = writes(draft); err != nil {
		return took, nil, err
	}
	link = os.Link(draft, filepath.Join(dir, "second"))
	if err := os.Rename(draft, name); err != nil {
		return took, link, err
	}
	if err := syncFolder(dir); err != nil {
		return took, link, err
	}
	info, err := os.Stat(name)
	if err == nil && info.Size() != syncs*int64(len(page)) {
		err = fmt.Errorf("%d bytes were written, and %d are there", syncs*len(page), info.Size())
	}
	return took, link, err
}

// page is what a small transaction writes.
var page [4096]byte

func writes(path string) (took []time.Duration, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for range syncs {
		if _, err := f.Write(page[:]); err != nil {
			return took, err
		}
		start := time.Now()
		if err := f.Sync(); err != nil {
			return took, err
		}
		took = append(took, time.Since(start))
	}
	return took, nil
}

// head reads the first bytes of a file, without following it to a pipe or a device.
func head(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	bytes := make([]byte, 64)
	n, err := io.ReadFull(f, bytes)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return bytes[:n], err
}
