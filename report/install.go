package report

import (
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/piaojue/piaojue/report/words"
)

// An Installation tells whoever prepares tablets how they come to trust the certificate of a hall's authority.
type Installation struct {
	Authority   string // its name, as a tablet will show it
	Certificate []byte // DER
	Fingerprint []string
	Names       []string // what it may vouch for
	Until       time.Time
}

// Install writes the page in all languages, that of the reader first. The certificate is in it, to be saved: no second request
// is made. Whoever reads the page on a screen compares its fingerprint with the one on paper, for a page can be forged.
func Install(w io.Writer, lang words.Language, i Installation) error {
	if len(i.Certificate) == 0 || len(i.Fingerprint) == 0 || len(i.Names) == 0 {
		return errors.New("print installation page: a certificate, its fingerprint and its names are wanted")
	}
	first, err := newPage(lang)
	if err != nil {
		return fmt.Errorf("print installation page: %v", err)
	}
	all := []*installation{{first, i}}
	for _, l := range words.Languages {
		if l == lang {
			continue
		}
		p, err := newPage(l)
		if err != nil {
			return fmt.Errorf("print installation page: %v", err)
		}
		all = append(all, &installation{p, i})
	}
	return first.write(w, "install.html", struct {
		*installation
		In []*installation
	}{all[0], all})
}

// An installation is what install.html prints in one language.
type installation struct {
	*page
	Installation
}

// systems are those of which the page says how; their words are "install." and the name.
var systems = []string{"harmony", "android", "ipad", "windows"}

func (i *installation) Heading() string   { return i.Say("install.heading") }
func (i *installation) Systems() []string { return systems }
func (i *installation) Last() string      { return i.Until.Local().Format("2006-01-02 15:04") }

// Steps are the lines of a message.
func (i *installation) Steps(system string) []string {
	return strings.Split(i.Say("install."+system+".how"), "\n")
}

// Download is the certificate as an address that holds it: html/template would take it for a script's otherwise.
func (i *installation) Download() template.URL {
	return template.URL("data:application/x-x509-ca-cert;base64," + base64.StdEncoding.EncodeToString(i.Certificate))
}
