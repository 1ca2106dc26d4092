package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/toml/v2"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A setting is one key of the configuration of serve. It may stand in the file, in the environment and among the flags, each of
// which counts for more than those before it.
type setting struct {
	key     string // in the file
	kind    settingKind
	initial any
	usage   string // what is in backquotes names the value
}

type settingKind string

const (
	textSetting   settingKind = "a text"
	numberSetting settingKind = "a whole number"
	listSetting   settingKind = "a list of texts"
)

// serveSettings are all there are. docs/operations.md explains each.
var serveSettings = []setting{
	{"data", textSetting, "", "`folder` with one for each congress, and in it one for each poll"},
	{"listen", textSetting, "127.0.0.1:8443", "`address` for tablets, officers and the public"},
	{"metrics", textSetting, "127.0.0.1:9464", "`address` for metrics, without TLS; \"\" for none"},
	{"tls.cert", textSetting, "", "certificate `file`, with those between it and its authority"},
	{"tls.key", textSetting, "", "`file` with the key of the certificate"},
	{"passphrase_file", textSetting, "", "`file` whose first line opens the keys in data; asked for at the terminal if not given"},
	{"witness_deadline", textSetting, "3s", "`time` that a new head waits for its witnesses"},
	{"checks", numberSetting, 0, "how many checks of ballots run at one time; 0 for one a processor"},
	{"registrars", listSetting, []string{}, "`ISSUER=URL` of a registrar elsewhere; again for each"},
	{"relays", listSetting, []string{}, "`address` of a booth host, which limits its own tablets; again for each"},
	{"ca", textSetting, "", "`file` of the authority that certifies registrars and witnesses, beside the system's"},
	{"allowed_origins", listSetting, []string{}, "`https://HOST` of another site whose pages may write here; again for each"},
	{"log_level", textSetting, "info", "debug, info, warn or error"},
}

// configSetting names the file itself.
const (
	configFlag     = "config"
	configVariable = "PIAOJUE_CONFIG"
	settingPrefix  = "PIAOJUE_"
)

func (s setting) flag() string { return strings.NewReplacer(".", "-", "_", "-").Replace(s.key) }

func (s setting) variable() string {
	return settingPrefix + strings.ToUpper(strings.ReplaceAll(s.key, ".", "_"))
}

// fits reports whether a value in the file is of the setting's kind.
func (s setting) fits(v any) bool {
	switch v := v.(type) {
	case string:
		return s.kind == textSetting
	case int64:
		return s.kind == numberSetting
	case []any:
		return s.kind == listSetting && !slices.ContainsFunc(v, func(x any) bool { _, ok := x.(string); return !ok })
	}
	return false
}

// settingFlags gives a command a flag for each setting, and one for the file.
func settingFlags(c *cobra.Command, all []setting) {
	c.Flags().String(configFlag, "", "`file` with settings, in TOML; every flag below can stand in it")
	for _, s := range all {
		switch s.kind {
		case textSetting:
			c.Flags().String(s.flag(), s.initial.(string), s.usage)
		case numberSetting:
			c.Flags().Int(s.flag(), s.initial.(int), s.usage)
		case listSetting:
			c.Flags().StringArray(s.flag(), s.initial.([]string), s.usage)
		}
	}
}

// Configured are settings, and where each has its value from: nothing for its initial value, or a file, a variable or a flag.
type configured struct {
	*koanf.Koanf
	from map[string]string
}

// configure reads the settings of a command: those of the file, then of the environment, then of the flags.
func configure(c *cobra.Command, all []setting, environ func() []string) (*configured, error) {
	k := &configured{koanf.New("."), map[string]string{}}
	initial := map[string]any{}
	for _, s := range all {
		initial[s.key] = s.initial
	}
	if err := k.Load(confmap.Provider(initial, "."), nil); err != nil {
		return nil, err
	}
	path, err := c.Flags().GetString(configFlag)
	if err != nil {
		return nil, err
	}
	if path == "" {
		path = lookup(environ(), configVariable)
	}
	if path != "" {
		if err := k.file(path, all); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	if err := k.environment(environ, all); err != nil {
		return nil, err
	}
	return k, k.flags(c.Flags(), all)
}

func lookup(environ []string, name string) (value string) {
	for _, line := range environ {
		if n, v, _ := strings.Cut(line, "="); n == name {
			value = v
		}
	}
	return value
}

// maxConfig bounds the bytes of the file.
const maxConfig = 64 << 10

func (k *configured) file(path string, all []setting) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	text, err := readInput(path, maxConfig)
	if err != nil {
		return err
	}
	layer := koanf.New(".")
	if err := layer.Load(rawbytes.Provider(bytes.TrimPrefix(text, []byte("\ufeff"))), toml.Parser()); err != nil { // some editors put a mark first
		var at interface{ Position() (row, column int) }
		if errors.As(err, &at) {
			row, _ := at.Position()
			return fmt.Errorf("line %d: not as a setting is written, such as listen = \"127.0.0.1:8443\" (%v)", row, err)
		}
		return err
	}
	for _, key := range layer.Keys() {
		i := slices.IndexFunc(all, func(s setting) bool { return s.key == key })
		if i < 0 {
			return fmt.Errorf("there is no setting %q", key)
		}
		if !all[i].fits(layer.Get(key)) {
			return fmt.Errorf("%s: want %s", key, all[i].kind)
		}
		k.from[key] = path
	}
	return k.Load(confmap.Provider(layer.All(), "."), nil) // "tls.cert" in quotation marks is the same setting
}

// environment reads the variables. In one, the values of a list are separated by commas.
func (k *configured) environment(environ func() []string, all []setting) error {
	return k.Load(env.Provider(".", env.Opt{
		Prefix: settingPrefix, EnvironFunc: environ,
		TransformFunc: func(name, value string) (string, any) {
			i := slices.IndexFunc(all, func(s setting) bool { return s.variable() == name })
			if i < 0 {
				return "", nil // of another command, or of none: said by unknownVariables
			}
			s := all[i]
			k.from[s.key] = name
			if s.kind != listSetting {
				return s.key, value
			}
			return s.key, splitList(value)
		},
	}), nil)
}

// unknownVariables are those that look like settings and are none: misspelt, as a rule.
func unknownVariables(environ []string, all []setting) (unknown []string) {
	for _, line := range environ {
		name, _, _ := strings.Cut(line, "=")
		known := name == configVariable || slices.ContainsFunc(all, func(s setting) bool { return s.variable() == name })
		if strings.HasPrefix(name, settingPrefix) && !known {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

func splitList(value string) []string {
	list := []string{}
	for part := range strings.SplitSeq(value, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

func (k *configured) flags(flags *pflag.FlagSet, all []setting) error {
	given := map[string]any{}
	for _, s := range all {
		f := flags.Lookup(s.flag())
		if !f.Changed {
			continue
		}
		k.from[s.key] = "--" + f.Name
		given[s.key] = f.Value.String()
		if list, ok := f.Value.(pflag.SliceValue); ok {
			given[s.key] = list.GetSlice()
		}
	}
	return k.Load(confmap.Provider(given, "."), nil)
}
