package public

import (
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/web"
)

// names are the pages of a copy by language. None is index.html: some web servers lead away from a file of that name, and whoever
// verifies the bundle there follows nobody.
var names = map[words.Language]string{words.Chinese: "result.html", words.English: "result.en.html"}

// folder is where the copy lies in a bundle (docs/protocol.md, section 7.3).
const folder = "pages/"

// Copy makes the pages of a poll that has ended as files of its bundle, with all that they load: they verify the bundle in which they
// lie, and can be read where there is no script. It is the same for all readers; before the end there is none.
func Copy(set *web.Set, m *ballot.Manifest, r *audit.Report) (map[string][]byte, error) {
	pages := map[string][]byte{}
	for _, lang := range words.Languages {
		at := Place{Static: "static/", Bundle: "../", Built: set.Built(), Other: names[words.English]}
		if lang == words.English {
			at.Other = names[words.Chinese]
		}
		page, err := Page(set, lang, at, m, r, nil, nil)
		if err != nil {
			return nil, err
		}
		pages[folder+names[lang]] = page
	}
	for name, data := range set.Needs("public") {
		pages[folder+"static/"+name] = data
	}
	return pages, nil
}
