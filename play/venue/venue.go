// Package venue is a hall on one machine: a folder for each of those who keep something of a poll, certificates, and a process of
// its own for server, registrars, booth host and witness, which talk to each other over TLS on the loopback interface. Load and
// failures are tried on it, and nobody else can reach it.
package venue

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/play"
)

// A Plan says what a hall has.
type Plan struct {
	Command    string   // the program piaojue
	Dir        string   // an empty folder for all of it
	Registrars int      // how many sign each token; the first is in the server's process
	Booth      bool     // a booth host stands between tablets and server
	Witness    bool     // a witness of another body cosigns, and is asked for
	Window     int      // least seconds between epochs
	Serve      []string // further arguments of serve
}

// A Venue is a hall whose folders are made. It is used by one goroutine.
type Venue struct {
	Server     *Machine
	Registrars []*Machine // those that have a process of their own
	Booth      *Machine   // nil if there is none
	Witness    *Machine   // nil if there is none

	plan    Plan
	phrase  []byte
	session *play.Session
}

// The poll's name in addresses.
const (
	congress = "hall"
	poll     = "1"
)

// patience is how long everybody in the hall waits for a machine that was killed and is started again.
const patience = 30 * time.Second

// Build founds the poll of a session and prepares the machines. Nothing runs yet.
func Build(ctx context.Context, s *play.Session, p Plan) (*Venue, error) {
	v := &Venue{plan: p, phrase: []byte(rand.Text()), session: s}
	for _, step := range []func(context.Context) error{v.folders, v.certify, v.appoint, v.found, v.furnish} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("build venue: %w", err)
		}
	}
	return v, nil
}

// in returns a path in the folder of the hall.
func (v *Venue) in(names ...string) string {
	return filepath.Join(append([]string{v.plan.Dir}, names...)...)
}

func (v *Venue) folders(context.Context) error {
	for _, dir := range []string{v.in("data", congress), v.in("log")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	return os.WriteFile(v.in("phrase"), append(v.phrase, '\n'), 0o600)
}

// found makes the folders of the poll's keepers, and the file with its manifest.
func (v *Venue) found(ctx context.Context) error {
	premises := play.Premises{
		Origin: "piaojue.example/c/" + congress + "/polls/" + poll, Board: v.in("data", congress, poll),
		Registrars: []string{v.in("data", congress, "registrar")}, Witnesses: "quorum none\n", Window: v.plan.Window, Passphrase: v.phrase,
	}
	for i := range v.Registrars {
		premises.Registrars = append(premises.Registrars, v.registrarFolder(i))
	}
	if v.Witness != nil {
		var err error
		if premises.Witnesses, err = v.newWitness(); err != nil {
			return err
		}
	}
	if err := v.session.Found(ctx, premises); err != nil {
		return err
	}
	return os.WriteFile(v.in("manifest.json"), v.session.Manifest().Bytes(), 0o600)
}

// Open starts all machines, and lets the people of the session in.
func (v *Venue) Open(ctx context.Context) error {
	for _, m := range v.machines() {
		if err := m.Start(ctx); err != nil {
			return errors.Join(fmt.Errorf("open venue: %w", err), v.Close())
		}
	}
	officers, err := v.Poll(v.Server)
	if err != nil {
		return err
	}
	tablets := officers
	if v.Booth != nil {
		if tablets, err = v.Poll(v.Booth); err != nil {
			return err
		}
	}
	v.session.Enter(officers, tablets, patience)
	return nil
}

// machines returns all of them in the order in which they are started: a registrar reads the board from the server before it
// answers.
func (v *Venue) machines() (all []*Machine) {
	for _, m := range append([]*Machine{v.Witness, v.Server, v.Booth}, v.Registrars...) {
		if m != nil {
			all = append(all, m)
		}
	}
	return all
}

// Close stops all machines that run.
func (v *Venue) Close() error {
	var errs []error
	all := v.machines()
	for i := range all {
		errs = append(errs, all[len(all)-1-i].Stop())
	}
	return errors.Join(errs...)
}

// Poll returns the poll as a machine serves it: the server or the booth host.
func (v *Venue) Poll(at *Machine) (*client.Poll, error) {
	web, err := client.NewHTTP(v.CA())
	if err != nil {
		return nil, err
	}
	return client.New(v.Address(at), client.Options{HTTP: web, Each: v.session.Each()})
}

// Address returns the address of the poll at a machine.
func (v *Venue) Address(at *Machine) string { return at.url() + "/c/" + congress + "/polls/" + poll }

// CA returns the file with the certificate of the hall's authority.
func (v *Venue) CA() string { return v.in("ca.crt") }

// ManifestFile returns the file with the manifest.
func (v *Venue) ManifestFile() string { return v.in("manifest.json") }

// Size returns how many bytes all files of the hall have.
func (v *Venue) Size() (bytes int64, err error) {
	err = filepath.WalkDir(v.plan.Dir, func(_ string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // it was there a moment ago
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		if info, err := d.Info(); err == nil {
			bytes += info.Size()
		}
		return nil
	})
	return bytes, err
}
