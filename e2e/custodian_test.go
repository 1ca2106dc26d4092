package e2e_test

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/trustee"
)

const custodianPhrase = "scrutineer passphrase"

// A custodian is a scrutineer who holds a share of the key, at a machine of their own.
type custodian struct {
	service
	*wire
	name   string
	phrase string   // file of the passphrase
	flags  []string // of every command
}

// newCustodian makes a scrutineer's folder. The share comes from a backup, so that it can be sealed as no person should: each of many
// programs that are killed would take a second and a quarter of a gigabyte to open it. Its owner has the root of the tally read
// aloud, as who comes from a backup must.
func (s service) newCustodian(o ballot.Officer, signing []byte, phrase string) *custodian {
	s.Helper()
	dir := s.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	seed, err := crypto.NewSeed(rand.Reader)
	if err != nil {
		s.Fatal(err)
	}
	poll := s.Manifest().Hash()
	write(s.T, in("backup"), sealFast(s, keyfile.Key{Use: keyfile.Trustee, Public: o.Key.String(), Poll: &poll, Secret: seed.Bytes()}))
	write(s.T, in("officer.key"), sealFast(s, keyfile.Key{Use: keyfile.Officer, Public: string(crypto.MustEncodeJSON(o)), Secret: signing}))
	share, err := trustee.Restore(in("share"), in("backup"), crypto.SigningKeyFromSeed(signing), []byte(custodianPhrase))
	if err != nil {
		s.Fatal(err)
	}
	defer share.Close()
	if err := share.CheckBackup(in("backup"), []byte(custodianPhrase)); err != nil {
		s.Fatal(err)
	}
	flags := []string{"--data", in("share"), "--key", in("officer.key"), "--officer-passphrase-file", phrase, "--lang", "en"}
	return &custodian{s, s.newWire(), o.Name, phrase, flags}
}

// sealFast seals a key as keyfile does, but does not make a guesser work for it.
func sealFast(s service, k keyfile.Key) []byte {
	s.Helper()
	recipient, err := age.NewScryptRecipient(custodianPhrase)
	if err != nil {
		s.Fatal(err)
	}
	recipient.SetWorkFactor(2)
	var file bytes.Buffer
	text := armor.NewWriter(&file)
	w, err := age.Encrypt(text, recipient)
	if err != nil {
		s.Fatal(err)
	}
	w.Write(append(crypto.MustEncodeJSON(k), '\n'))
	if w.Close() != nil || text.Close() != nil {
		s.Fatal("seal")
	}
	return file.Bytes()
}

// dies takes a step, and does not come to its end: the power fails at that moment.
func (x *custodian) dies(step string, byPage bool, at moment) {
	x.Helper()
	if said, err := x.do(step, byPage, at); err == nil || !x.failed() {
		x.Fatalf("%s was not killed when %s: %v\n%s", x.name, at, err, said)
	}
}

// must takes a step and returns what the program says.
func (x *custodian) must(step string, byPage bool) string {
	x.Helper()
	said, err := x.do(step, byPage, never)
	if err != nil {
		x.Fatalf("%s, %s: %v\n%s", x.name, step, err, said)
	}
	return said
}

func (x *custodian) do(step string, byPage bool, fails moment) (string, error) {
	x.Helper()
	if byPage {
		return x.byPage(step, fails)
	}
	return x.byCommand(step, fails)
}

// byCommand takes a step with a command that ends with it.
func (x *custodian) byCommand(step string, fails moment) (string, error) {
	x.Helper()
	args := append([]string{"trustee", step, "--board", x.address, "--send", x.address}, x.flags...)
	if step != "destroy" { // which opens no share
		args = append(args, "--passphrase-file", x.phrase)
	}
	if root := x.root(); root != "" && step == "decrypt" {
		args = append(args, "--root", root)
	}
	var said bytes.Buffer
	c := piaojue(x.T, args...)
	c.Stdout, c.Stderr = &said, &said
	x.start(x.T, c, fails)
	err := c.Wait()
	return said.String(), err
}

// root is the root of the tally, as somebody reads it aloud; nothing before it.
func (x *custodian) root() string {
	if d := x.Board(); d != nil && d.Decryption().Tally.Size > 0 {
		return d.Decryption().Tally.Root.String()
	}
	return ""
}

// byPage takes a step at the page of a program that goes on until it is stopped.
func (x *custodian) byPage(step string, fails moment) (string, error) {
	x.Helper()
	c := piaojue(x.T, append([]string{"trustee", "serve", "--board", x.address, "--passphrase-file", x.phrase}, x.flags...)...)
	out, err := c.StdoutPipe()
	if err != nil {
		x.Fatal(err)
	}
	x.start(x.T, c, never)
	defer c.Wait()
	defer c.Process.Kill() // nobody stops a machine before its power is cut
	browser, origin := x.browser(bufio.NewScanner(out))
	body := "{}"
	if root := x.root(); root != "" && step == "decrypt" {
		body = fmt.Sprintf(`{"root":%q}`, root)
	}
	x.arm(fails)
	answer, err := browser.Post(origin+"/api/"+step, "application/json", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s", answer.Status)
	}
	return string(said), err
}

// browser opens the address that the program prints.
func (x *custodian) browser(out *bufio.Scanner) (b *http.Client, origin string) {
	x.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		x.Fatal(err)
	}
	b = &http.Client{Jar: jar}
	for out.Scan() {
		origin, _, ok := strings.Cut(out.Text(), "/start/")
		if !ok {
			continue
		}
		answer, err := b.Get(out.Text())
		if err != nil {
			x.Fatal(err)
		}
		answer.Body.Close()
		return b, origin
	}
	x.Fatal("the program prints no address")
	return nil, ""
}
