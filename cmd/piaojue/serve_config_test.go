package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// configureIn reads settings as serve does, of a file with this text, if there is any.
func configureIn(t testing.TB, text string, environ []string, args ...string) (*configured, *cobra.Command, error) {
	t.Helper()
	c := newServe()
	addLanguage(c)
	if text != "" {
		path := filepath.Join(t.TempDir(), "serve.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config", path)
	}
	if err := c.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	k, err := configure(c, serveSettings, func() []string { return environ })
	return k, c, err
}

// Flags count for more than the environment, and that for more than the file.
func TestConfigure_Order(t *testing.T) {
	const file = `data = "file"
listen = "127.0.0.1:1"
metrics = ""
checks = 3
registrars = ["a.example.cn = https://10.0.0.1:1"]
[tls]
cert = "file.crt"
key = "file.key"
`
	environ := []string{"PIAOJUE_LISTEN=127.0.0.1:2", "PIAOJUE_TLS_CERT=variable.crt", "PIAOJUE_CHECKS=4", "PIAOJUE_RELAYS=10.0.0.3, 10.0.0.4", "HOME=/"}
	k, c, err := configureIn(t, file, environ, "--listen", "127.0.0.1:3", "--lang", "en",
		"--registrars", "b.example.cn=https://10.0.0.2:1", "--registrars", "c.example.cn=https://10.0.0.3:1")
	if err != nil {
		t.Fatal(err)
	}
	got, err := k.serve()
	if err != nil {
		t.Fatal(err)
	}
	if got.Data != "file" || got.Listen != "127.0.0.1:3" || got.Metrics != "" || got.Checks != 4 || got.TLS.Cert != "variable.crt" || got.TLS.Key != "file.key" ||
		got.WitnessDeadline.Seconds() != 3 || !slices.Equal(got.Relays, []string{"10.0.0.3", "10.0.0.4"}) ||
		!slices.Equal(got.Registrars, []string{"b.example.cn=https://10.0.0.2:1", "c.example.cn=https://10.0.0.3:1"}) {
		t.Errorf("%+v", got)
	}
	var out bytes.Buffer
	c.SetOut(&out)
	k.print(c, serveSettings)
	for _, want := range []string{
		"serve.toml\n", `listen = "127.0.0.1:3"  # --listen`, `tls.cert = "variable.crt"  # PIAOJUE_TLS_CERT`, `witness_deadline = "3s"  # initial value`,
		`registrars = ["b.example.cn=https://10.0.0.2:1", "c.example.cn=https://10.0.0.3:1"]  # --registrars`, "checks = 4  # PIAOJUE_CHECKS", `allowed_origins = []`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	// What is printed is a file of settings again.
	again, _, err := configureIn(t, out.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := again.serve(); err != nil || same.Listen != got.Listen || !slices.Equal(same.Registrars, got.Registrars) || same.Checks != got.Checks {
		t.Errorf("%+v, %v", same, err)
	}
}

// A file that says what is no setting, or not in its kind, is refused, by the name of the file and the key.
func TestConfigure_File(t *testing.T) {
	for text, want := range map[string]string{
		"lisen = \"127.0.0.1:1\"\n":            `there is no setting "lisen"`,
		"[tls]\ncertificate = \"a\"\n":         `there is no setting "tls.certificate"`,
		"listen = 8443\n":                      "listen: want a text",
		"checks = \"3\"\n":                     "checks: want a whole number",
		"relays = \"10.0.0.1\"\n":              "relays: want a list of texts",
		"relays = [1]\n":                       "relays: want a list of texts",
		"listen = \n":                          "line 1: not as a setting is written",
		"data = \"a\"\nthis is no TOML\n":      "line 2: not as a setting is written",
		"\xff\xfed\x00":                        "line 1: not as a setting is written",
		"listen = \"a\"\nlisten = \"b\"\n":     "key listen is already defined",
		strings.Repeat("# a\n", maxConfig/4+1): "more than",
	} {
		_, _, err := configureIn(t, text, nil)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "serve.toml") {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	if _, _, err := configureIn(t, "", []string{"PIAOJUE_CONFIG=" + filepath.Join(t.TempDir(), "none.toml")}); err == nil || !strings.Contains(err.Error(), "none.toml") {
		t.Errorf("a file that is not there: %v", err)
	}
}

// A mark that an editor puts first, line ends of Windows and a name in quotation marks change nothing.
func TestConfigure_Editors(t *testing.T) {
	k, _, err := configureIn(t, "\ufeffdata = \"x\"\r\n\"tls.cert\" = \"a.crt\"\r\n\"tls.key\" = \"a.key\"\r\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.serve(); err != nil || got.Data != "x" || got.TLS.Cert != "a.crt" || got.TLS.Key != "a.key" {
		t.Errorf("%+v, %v", got, err)
	}
	if k, _, err = configureIn(t, "", []string{"PIAOJUE_DATA=x", "PIAOJUE_CHECKS=many"}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.serve(); err == nil || err.Error() != "checks: want a whole number" {
		t.Errorf("a variable of another kind: %v", err)
	}
}

func TestConfigure_Refused(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"no data":          {nil, "data:"},
		"deadline":         {[]string{"--witness-deadline", "2h"}, "witness_deadline:"},
		"no duration":      {[]string{"--witness-deadline", "3"}, `witness_deadline: "3" is no time such as 3s`},
		"checks":           {[]string{"--checks", "-1"}, "checks:"},
		"level":            {[]string{"--log-level", "loud"}, `log_level: "loud": want debug`},
		"half":             {[]string{"--tls-cert", "x"}, "tls.cert, tls.key"},
		"open without TLS": {[]string{"--listen", "0.0.0.0:8443"}, "listen: others can reach"},
		"every address":    {[]string{"--listen", ":8443"}, "listen: others can reach"},
		"no port":          {[]string{"--listen", "127.0.0.1"}, "listen:"},
		"metrics":          {[]string{"--metrics", "x"}, "metrics:"},
		"relay":            {[]string{"--relays", "booth"}, "relays:"},
		"origin":           {[]string{"--allowed-origins", "rd.example.cn"}, "allowed_origins:"},
		"registrar":        {[]string{"--registrars", "https://10.0.0.1"}, "registrars:"},
		"twice":            {[]string{"--registrars", "a=https://10.0.0.1", "--registrars", "a=https://10.0.0.2"}, "there twice"},
		"registrar, http":  {[]string{"--registrars", "a=http://10.0.0.1"}, "want https"},
		"registrar, ftp":   {[]string{"--registrars", "a=ftp://10.0.0.1"}, "registrars:"},
		"password":         {[]string{"--registrars", "a=https://u:geheim@10.0.0.1"}, "registrars:"},
	} {
		args := test.args
		if name != "no data" {
			args = append(args, "--data", "x")
		}
		k, _, err := configureIn(t, "", nil, args...)
		if err == nil {
			_, err = k.serve()
		}
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUnknownVariables(t *testing.T) {
	environ := []string{"PIAOJUE_LISTEN=a", "PIAOJUE_CONFIG=b", "PIAOJUE_LISEN=c", "HOME=/", "PIAOJUE_TLS_CERT=d"}
	if got := unknownVariables(environ, serveSettings); !slices.Equal(got, []string{"PIAOJUE_LISEN"}) {
		t.Errorf("%v", got)
	}
}

func FuzzConfigure(f *testing.F) {
	f.Add("data = \"x\"\n[tls]\ncert = \"a\"\nkey = \"b\"\nrelays = [\"10.0.0.1\"]\n")
	f.Add("checks = 1\nregistrars = [\"a=https://b\"]\n")
	f.Fuzz(func(t *testing.T, text string) {
		k, _, err := configureIn(t, text, nil)
		if err == nil && text != "" {
			k.serve() // refused or not, it comes to an end
		}
	})
}
