package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"
)

// A serveConfig is the configuration of serve; see serveSettings.
type serveConfig struct {
	Data    string
	Listen  string
	Metrics string
	TLS     struct{ Cert, Key string }

	PassphraseFile  string        `koanf:"passphrase_file"`
	WitnessDeadline time.Duration `koanf:"witness_deadline"`
	AllowedOrigins  []string      `koanf:"allowed_origins"`
	LogLevel        slog.Level    `koanf:"log_level"`

	Checks     int
	Registrars []string
	Relays     []string
	CA         string
}

// serve takes the settings, after all layers, and looks whether they make sense.
func (k *configured) serve() (config serveConfig, err error) {
	if err := k.checkForms(); err != nil {
		return config, err
	}
	err = k.UnmarshalWithConf("", &config, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		WeaklyTypedInput: true, ErrorUnused: true, TagName: "koanf",
		DecodeHook: mapstructure.ComposeDecodeHookFunc(mapstructure.StringToTimeDurationHookFunc(), mapstructure.TextUnmarshallerHookFunc()),
	}})
	if err != nil {
		return config, err
	}
	return config, config.check()
}

// checkForms looks whether what is more than a text is written as it should be. Variables have texts alone, so the file is not the only place.
func (k *configured) checkForms() error {
	v := k.String("witness_deadline")
	if _, err := time.ParseDuration(v); err != nil {
		return fmt.Errorf("witness_deadline: %.40q is no time such as 3s", v)
	}
	if v := k.String("log_level"); new(slog.Level).UnmarshalText([]byte(v)) != nil {
		return fmt.Errorf("log_level: %.40q: want debug, info, warn or error", v)
	}
	if _, err := strconv.Atoi(k.String("checks")); err != nil {
		return fmt.Errorf("checks: want %s", numberSetting)
	}
	return nil
}

const (
	maxDeadline = time.Minute
	maxChecks   = 1024
)

func (c *serveConfig) check() error {
	switch {
	case c.Data == "":
		return errors.New("data: name the folder with the polls")
	case (c.TLS.Cert == "") != (c.TLS.Key == ""):
		return errors.New("tls.cert, tls.key: want both, or neither")
	case c.WitnessDeadline <= 0 || c.WitnessDeadline > maxDeadline:
		return fmt.Errorf("witness_deadline: want more than nothing and at most %v", maxDeadline)
	case c.Checks < 0 || c.Checks > maxChecks:
		return fmt.Errorf("checks: want 0 to %d", maxChecks)
	}
	local, err := loopback(c.Listen)
	if err != nil {
		return fmt.Errorf("listen: %v", err)
	}
	if !local && c.TLS.Cert == "" { // whoever listens in the hall would learn which tablet sends what, and could change what tablets read
		return fmt.Errorf("listen: others can reach %s: want a certificate in tls.cert and tls.key", c.Listen)
	}
	if c.Metrics != "" {
		if _, err := loopback(c.Metrics); err != nil {
			return fmt.Errorf("metrics: %v", err)
		}
	}
	for _, r := range c.Relays {
		if a, err := netip.ParseAddr(r); err != nil || a.String() != r {
			return fmt.Errorf("relays: %.80q is not an address", r)
		}
	}
	protection := http.NewCrossOriginProtection()
	for _, o := range c.AllowedOrigins {
		if err := protection.AddTrustedOrigin(o); err != nil {
			return fmt.Errorf("allowed_origins: %.80q is not one, such as https://rd.example.cn", o)
		}
	}
	_, err = c.registrars()
	return err
}

// loopback reports whether only this machine can reach what listens on an address.
func loopback(address string) (bool, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false, fmt.Errorf("%.80q is not an address such as 192.168.1.10:8443", address)
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback(), nil
}

// registrars returns where registrars elsewhere are, by issuer.
func (c *serveConfig) registrars() (map[string]*url.URL, error) {
	all := map[string]*url.URL{}
	for _, line := range c.Registrars {
		issuer, address, ok := strings.Cut(line, "=")
		issuer, address = strings.TrimSpace(issuer), strings.TrimSpace(address)
		at, err := url.Parse(address)
		switch {
		case !ok || err != nil || issuer == "":
			return nil, fmt.Errorf("registrars: %.80q is not ISSUER=URL", line)
		case all[issuer] != nil:
			return nil, fmt.Errorf("registrars: %.80q is there twice", issuer)
		case at.User != nil, at.RawQuery != "", at.Fragment != "", at.Host == "": // a password would stand in logs
			return nil, fmt.Errorf("registrars: the address of %.80q is none such as https://192.168.1.12:8444", issuer)
		case at.Scheme != "https" && at.Scheme != "http":
			return nil, fmt.Errorf("registrars: the address of %.80q is none such as https://192.168.1.12:8444", issuer)
		}
		if at.Scheme == "http" {
			if local, err := loopback(net.JoinHostPort(at.Hostname(), "0")); err != nil || !local {
				return nil, fmt.Errorf("registrars: %.80q is on another machine: want https", issuer)
			}
		}
		all[issuer] = at
	}
	return all, nil
}

// print says every setting, and where it comes from. There is no secret among them: passphrases and keys are in files.
func (k *configured) print(c *cobra.Command, all []setting) {
	w, out := wordsOf(c), c.OutOrStdout()
	for _, s := range all {
		from := w.Say("serve.initial")
		if f, ok := k.from[s.key]; ok {
			from = f
		}
		fmt.Fprintf(out, "%s = %s  # %s\n", s.key, k.toml(s), printable(from))
	}
}

// toml is how the value of a setting stands in a file.
func (k *configured) toml(s setting) string {
	switch s.kind {
	case numberSetting:
		return fmt.Sprint(k.Int(s.key))
	case listSetting:
		quoted := k.Strings(s.key)
		for i, v := range quoted {
			quoted[i] = fmt.Sprintf("%q", v)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	return fmt.Sprintf("%q", k.String(s.key))
}
