package venue

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"

	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/witness"
)

// appoint gives each machine an address.
func (v *Venue) appoint(context.Context) (err error) {
	if v.plan.Registrars < 1 {
		return errors.New("a poll has a registrar at least")
	}
	if v.Server, err = v.newMachine("server", answers("/readyz")); err != nil {
		return err
	}
	for i := range v.plan.Registrars - 1 {
		r, err := v.newMachine(fmt.Sprintf("registrar-%d", i+2), answers("/readyz"))
		if err != nil {
			return err
		}
		v.Registrars = append(v.Registrars, r)
	}
	if v.plan.Booth {
		if v.Booth, err = v.newMachine("booth", answers("/pins.json")); err != nil {
			return err
		}
	}
	if v.plan.Witness {
		v.Witness, err = v.newMachine("witness", listens)
	}
	return err
}

func (v *Venue) newMachine(name string, ready func(context.Context, *Machine) error) (*Machine, error) {
	web, err := client.NewHTTP(v.CA())
	if err != nil {
		return nil, err
	}
	address, err := freeAddress()
	return &Machine{Name: name, command: v.plan.Command, address: address, log: v.in("log", name+".log"), web: web, ready: ready}, err
}

// freeAddress returns an address at which nothing listens now. A machine that is started again listens where it did.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// listens reports whether a machine that answers no GET is there.
func listens(ctx context.Context, m *Machine) error {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", m.address)
	if err != nil {
		return err
	}
	return c.Close()
}

func (v *Venue) registrarFolder(i int) string { return v.in(v.Registrars[i].Name) }

// newWitness makes the witness's folder and returns its lines in the policy.
func (v *Venue) newWitness() (string, error) {
	key, err := witness.New(rand.Reader, v.in("witness"), "witness.piaojue.example", v.phrase)
	if err != nil {
		return "", err
	}
	line, err := witness.PolicyLine(key, v.Witness.url())
	return line + "quorum " + key.Name() + "\n", err
}

// furnish says how each machine is started, once there is a manifest.
func (v *Venue) furnish(context.Context) error {
	phrase, m := []string{"--passphrase-file", v.in("phrase")}, v.session.Manifest()
	v.Server.args = with([]string{"serve", "--data", v.in("data"), "--listen", v.Server.address, "--metrics", "", "--ca", v.CA()},
		v.secure(), phrase, v.plan.Serve)
	for i, r := range v.Registrars {
		v.Server.args = append(v.Server.args, "--registrars", m.Registrars[i+1].Issuer+"="+r.url())
		r.args = with([]string{"registrar", "serve", "--data", v.registrarFolder(i), "--listen", r.address, "--ca", v.CA(),
			"--board", v.Address(v.Server), "--manifest", m.Hash().String()}, v.secure(), phrase)
	}
	if v.Booth != nil {
		v.Booth.args = with([]string{"booth", "--open-desk", "--listen", v.Booth.address, "--server", v.Server.url(), "--ca", v.CA(),
			"--poll", v.ManifestFile(), "--per-tablet", perDevice}, v.secure())
	}
	if v.Witness != nil {
		v.Witness.args = with([]string{"witness", "serve", "--data", v.in("witness"), "--listen", v.Witness.address, "--manifest", v.ManifestFile()},
			v.secure(), phrase)
	}
	return nil
}

// perDevice is what a booth host lets one device ask for: desks, and voters who look up their receipts, are one device here.
const perDevice = "1000"

func with(args []string, more ...[]string) []string {
	for _, m := range more {
		args = append(args, m...)
	}
	return args
}
