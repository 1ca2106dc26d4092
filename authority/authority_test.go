package authority

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/keyfile"
)

var noon = time.Date(2027, 1, 20, 12, 0, 0, 0, time.UTC)

func names(t testing.TB, list ...string) Names {
	t.Helper()
	n, err := ParseNames(list)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// county is an authority for one domain and one network.
func county(t testing.TB, permitted ...string) *Authority {
	t.Helper()
	if len(permitted) == 0 {
		permitted = []string{"rd.example.cn", "192.168.1.0/24"}
	}
	a, err := create("云澜县人大 2027", names(t, permitted...), noon, 30)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// forge issues what the authority would refuse: whoever has stolen its key does.
func forge(t *testing.T, a *Authority, machine ...string) *x509.Certificate {
	t.Helper()
	leaf, _, err := a.sign(names(t, machine...), noon, IssueDays)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

// verify asks Go, and openssl where it is installed, whether a certificate is good for a name at a time. They must agree.
func verify(t *testing.T, a *Authority, leaf *x509.Certificate, name string, at time.Time) error {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(a.Certificate)
	_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: name, CurrentTime: at})

	if !hasOpenssl(t) {
		return err
	}
	if second := opensslVerify(t, a, leaf, name, at); (err == nil) != (second == nil) {
		t.Errorf("Go says %v, openssl says %v", err, second)
	}
	return err
}

// hasOpenssl reports whether a second opinion can be had. CI has it.
func hasOpenssl(t *testing.T) bool {
	_, err := exec.LookPath("openssl")
	if err != nil && os.Getenv("CI") != "" {
		t.Fatal(err)
	}
	return err == nil
}

func opensslVerify(t *testing.T, a *Authority, leaf *x509.Certificate, name string, at time.Time) error {
	t.Helper()
	dir := t.TempDir()
	ca, cert := filepath.Join(dir, "ca.crt"), filepath.Join(dir, "tls.crt")
	for path, c := range map[string]*x509.Certificate{ca: a.Certificate, cert: leaf} {
		if err := os.WriteFile(path, encode(c.Raw), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	which := "-verify_hostname"
	if _, isAddress, _ := parseNetwork(name); isAddress {
		which = "-verify_ip"
	}
	out, err := exec.Command("openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-no-CApath", "-CAfile", ca,
		"-attime", strconv.FormatInt(at.Unix(), 10), which, name, cert).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%v: %s", err, out)
	}
	return nil
}

func TestIssue(t *testing.T) {
	a := county(t)
	leaf, _, err := a.issue(names(t, "server.rd.example.cn", "rd.example.cn", "192.168.1.10"), noon, IssueDays)
	if err != nil {
		t.Fatal(err)
	}
	for name, ok := range map[string]bool{
		"server.rd.example.cn": true, "rd.example.cn": true, "192.168.1.10": true,
		"other.rd.example.cn": false, "192.168.1.11": false, "example.cn": false,
	} {
		if err := verify(t, a, leaf, name, noon); (err == nil) != ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !leaf.NotAfter.Equal(a.Certificate.NotAfter) {
		t.Errorf("it is good until %v, the authority until %v", leaf.NotAfter, a.Certificate.NotAfter)
	}
}

// What the authority may not vouch for is refused by the authority itself, and, should its key be stolen, by those who trust it.
func TestConstraints(t *testing.T) {
	both, hosts, addresses := []string{"rd.example.cn", "192.168.1.0/24"}, []string{"rd.example.cn"}, []string{"192.168.1.0/24"}
	for _, test := range []struct {
		permitted []string
		name      string
	}{
		{both, "example.cn"}, {both, "bank.example.com"}, {both, "notrd.example.cn"}, {both, "192.168.2.10"}, {both, "fd00::1"},
		{hosts, "192.168.1.10"}, {hosts, "fd00::1"}, {hosts, "example.com"},
		{addresses, "rd.example.cn"}, {addresses, "10.0.0.1"}, {addresses, "fd00::1"},
	} {
		t.Run(strings.Join(test.permitted, " ")+"/"+test.name, func(t *testing.T) {
			a := county(t, test.permitted...)
			if _, _, err := a.issue(names(t, test.name), noon, 1); err == nil {
				t.Error("the authority issued it")
			}
			if err := verify(t, a, forge(t, a, test.name), test.name, noon); err == nil {
				t.Error("it was believed")
			}
		})
	}
}

func TestTimes(t *testing.T) {
	a := county(t)
	leaf, _, err := a.issue(names(t, "rd.example.cn"), noon, 10)
	if err != nil {
		t.Fatal(err)
	}
	end := noon.AddDate(0, 0, 10)
	for at, ok := range map[time.Time]bool{
		noon.Add(-margin - time.Second): false, noon.Add(-margin): true, noon: true,
		end.Add(-time.Second): true, end.Add(time.Second): false, a.Certificate.NotAfter.Add(time.Second): false,
	} {
		if err := verify(t, a, leaf, "rd.example.cn", at); (err == nil) != ok {
			t.Errorf("%v: %v", at, err)
		}
	}
	if _, _, err := a.issue(names(t, "rd.example.cn"), a.Certificate.NotAfter, 1); !errors.Is(err, ErrExpired) {
		t.Errorf("an authority that has expired: %v", err)
	}
	for _, days := range []int{0, MaxDays + 1} {
		if _, err := create("x", names(t, "rd.example.cn"), noon, days); err == nil {
			t.Errorf("an authority for %d days", days)
		}
		if _, _, err := a.issue(names(t, "rd.example.cn"), noon, days); err == nil {
			t.Errorf("a certificate for %d days", days)
		}
	}
}

// An authority that vouches for what others own is not made.
func TestTooWide(t *testing.T) {
	for _, wide := range []string{"cn", "gov.cn", "com", "0.0.0.0/0", "::/0"} {
		if _, err := create("x", names(t, wide), noon, 1); err == nil {
			t.Errorf("an authority for %s", wide)
		}
	}
	if _, err := create("x", Names{}, noon, 1); err == nil {
		t.Error("an authority for nothing")
	}
	for _, name := range []string{"", strings.Repeat("云", maxName+1), "two\nlines", "left\u202eright", "\xff"} {
		if _, err := create(name, names(t, "rd.example.cn"), noon, 1); err == nil {
			t.Errorf("an authority named %q", name)
		}
	}
}

// What New seals, Open opens, and a machine serves with what is issued.
func TestOpen(t *testing.T) {
	passphrase := []byte("证书 horse 电池")
	certificate, key, err := New("云澜县人大 2027", names(t, "rd.example.cn"), time.Now(), 1, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(certificate, key, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	machine, secret, err := a.Issue(names(t, "rd.example.cn"), time.Now(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tls.X509KeyPair(machine, secret); err != nil {
		t.Error(err)
	}
	if _, err := Open(certificate, key, []byte("another horse")); !errors.Is(err, keyfile.ErrPassphrase) {
		t.Errorf("with another passphrase: %v", err)
	}
	if _, err := Open(machine, key, passphrase); err == nil || !strings.Contains(err.Error(), "not the certificate of an authority") {
		t.Errorf("a machine's certificate is an authority: %v", err)
	}
	if _, err := Open(encode(county(t).Certificate.Raw), key, passphrase); err == nil || !strings.Contains(err.Error(), "another certificate") {
		t.Errorf("with another's certificate: %v", err)
	}
}

// What an authority may vouch for can be read from its certificate.
func TestPermitted(t *testing.T) {
	for _, list := range [][]string{{"rd.example.cn", "192.168.1.0/24"}, {"a", "b"}, {"10.0.0.1", "fd00::/8"}} {
		if got := Permitted(county(t, list...).Certificate).Strings(); !slices.Equal(got, list) {
			t.Errorf("%v, want %v", got, list)
		}
	}
}

func TestParseNames(t *testing.T) {
	for _, good := range []string{"piaojue", "a.b-c.example.cn", "xn--fiqs8s.example", "10.0.0.1", "10.0.0.0/8", "fd00::1", "fd00::/8"} {
		if n, err := ParseNames([]string{good}); err != nil || !slices.Equal(n.Strings(), []string{good}) {
			t.Errorf("%s: %v, %v", good, n.Strings(), err)
		}
	}
	for _, bad := range []string{
		"", ".", "a.", ".a", "a..b", "A.example", "*.example.cn", "中国", "a_b", "-a", "a-", "a b", "https://a", "a:443", strings.Repeat("a", 64),
		strings.Repeat("a.", 127) + "b", "1.2.3", "010.0.0.1", "192.168.1.5/24", "10.0.0.1/32", "::ffff:10.0.0.1", "fe80::1%eth0", "FD00::1", "10.0.0.0/33",
	} {
		if n, err := ParseNames([]string{bad}); err == nil {
			t.Errorf("%q was taken for %v", bad, n)
		}
	}
	if _, err := ParseNames([]string{"a", "a"}); err == nil {
		t.Error("the same name twice")
	}
	if _, err := ParseNames(nil); err == nil {
		t.Error("no name")
	}
}

func TestParseCertificate(t *testing.T) {
	one := encode(county(t).Certificate.Raw)
	for name, bad := range map[string][]byte{
		"none": nil, "two": append(bytes.Clone(one), one...), "before": append([]byte("x\n"), one...), "after": append(bytes.Clone(one), 'x'),
		"key": bytes.ReplaceAll(one, []byte("CERTIFICATE"), []byte("PRIVATE KEY")), "cut": one[:len(one)/2], "long": make([]byte, maxCertificate+1),
	} {
		if _, err := ParseCertificate(bad); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	c, err := ParseCertificate(bytes.ReplaceAll(one, []byte("\n"), []byte("\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	if !hasOpenssl(t) {
		return
	}
	command := exec.Command("openssl", "x509", "-noout", "-fingerprint", "-sha256")
	command.Stdin = bytes.NewReader(one)
	out, err := command.Output()
	if got := strings.ReplaceAll(strings.Join(Fingerprint(c), " "), " ", ":"); err != nil || !strings.Contains(string(out), got) {
		t.Errorf("%s, openssl says %s, %v", got, out, err)
	}
}

func FuzzParseNames(f *testing.F) {
	for _, seed := range []string{"rd.example.cn", "192.168.1.0/24", "fd00::1", "::ffff:1.2.3.4", "1.2.3.4/32"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseNames([]string{text})
		if err == nil && !slices.Equal(n.Strings(), []string{text}) {
			t.Errorf("%q was taken for %q", text, n.Strings())
		}
	})
}

func FuzzParseCertificate(f *testing.F) {
	f.Add(encode(county(f).Certificate.Raw))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := ParseCertificate(text)
		if err == nil && !bytes.Equal(encode(c.Raw), bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))) {
			t.Error("another certificate than the file says")
		}
	})
}
