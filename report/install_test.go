package report

import (
	"bytes"
	"encoding/base64"
	"html"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/report/words"
)

func county() Installation {
	return Installation{
		Authority: "云澜县人大 <2027>", Certificate: bytes.Repeat([]byte{0xff, 0xfe}, 300),
		Fingerprint: []string{"AA BB", "CC DD", "EE FF", "00 11"},
		Names:       []string{"rd.example.cn", "192.168.1.0/24"}, Until: time.Date(2027, 3, 1, 12, 0, 0, 0, time.Local),
	}
}

// The page has both languages and the certificate itself, and asks nobody for anything.
func TestInstall(t *testing.T) {
	i := county()
	for n, lang := range words.Languages {
		page := printed(t, func(w io.Writer) error { return Install(w, lang, i) })
		for _, l := range words.Languages {
			w, err := words.In(l)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range []string{"install.heading", "install.compare", "install.remove", "install.harmony.name", "install.windows.name"} {
				if !strings.Contains(page, html.EscapeString(w.Say(id))) {
					t.Errorf("%s: no %s in %s", lang, id, l)
				}
			}
		}
		first, second, _ := strings.Cut(page, "</section>")
		for _, half := range []string{first, second} {
			for _, want := range []string{"云澜县人大 &lt;2027&gt;", "AA BB\nCC DD\nEE FF\n00 11", "rd.example.cn 192.168.1.0/24", "2027-03-01 12:00"} {
				if !strings.Contains(half, want) {
					t.Errorf("%s: no %q", lang, want)
				}
			}
			_, data, _ := strings.Cut(half, `href="data:application/x-x509-ca-cert;base64,`)
			data, _, _ = strings.Cut(data, `"`)
			data = strings.NewReplacer("&#43;", "+").Replace(data)
			if got, err := base64.StdEncoding.DecodeString(data); err != nil || !bytes.Equal(got, i.Certificate) {
				t.Errorf("%s: another certificate, %v", lang, err)
			}
		}
		for _, bad := range []string{"<script", "<link", "<img", "src=", "http:", "https:", "@import", "install.", "ZgotmplZ", "<no value>"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s: holds %q", lang, bad)
			}
		}
		if tag := []string{`<section lang="zh-CN">`, `<section lang="en">`}[n]; !strings.Contains(first, tag) {
			t.Errorf("%s is not first", lang)
		}
	}
}

func TestInstall_Empty(t *testing.T) {
	for name, change := range map[string]func(*Installation){
		"certificate": func(i *Installation) { i.Certificate = nil },
		"fingerprint": func(i *Installation) { i.Fingerprint = nil },
		"names":       func(i *Installation) { i.Names = nil },
	} {
		i := county()
		change(&i)
		if err := Install(io.Discard, words.English, i); err == nil {
			t.Errorf("a page without %s", name)
		}
	}
}
