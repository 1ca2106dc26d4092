package host

import (
	"errors"
	"path"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/web"
)

// ErrNotBuilt is returned when the program was compiled without the core that pages need.
var ErrNotBuilt = errors.New("this program was built without its pages' core: run go generate ./server/web, and build it again")

const staticPath = "static/"

// A leaf is one page of a host.
type leaf struct {
	address string // without the slash before it; "" for the first
	room    string
	json    any // for its modules
}

// pagesMedium makes the pages of a host, in Chinese first, with all static files and the list of their hashes.
func pagesMedium(title string, leaves ...leaf) (medium, error) {
	set, err := web.Files()
	if err != nil {
		return medium{}, err
	}
	if !set.Built() {
		return medium{}, ErrNotBuilt
	}
	w, err := words.In(words.Chinese)
	if err != nil {
		return medium{}, err
	}
	m := medium{files: map[string]file{}}
	for name, data := range set.All() {
		if kinds[path.Ext(name)] != "" {
			m.add(staticPath+name, data)
			m.pack(staticPath+name, set.Brotli(name))
		}
	}
	m.add("client.json", set.Client())
	for _, l := range leaves {
		page, err := set.Page(l.room, web.Page{Lang: words.Chinese, Static: "/" + staticPath, Title: w.Say(title), Data: l.json, JSON: l.json})
		if err != nil {
			return medium{}, err
		}
		name := l.address
		if name == "" {
			name = indexName
		}
		m.addPage(name, page)
	}
	return m, m.seal()
}

// addPage adds a page at an address that has no name of a file.
func (m *medium) addPage(name string, data []byte) {
	sum := crypto.Sum(data)
	m.files["/"+name] = file{data: data, kind: kinds[".html"], tag: `"` + sum.String() + `"`}
	m.sums = append(m.sums, sum.String()+"  "+name+"\n")
}

// A phone tells the page of the booth that it is shown to somebody on a device of their own.
type phone struct {
	Own bool `json:"own"`
}

// boothPages are the pages that a booth host has of its own: of the tablets in the booths, of phones on which people answer with cards
// that were handed out, of the desk, and of phones that check a tablet.
func boothPages() (medium, error) {
	return pagesMedium("page.name", leaf{"", "booth", nil}, leaf{"answer", "booth", phone{true}}, leaf{"desk", "desk", nil}, leaf{"check", "check", nil})
}
