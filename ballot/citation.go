package ballot

import "github.com/piaojue/piaojue/crypto"

// A Citation names another board as it was at some moment.
type Citation struct {
	Origin string      `json:"origin"`
	Size   int64       `json:"size"`
	Root   crypto.Hash `json:"root"`
}
