// Package docs holds the two normative documents, for archives that are read when nobody remembers where the source was.
package docs

import _ "embed"

// Protocol and Rules are docs/protocol.md and docs/rules.md of this version.
var (
	//go:embed protocol.md
	Protocol []byte
	//go:embed rules.md
	Rules []byte
)
