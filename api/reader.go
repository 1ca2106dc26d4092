package api

import (
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// ReaderHeader is in which an officer says who reads, where the rules of a poll limit its audience:
//
//	Piaojue-Reader: <KEY> <expires> <SIG>
const ReaderHeader = "Piaojue-Reader"

// ReaderText is what the officer signs (docs/protocol.md, section 11.1). expires is in seconds since 1970.
func ReaderText(origin string, manifest crypto.Hash, expires int64) []byte {
	return fmt.Appendf(nil, "piaojue/v1 read\n%s\n%s\n%d\n", origin, manifest, expires)
}
