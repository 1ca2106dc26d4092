package report

import (
	"encoding/base64"
	"regexp"
	"strings"

	"github.com/piaojue/piaojue/crypto"
)

var style = regexp.MustCompile(`(?s)<style>(.*?)</style>`)

// Policy is the Content-Security-Policy under which a page of this package is served: nothing but the style sheets within it, named by
// their hashes.
func Policy(page []byte) string {
	var list strings.Builder
	list.WriteString("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src")
	for _, m := range style.FindAllSubmatch(page, -1) {
		sum := crypto.Sum(m[1])
		list.WriteString(" 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
	}
	return list.String()
}
