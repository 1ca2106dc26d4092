package venue

import (
	"context"
	"os"
	"time"

	"github.com/piaojue/piaojue/authority"
	"github.com/piaojue/piaojue/keyfile"
)

// certify makes the authority of the hall, and one certificate for all its machines, which have one address.
func (v *Venue) certify(context.Context) error {
	names, err := authority.ParseNames([]string{"127.0.0.1"})
	if err != nil {
		return err
	}
	certificate, key, err := authority.New("piaojue play", names, time.Now(), 1, v.phrase)
	if err != nil {
		return err
	}
	a, err := authority.Open(certificate, key, v.phrase)
	if err != nil {
		return err
	}
	machine, machineKey, err := a.Issue(names, time.Now(), 1)
	if err != nil {
		return err
	}
	defer clear(machineKey)
	if err := os.WriteFile(v.CA(), certificate, 0o600); err != nil {
		return err
	}
	if err := keyfile.Write(v.in("tls.key"), machineKey); err != nil {
		return err
	}
	return os.WriteFile(v.in("tls.crt"), machine, 0o600)
}

// secure are the arguments that give a machine its certificate.
func (v *Venue) secure() []string {
	return []string{"--tls-cert", v.in("tls.crt"), "--tls-key", v.in("tls.key")}
}
