package doctor

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/report/words"
)

var noon = time.Date(2027, 1, 20, 12, 0, 0, 0, time.UTC)

func no() *bool  { b := false; return &b }
func yes() *bool { b := true; return &b }

func took(d time.Duration) []time.Duration { return slices.Repeat([]time.Duration{d}, syncs) }

// healthy returns a clerk's machine with which nothing is wrong.
func healthy() Machine {
	return Machine{
		Clock:       Clock{noon, 200 * time.Millisecond, 200 * time.Millisecond},
		Program:     Program{Version: "v0.3.0", Commit: "c0ffee", Built: noon.AddDate(0, -1, 0), Go: "go1.26", System: "linux/amd64"},
		Processors:  4,
		Memory:      &Memory{8 << 30, 4 << 30},
		Core:        &Core{},
		Swap:        &[]string{},
		Door:        &Door{Address: "192.168.1.10:8443"},
		Certificate: &Certificate{Path: "tls.crt", Until: noon.AddDate(50, 0, 0), Host: "192.168.1.10"},
		Folder: &Folder{
			Path: "board", Shared: no(), Syncs: took(2 * time.Millisecond),
			Disk: &Disk{Kind: "ext4", Free: 50 << 30, Files: 1 << 20, Left: 1 << 19},
			Files: []File{
				{"board.key", Sealed, noon.Add(-time.Hour), false}, {"origin", Other, noon.Add(-time.Hour), false},
				{"store/log.db", Database, noon.Add(-time.Minute), false},
			},
		},
	}
}

// ailments are machines with one thing wrong, and the finding that takes the place of another: "level:check.case".
var ailments = []struct {
	name   string
	change func(*Machine)
	want   string // "" if all is well
}{
	{"healthy", func(*Machine) {}, ""},
	{"clock/before-build", func(m *Machine) { m.Clock.Now = m.Program.Built.Add(-time.Second) }, "failure:clock.early"},
	{"clock/1970", func(m *Machine) {
		m.Clock.Now, m.Program.Built = time.Unix(0, 0), time.Time{}
	}, "failure:clock.early"},
	{"clock/far", func(m *Machine) { m.Clock.Now = noon.AddDate(30, 0, 0) }, "failure:clock.late"},
	{"clock/set-back", func(m *Machine) { m.Folder.Files[2].Changed = noon.Add(fileDrift + time.Second) }, "failure:clock.back"},
	{"clock/file-server", func(m *Machine) { m.Folder.Files[2].Changed = noon.Add(fileDrift) }, ""},
	{"clock/forward", func(m *Machine) { m.Clock.Wall = time.Hour }, "warning:clock.jumps"},
	{"clock/backward", func(m *Machine) { m.Clock.Wall = -time.Hour }, "warning:clock.jumps"},
	{"clock/slewed", func(m *Machine) { m.Clock.Wall -= clockDrift }, ""},
	{"program/modified", func(m *Machine) { m.Program.Modified = true }, "warning:program.modified"},
	{"program/unknown", func(m *Machine) { m.Program.Commit = "" }, "warning:program.unknown"},
	{"memory/little", func(m *Machine) { m.Memory.Available = wantMemory - 1 }, "warning:memory.little"},
	{"memory/unchecked", func(m *Machine) { m.Memory = nil }, "unchecked:memory.unchecked"},
	{"core/written", func(m *Machine) { m.Core.Limit = 1 }, "warning:core.written"},
	{"core/piped", func(m *Machine) { m.Core.Piped = true }, "warning:core.piped"},
	{"core/unchecked", func(m *Machine) { m.Core = nil }, "unchecked:core.unchecked"},
	{"swap/on", func(m *Machine) { m.Swap = &[]string{"/dev/sda2"} }, "warning:swap.on"},
	{"swap/unchecked", func(m *Machine) { m.Swap = nil }, "unchecked:swap.unchecked"},
	{"loopback", func(m *Machine) { m.Loopback = errors.New("refused") }, "failure:loopback.none"},
	{"door/taken", func(m *Machine) { m.Door.Taken = errors.New("address already in use") }, "failure:door.taken"},
	{"certificate/faulty", func(m *Machine) { m.Certificate.Faulty = os.ErrNotExist }, "failure:certificate.faulty"},
	{"certificate/early", func(m *Machine) { m.Certificate.From = noon.Add(time.Second) }, "failure:certificate.early"},
	{"certificate/ended", func(m *Machine) { m.Certificate.Until = noon.Add(-time.Second) }, "failure:certificate.ended"},
	{"certificate/ends", func(m *Machine) { m.Certificate.Until = noon.Add(certificateEnds - time.Second) }, "warning:certificate.ends"},
	{"certificate/long-enough", func(m *Machine) { m.Certificate.Until = noon.Add(certificateEnds) }, ""},
	{"certificate/other", func(m *Machine) { m.Certificate.Fits = errors.New("another host") }, "failure:certificate.other"},
	{"service/not-asked", func(m *Machine) { m.Door, m.Certificate = nil, nil }, ""},
	{"folder/none", func(m *Machine) { m.Folder = nil }, "unchecked:folder.none"},
	{"folder/missing", func(m *Machine) { m.Folder = &Folder{Path: "x", Missing: os.ErrNotExist} }, "failure:folder.missing"},
	{"disk/full", func(m *Machine) { m.Folder.Disk.Free = needFree - 1 }, "failure:disk.full"},
	{"disk/little", func(m *Machine) { m.Folder.Disk.Free = needFree }, "warning:disk.little"},
	{"disk/no-inodes", func(m *Machine) { m.Folder.Disk.Left = needFiles - 1 }, "failure:disk.full"},
	{"disk/few-inodes", func(m *Machine) { m.Folder.Disk.Left = needFiles }, "warning:disk.little"},
	{"disk/inodes-unbounded", func(m *Machine) { m.Folder.Disk.Files, m.Folder.Disk.Left = 0, 0 }, ""},
	{"disk/unchecked", func(m *Machine) { m.Folder.Disk = nil }, "unchecked:disk.unchecked unchecked:medium.unchecked"},
	{"medium/tmpfs", func(m *Machine) { m.Folder.Disk.Kind, m.Folder.Syncs = "tmpfs", took(time.Microsecond) }, "failure:medium.memory"},
	{"medium/overlay", func(m *Machine) { m.Folder.Disk.Kind = "overlay" }, "warning:medium.container"},
	{"medium/nfs", func(m *Machine) { m.Folder.Disk.Kind = "nfs" }, "warning:medium.network"},
	{"medium/exfat", func(m *Machine) { m.Folder.Disk.Kind = "exfat" }, "warning:medium.stick"},
	{"write/read-only", func(m *Machine) { m.Folder.Write, m.Folder.Syncs = errors.New("read-only file system"), nil }, "failure:write.fails"},
	{"link", func(m *Machine) { m.Folder.Link = errors.New("operation not permitted") }, "failure:link.fails"},
	{"sync/lies", func(m *Machine) { m.Folder.Syncs = took(honestSync - 1) }, "warning:sync.unbelievable"},
	{"sync/fast", func(m *Machine) { m.Folder.Syncs = took(honestSync) }, ""},
	{"sync/slow", func(m *Machine) { m.Folder.Syncs = took(slowSync + 1) }, "warning:sync.slow"},
	{"sync/once-slow", func(m *Machine) { m.Folder.Syncs[0] = time.Minute }, ""},
	{"shared/key", func(m *Machine) { m.Folder.Files[0].Shared = true }, "failure:shared.file"},
	{"shared/database", func(m *Machine) { m.Folder.Files[2].Shared = true }, "failure:shared.file"},
	{"shared/public-file", func(m *Machine) { m.Folder.Files[1].Shared = true }, ""},
	{"shared/folder", func(m *Machine) { m.Folder.Shared = yes() }, "failure:shared.folder"},
	{"shared/both", func(m *Machine) { m.Folder.Shared, m.Folder.Files[0].Shared = yes(), true }, "failure:shared.file failure:shared.folder"},
	{"shared/unchecked", func(m *Machine) { m.Folder.Shared = nil }, "unchecked:shared.unchecked"},
	{"files/missing", func(m *Machine) { m.Folder.Files = m.Folder.Files[1:] }, "failure:files.missing"},
	{"files/not-sealed", func(m *Machine) { m.Folder.Files[0].Kind = Other }, "failure:files.damaged"},
	{"files/empty", func(m *Machine) { m.Folder.Files[2].Kind = Empty }, "failure:files.damaged"},
	{"files/unknown", func(m *Machine) { m.Folder.Files = nil }, "warning:files.unknown"},
	{"files/many", func(m *Machine) { m.Folder.Cut = true }, "warning:files.many"},
	{"files/registrar", func(m *Machine) { m.Folder.Files = []File{{"book.db", Database, noon, false}} }, ""},
	{"files/trustee", func(m *Machine) { m.Folder.Files = []File{{"trustee.key", Sealed, noon, false}} }, "failure:files.missing"},
	{"files/officer", func(m *Machine) { m.Folder.Files = []File{{"officer.key", Sealed, noon, false}} }, ""},
	{"files/witness", func(m *Machine) { m.Folder.Files = []File{{"witness.key", Sealed, noon, false}} }, ""},
	{"files/authority", func(m *Machine) { m.Folder.Files = []File{{"authority.key", Sealed, noon, false}} }, "failure:files.missing"},
	{"files/two-roles", func(m *Machine) {
		m.Folder.Files = append(m.Folder.Files, File{"officer.key", Other, noon, false})
	}, "failure:files.damaged"},
}

// A sick machine is told what it has, and nothing else; a healthy one is told that it is.
func TestJudge(t *testing.T) {
	for _, test := range ailments {
		t.Run(test.name, func(t *testing.T) {
			m := healthy()
			test.change(&m)
			found := Judge(m)
			var got []string
			for _, f := range found {
				if f.Level != Well {
					got = append(got, string(f.Level)+":"+f.Check+"."+f.Case)
				}
			}
			if want := strings.Fields(test.want); !slices.Equal(got, want) {
				t.Errorf("found %v, want %v", got, want)
			}
			if Fit(found) == strings.Contains(test.want, "failure") {
				t.Errorf("fit: %v", Fit(found))
			}
		})
	}
}

// Every finding has its words in both languages, with all values filled in, and there are no words for what is never found.
func TestWords(t *testing.T) {
	said := map[string]bool{"doctor.fit": true, "doctor.unfit": true}
	for _, l := range words.Languages {
		w, err := words.In(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range ailments {
			m := healthy()
			test.change(&m)
			for _, f := range Judge(m) {
				id := "doctor." + f.Check + "." + f.Case
				said[id] = true
				if text := f.Text(w); strings.Contains(text, "doctor.") || strings.Contains(text, "no value") {
					t.Errorf("%s: %s is said as %q", l, id, text)
				}
			}
		}
		for _, r := range roles {
			said["doctor.role."+string(r.role)] = true
			if !w.Has("doctor.role." + string(r.role)) {
				t.Errorf("%s: no word for a %s", l, r.role)
			}
		}
	}
	data, err := os.ReadFile("../report/words/zh.json")
	if err != nil {
		t.Fatal(err)
	}
	var catalogue map[string]string
	if err := json.Unmarshal(data, &catalogue); err != nil {
		t.Fatal(err)
	}
	for _, id := range slices.Sorted(maps.Keys(catalogue)) {
		if strings.HasPrefix(id, "doctor.") && !said[id] {
			t.Errorf("%s is never said", id)
		}
	}
}

func TestKinds(t *testing.T) {
	meta := append(make([]byte, 16), 0xED, 0xDA, 0x0C, 0xED)
	for _, test := range []struct {
		first string
		want  Kind
	}{
		{"", Empty},
		{"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl", Sealed},
		{"age-encryption.org/v1\n-> scrypt", Sealed},
		{"AGE-SECRET-KEY-1", Other},
		{string(meta), Database},
		{string(meta[:19]), Other},
		{`{"use":"officer"}`, Other},
	} {
		if got := kindOf([]byte(test.first)); got != test.want {
			t.Errorf("%q is %s, want %s", test.first, got, test.want)
		}
	}
}

// This machine is measured as it is. What it is told depends on the machine; that nothing is left behind does not.
func TestMeasure(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "officer.key"), []byte("-----BEGIN AGE ENCRYPTED FILE-----\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	m := Measure(Look{Folder: dir})
	f := m.Folder
	if f == nil || f.Missing != nil || f.Write != nil || len(f.Syncs) != syncs {
		t.Fatalf("the folder was not examined: %+v", f)
	}
	if m.Processors < 1 || m.Clock.Steady < 200*time.Millisecond || m.Clock.Wall == 0 || m.Program.Go != runtime.Version() {
		t.Errorf("measured %+v", m)
	}
	if len(f.Files) != 1 || f.Files[0].Path != "officer.key" || f.Files[0].Kind != Sealed {
		t.Errorf("files %+v", f.Files)
	}
	if runtime.GOOS == "linux" && (m.Memory == nil || m.Core == nil || m.Swap == nil || f.Disk == nil || f.Disk.Free == 0) {
		t.Errorf("Linux tells more than %+v", m)
	}
	if runtime.GOOS != "windows" && !f.Files[0].Shared {
		t.Error("a key file that anybody can read is not seen")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if Judge(m) == nil {
		t.Error("nothing was found")
	}
}

func TestMeasureMissing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "nowhere"), file} {
		if f := examine(path); f.Missing == nil {
			t.Errorf("%s was examined", path)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "nowhere")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a folder was made")
	}
}

// A port that somebody has is taken, and a certificate is good for its own names alone.
func TestMeasureService(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if d := door(address); d.Taken == nil {
		t.Error("a port that is taken is free")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if d := door(address); d.Taken != nil {
		t.Errorf("a port that is free is taken: %v", d.Taken)
	}

	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: noon, NotAfter: noon.AddDate(0, 1, 0),
		DNSNames: []string{"rd.example.cn"}, IPAddresses: []net.IP{net.IPv4(192, 168, 1, 10)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	for path, block := range map[string]*pem.Block{good: {Type: "CERTIFICATE", Bytes: der}, bad: {Type: "PRIVATE KEY", Bytes: der}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for host, want := range map[string]bool{
		"192.168.1.10:8443": true, "rd.example.cn:8443": true, "0.0.0.0:8443": true, ":8443": true, "": true,
		"192.168.1.11:8443": false, "example.cn:8443": false,
	} {
		c := certificate(good, host)
		if c.Faulty != nil || !c.Until.Equal(template.NotAfter) || (c.Fits == nil) != want {
			t.Errorf("%q: %+v", host, c)
		}
	}
	for _, path := range []string{bad, filepath.Join(dir, "none.crt")} {
		if c := certificate(path, ""); c.Faulty == nil {
			t.Errorf("%s is a certificate", path)
		}
	}
}
