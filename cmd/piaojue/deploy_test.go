package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/server"
)

const deployFolder = "../../deploy"

// A ruleFile is a file of alert rules of Prometheus, as far as we use it.
type ruleFile struct {
	Groups []struct {
		Name  string
		Rules []struct {
			Alert, Expr, For    string
			Labels, Annotations map[string]string
		}
	}
}

// A dashboard is one of Grafana, as far as it names metrics.
type dashboard struct {
	Panels []struct {
		Title   string
		Targets []struct{ Expr string }
	}
}

// registered returns the names of all metrics that serve registers.
func registered(t *testing.T) map[string]bool {
	t.Helper()
	cert, key, _ := hallCertificate(t, t.TempDir())
	secure, err := certificate(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	m := newServeMetrics(".", secure)
	server.New(server.Options{Metrics: m.Registry})
	all, names := make(chan *prometheus.Desc, 100), map[string]bool{}
	m.Describe(all)
	close(all)
	name := regexp.MustCompile(`fqName: "(\w+)"`)
	for d := range all {
		names[name.FindStringSubmatch(d.String())[1]] = true
	}
	return names
}

var (
	quoted   = regexp.MustCompile(`"[^"]*"`)
	matchers = regexp.MustCompile(`\{[^}]*\}`)
	grouping = regexp.MustCompile(`\b(by|on)\s*\([^)]*\)`)
	ranges   = regexp.MustCompile(`\[[^\]]*\]`)
	word     = regexp.MustCompile(`[a-zA-Z_]\w*`)
)

// metricsOf returns what an expression of PromQL names beside functions and operators.
func metricsOf(expr string) (names []string) {
	known := []string{"sum", "increase", "changes", "time", "and", "up"} // up is Prometheus's own
	for _, cut := range []*regexp.Regexp{quoted, matchers, grouping, ranges} {
		expr = cut.ReplaceAllString(expr, "")
	}
	for _, name := range word.FindAllString(expr, -1) {
		if !slices.Contains(known, name) {
			names = append(names, name)
		}
	}
	return names
}

// An alert or a panel about a metric that nobody has would be silent for ever.
func TestDeploy_Metrics(t *testing.T) {
	names, used := registered(t), map[string]bool{}
	check := func(where, expr string) {
		found := metricsOf(expr)
		if len(found) == 0 && !strings.HasPrefix(expr, "up{") {
			t.Errorf("%s: %q names no metric", where, expr)
		}
		for _, name := range found {
			if used[name] = true; !names[name] {
				t.Errorf("%s: nobody has the metric %q", where, name)
			}
		}
	}
	var rules ruleFile
	readYAML(t, "prometheus/alerts.yml", &rules)
	seen := map[string]bool{}
	for _, g := range rules.Groups {
		for _, r := range g.Rules {
			check(r.Alert, r.Expr)
			if r.Alert == "" || seen[r.Alert] || r.Labels["severity"] == "" || r.Annotations["summary"] == "" || r.Annotations["description"] == "" {
				t.Errorf("%q is there twice, or says too little", r.Alert)
			}
			seen[r.Alert] = true
		}
	}
	if len(seen) == 0 {
		t.Error("no alerts")
	}
	var board dashboard
	if err := json.Unmarshal(mustRead(t, filepath.Join(deployFolder, "grafana/piaojue.json")), &board); err != nil {
		t.Fatal(err)
	}
	for _, p := range board.Panels {
		for _, x := range p.Targets {
			check(p.Title, x.Expr)
		}
	}
	for name := range names {
		if !used[name] {
			t.Errorf("nobody looks at the metric %q", name)
		}
	}
}

func readYAML(t *testing.T, name string, v any) {
	t.Helper()
	if err := yaml.UnmarshalWithOptions(mustRead(t, filepath.Join(deployFolder, name)), v, yaml.Strict()); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func TestDeploy_Prometheus(t *testing.T) {
	var config struct {
		Global struct {
			Interval string `yaml:"scrape_interval"`
		}
		Rules []string `yaml:"rule_files"`
		Jobs  []struct {
			Name   string                       `yaml:"job_name"`
			Static []struct{ Targets []string } `yaml:"static_configs"`
		} `yaml:"scrape_configs"`
	}
	readYAML(t, "prometheus/prometheus.yml", &config)
	i := slices.IndexFunc(serveSettings, func(s setting) bool { return s.key == "metrics" })
	if len(config.Jobs) != 1 || config.Jobs[0].Name != "piaojue" || !slices.Equal(config.Jobs[0].Static[0].Targets, []string{serveSettings[i].initial.(string)}) {
		t.Errorf("%+v: it does not look where metrics are served", config)
	}
	for _, name := range config.Rules {
		if _, err := os.Stat(filepath.Join(deployFolder, "prometheus", name)); err != nil {
			t.Error(err)
		}
	}
}

// Every unit starts a command that there is, with flags that it has, and is as closed as the others.
func TestDeploy_Units(t *testing.T) {
	units, err := filepath.Glob(filepath.Join(deployFolder, "systemd/*.service"))
	if err != nil || len(units) == 0 {
		t.Fatalf("%v, %v", units, err)
	}
	for _, path := range units {
		unit, name := parseUnit(t, path), strings.TrimSuffix(filepath.Base(path), ".service")
		for key, want := range map[string]string{
			"NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
			"MemoryDenyWriteExecute": "yes", "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX", "LimitCORE": "0", "MemorySwapMax": "0",
			"CapabilityBoundingSet": "", "UMask": "0077", "StateDirectoryMode": "0700", "User": name, "StateDirectory": name,
		} {
			if got := unit["Service."+key]; !slices.Equal(got, []string{want}) {
				t.Errorf("%s: %s is %q, want %q", path, key, got, want)
			}
		}
		for _, line := range unit["Service.ExecStart"] {
			args := strings.Fields(expanded(t, line, unit["Service.EnvironmentFile"]))
			if args[0] != "/usr/local/bin/piaojue" {
				t.Errorf("%s starts %s", path, args[0])
			}
			for _, a := range args { // %d is the folder of credentials
				if name, ok := strings.CutPrefix(a, "%d/"); ok && !slices.ContainsFunc(unit["Service.LoadCredential"], func(c string) bool { return strings.HasPrefix(c, name+":/etc/piaojue/") }) {
					t.Errorf("%s: nobody loads the credential %s", path, name)
				}
			}
			if err := called(args[1:]); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// expanded puts the variables of the environment file that is handed out with a unit into its line.
func expanded(t *testing.T, line string, files []string) string {
	t.Helper()
	values := map[string]string{}
	for _, file := range files {
		for v := range strings.Lines(string(mustRead(t, filepath.Join(deployFolder, "systemd", filepath.Base(file))))) {
			if name, value, ok := strings.Cut(strings.TrimSpace(v), "="); ok && v[0] != '#' {
				values[name] = value
			}
		}
	}
	return os.Expand(line, func(name string) string {
		if values[name] == "" {
			t.Errorf("%q: nobody sets %s", line, name)
		}
		return values[name]
	})
}

// parseUnit reads a unit file (systemd.syntax(7)): section.key, and its values.
func parseUnit(t *testing.T, path string) map[string][]string {
	t.Helper()
	unit, section := map[string][]string{}, ""
	text := strings.ReplaceAll(string(mustRead(t, path)), "\\\n", " ")
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "", line[0] == '#', line[0] == ';':
		case line[0] == '[':
			section = strings.Trim(line, "[]")
		default:
			key, value, ok := strings.Cut(line, "=")
			if !ok || section == "" {
				t.Errorf("%s: %q is no setting", path, line)
			}
			name := section + "." + key
			unit[name] = append(unit[name], value)
		}
	}
	return unit
}

// called looks whether there is a command with these arguments, and flags of these names.
func called(args []string) error {
	root := newRoot()
	c, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	c.InheritedFlags() // gives it those of its parents
	if err := c.ParseFlags(rest); err != nil {
		return err
	}
	if err := c.ValidateRequiredFlags(); err != nil {
		return err
	}
	return argumentsOf(c)
}

func argumentsOf(c *cobra.Command) error {
	if c.Args == nil {
		return nil
	}
	return c.Args(c, c.Flags().Args())
}

// The file of settings that is handed out says of every setting what it is, as it is anyway.
func TestDeploy_Settings(t *testing.T) {
	path := filepath.Join(deployFolder, "serve.toml")
	text := string(mustRead(t, path))
	k, _, err := configureIn(t, strings.ReplaceAll(text, "\n#= ", "\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range serveSettings {
		if _, ok := k.from[s.key]; !ok {
			t.Errorf("%s does not say %s", path, s.key)
		}
	}
	if _, _, err := configureIn(t, text, nil); err != nil {
		t.Error(err)
	}
}

// The image is built by the Makefile's own line, and runs without rights in a command that there is.
func TestDeploy_Dockerfile(t *testing.T) {
	text := string(mustRead(t, filepath.Join(deployFolder, "Dockerfile")))
	var build string
	for line := range strings.Lines(string(mustRead(t, "../../Makefile"))) {
		if strings.Contains(line, "go build") {
			build = strings.TrimSpace(line)
		}
	}
	if build == "" || !strings.Contains(text, "RUN "+build+"\n") {
		t.Errorf("the Makefile builds with %q, the image does not", build)
	}
	for _, want := range []string{"USER 65532:65532\n", "VOLUME /var/lib/piaojue\n", "FROM gcr.io/distroless/static-debian12:nonroot\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	var entry, command []string
	for line := range strings.Lines(text) {
		for prefix, into := range map[string]*[]string{"ENTRYPOINT ": &entry, "CMD ": &command} {
			if list, ok := strings.CutPrefix(line, prefix); ok {
				if err := json.Unmarshal([]byte(list), into); err != nil {
					t.Errorf("%s: %v", line, err)
				}
			}
		}
	}
	if err := called(append(entry[1:], command...)); err != nil {
		t.Error(err)
	}
}

// Nothing that is handed out has a secret in it, or is for one machine alone.
func TestDeploy_Plain(t *testing.T) {
	err := filepath.WalkDir(deployFolder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		for _, bad := range []string{"AGE-SECRET-KEY", "PRIVATE KEY", "/root/", "/home/"} {
			if strings.Contains(string(mustRead(t, path)), bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
