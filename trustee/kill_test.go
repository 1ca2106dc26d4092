package trustee

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// TestMain is also the process that is killed: with PIAOJUE_TRUSTEE=<kind> it works on the folder "dir" beside the copy of
// the board "bundle" in its working folder, prints its message, and ends itself at the PIAOJUE_AT-th point of writing.
func TestMain(m *testing.M) {
	if kind := os.Getenv("PIAOJUE_TRUSTEE"); kind != "" {
		if err := victim(audit.Kind(kind)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	var err error
	if scratch, err = os.MkdirTemp("", "piaojue-trustee-"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

func victim(kind audit.Kind) error {
	points := 0
	at, _ := strconv.Atoi(os.Getenv("PIAOJUE_AT"))
	hook := func(string) {
		if points++; points == at {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	}
	if limit, _ := strconv.Atoi(os.Getenv("PIAOJUE_LIMIT")); limit > 0 {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(limit), Max: uint64(limit)}); err != nil {
			return err
		}
	}
	if kind == "new" {
		return victimNew(hook)
	}
	bundle, err := audit.ReadBundle(os.DirFS("bundle"))
	if err != nil {
		return err
	}
	x, err := Open("dir", officerKey(1))
	if err != nil {
		return err
	}
	defer x.Close() // until then the lock on the folder must not be collected
	x.testingOnlyAt = hook
	return x.doFor(kind, bundle)
}

// doFor does the one thing that is asked for and prints the message.
func (t *Trustee) doFor(kind audit.Kind, bundle audit.Bundle) (err error) {
	var m *audit.Message
	var step Step
	switch kind {
	case audit.Destroyed:
		m, err = t.Destroy(bundle, audit.Options{}, false)
	case "backup":
		if err := t.Backup("copy.key"); err != nil {
			return err
		}
		return t.CheckBackup("copy.key", passphrase)
	case audit.Head, audit.Share:
		if err = t.Unlock(passphrase); err == nil {
			step, err = t.Decrypt(rand.Reader, bundle, audit.Options{}, nil)
			m = step.Message
		}
	default:
		if err = t.Unlock(passphrase); err == nil {
			step, err = t.Ceremony(rand.Reader, bundle, audit.Options{})
			m = step.Message
		}
	}
	if err != nil || m == nil {
		return cmp.Or(err, errors.New("nothing is owed"))
	}
	_, err = os.Stdout.Write(m.Bytes())
	return err
}

// victimNew makes a folder.
func victimNew(hook func(string)) error {
	seed := must(crypto.NewSeed(rand.Reader))
	k := newKey(seed, crypto.Sum([]byte("manifest")), officerKey(1).Public())
	x := &Trustee{folder: folder{dir: "dir", testingOnlyAt: hook}, officer: officerKey(1), seed: seed}
	return x.begin(created, sealFast(k), k)
}

// A scene is a working folder for victims: the board as they are shown it, and their folder as it was before.
type scene struct {
	dir string
	moment
}

func newScene(t *testing.T, s *story, kind audit.Kind) scene {
	t.Helper()
	return sceneOf(t, s.at[kind])
}

func sceneOf(t *testing.T, m moment) scene {
	t.Helper()
	s := scene{t.TempDir(), m}
	for name, data := range s.bundle {
		path := filepath.Join(s.dir, "bundle", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.reset(t)
	return s
}

// reset puts the trustee's folder back.
func (s scene) reset(t *testing.T) {
	t.Helper()
	os.RemoveAll(filepath.Join(s.dir, "dir"))
	if err := os.CopyFS(filepath.Join(s.dir, "dir"), os.DirFS(filepath.Join(s.folders, "1"))); err != nil {
		t.Fatal(err)
	}
}

func (s scene) victim(kind audit.Kind, env ...string) (*exec.Cmd, *bytes.Buffer, *bytes.Buffer) {
	cmd := exec.Command(os.Args[0])
	cmd.Dir, cmd.Env = s.dir, append(append(os.Environ(), env...), "PIAOJUE_TRUSTEE="+string(kind))
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	return cmd, &out, &errors
}

// recorded returns what the record says was sent, nil if nothing was.
func (s scene) recorded(t *testing.T, kind audit.Kind) []byte {
	t.Helper()
	r, _, err := parseRecord(must(os.ReadFile(filepath.Join(s.dir, "dir", recordName))))
	if err != nil {
		t.Fatalf("the record needs repair: %v", err)
	}
	n := r.polls[crypto.Sum(s.bundle["manifest.json"])]
	if n == nil { // a later poll of a series that it has not seen
		return nil
	}
	if m := n.message(kind); m != nil {
		return m.Bytes()
	}
	return nil
}

// goOn is what a person does after a crash: the same again.
func (s scene) goOn(t *testing.T, kind audit.Kind) []byte {
	t.Helper()
	cmd, out, said := s.victim(kind)
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: after a crash: %v: %s", kind, err, said)
	}
	return out.Bytes()
}

// TestThreat35_KilledAtEveryPoint kills a trustee at every point of writing. What it has said is in the record before; what
// is in the record is said again, and nothing else; and nobody repairs anything.
func TestThreat35_KilledAtEveryPoint(t *testing.T) {
	first, later := told(), toldSeries().second
	for _, x := range []struct {
		*story
		kind audit.Kind
	}{{first, audit.Key}, {first, audit.Share}, {first, audit.Destroyed}, {later, audit.Key}, {later, audit.Share}, {later, audit.Destroyed}} {
		kind := x.kind
		t.Run(x.manifest().Origin+"/"+string(kind), func(t *testing.T) {
			s, points := newScene(t, x.story, kind), 0
			for at := 1; ; at++ {
				s.reset(t)
				cmd, out, said := s.victim(kind, "PIAOJUE_AT="+strconv.Itoa(at))
				if err := cmd.Run(); err == nil {
					if !bytes.Equal(s.recorded(t, kind), out.Bytes()) {
						t.Error("said what is not in the record")
					}
					break
				} else if !killed(cmd) {
					t.Fatalf("point %d: %v: %s", at, err, said)
				}
				points++
				before := s.recorded(t, kind)
				if after := s.goOn(t, kind); before != nil && !bytes.Equal(before, after) {
					t.Errorf("point %d: another message than the one in the record", at)
				}
			}
			if points < 5 {
				t.Errorf("killed at %d points", points)
			}
		})
	}
}

func killed(cmd *exec.Cmd) bool {
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// TestThreat35_KilledAtRandom kills a trustee that makes its share, again and again over one folder: PIAOJUE_KILLS times.
func TestThreat35_KilledAtRandom(t *testing.T) {
	kills, err := strconv.Atoi(cmp.Or(os.Getenv("PIAOJUE_KILLS"), "6"))
	if err != nil {
		t.Fatal(err)
	}
	s := newScene(t, told(), audit.Share)
	began := time.Now()
	s.goOn(t, audit.Share)
	whole := time.Since(began)
	s.reset(t)
	var first []byte
	recorded := 0
	for i := range kills {
		if i%4 == 0 {
			s.reset(t)
			first = nil
		}
		cmd, out, _ := s.victim(audit.Share)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(mathrand.Int64N(int64(whole))))
		cmd.Process.Kill()
		cmd.Wait()
		now := s.recorded(t, audit.Share)
		if !bytes.HasPrefix(now, out.Bytes()) {
			t.Errorf("kill %d: said what is not in the record", i)
		}
		if first != nil && !bytes.Equal(first, now) {
			t.Fatalf("kill %d: a second share", i)
		}
		if now != nil {
			first, recorded = now, recorded+1
		}
	}
	if after := s.goOn(t, audit.Share); first != nil && !bytes.Equal(first, after) {
		t.Error("in the end: a second share")
	}
	t.Logf("%d kills within %v, %d with the share in the record", kills, whole, recorded)
}

// A folder is whole or not there, and so is a backup.
func TestThreat35_KilledWhileWritingKeys(t *testing.T) {
	s := newScene(t, told(), audit.Key)
	for at := 1; ; at++ {
		os.RemoveAll(filepath.Join(s.dir, "dir"))
		cmd, _, said := s.victim("new", "PIAOJUE_AT="+strconv.Itoa(at))
		err := cmd.Run()
		if err == nil {
			break
		}
		if !killed(cmd) {
			t.Fatalf("new: %v: %s", err, said)
		}
		if x, err := Open(filepath.Join(s.dir, "dir"), officerKey(1)); err == nil {
			if err := x.Unlock(passphrase); err != nil {
				t.Errorf("point %d: half a folder: %v", at, err)
			}
			x.Close()
		} else if !errors.Is(statRecord(filepath.Join(s.dir, "dir")), os.ErrNotExist) {
			t.Errorf("point %d: %v", at, err)
		}
	}
	for at := 1; ; at++ {
		s.reset(t)
		copied := filepath.Join(s.dir, "copy.key")
		os.Remove(copied)
		cmd, _, _ := s.victim("backup", "PIAOJUE_AT="+strconv.Itoa(at))
		if cmd.Run() == nil {
			break
		}
		x := told().trustee(t, filepath.Join(s.dir, "dir"), 1)
		if _, err := os.Stat(copied); err != nil {
			if err := x.Backup(copied); err != nil {
				t.Fatalf("point %d: %v", at, err)
			}
		}
		if err := x.CheckBackup(copied, passphrase); err != nil {
			t.Errorf("point %d: half a backup: %v", at, err)
		}
		x.Close()
	}
}

// On a full disk nothing is released; with room again, all goes on.
func TestThreat35_DiskFull(t *testing.T) {
	for _, kind := range []audit.Kind{audit.Head, audit.Share} {
		s := newScene(t, told(), kind)
		size := must(os.Stat(filepath.Join(s.dir, "dir", recordName))).Size()
		for _, room := range []int64{0, 50, 200, 700} {
			cmd, out, said := s.victim(kind, "PIAOJUE_LIMIT="+strconv.FormatInt(size+room, 10))
			if err := cmd.Run(); err == nil || out.Len() > 0 {
				t.Fatalf("%s, %d bytes of room: %q", kind, room, out)
			}
			if !bytes.Contains(said.Bytes(), []byte("nothing was released")) {
				t.Errorf("%s: %s", kind, said)
			}
			if s.recorded(t, kind) != nil {
				t.Errorf("%s, %d bytes of room: in the record", kind, room)
			}
		}
		if out := s.goOn(t, kind); !bytes.Equal(out, s.recorded(t, kind)) {
			t.Errorf("%s: does not go on", kind)
		}
	}
}
