package audit

import (
	"errors"
	"maps"

	"github.com/piaojue/piaojue/crypto"
)

// What a board of another kind than a poll needs of a bundle: package register keeps one. Its folder has the files manifest.json, log.vkey,
// policy, log/…, payload/… and SHA256SUMS of section 7.1, and no others.

// LogBundle makes a bundle of what every board has: leaves are its entries in order, checkpoint is signed over its head, payloads are all that
// they name.
func LogBundle(manifest []byte, logKey, policy string, leaves [][]byte, checkpoint []byte, payloads map[crypto.Hash][]byte) (Bundle, error) {
	b := Bundle{"manifest.json": manifest, "log.vkey": []byte(logKey + "\n"), "policy": []byte(policy), "log/checkpoint": checkpoint}
	_, tiles, err := Tiles(leaves)
	if err != nil {
		return nil, err
	}
	for path, data := range tiles {
		b["log/"+path] = data
	}
	for hash, data := range payloads {
		b["payload/"+hash.String()] = data
	}
	b[sumsFile] = b.sums()
	return b, nil
}

// Cosigned returns the bundle with a checkpoint that has the lines of more witnesses.
func (b Bundle) Cosigned(checkpoint []byte) Bundle {
	shown := maps.Clone(b)
	shown["log/checkpoint"] = checkpoint
	shown[sumsFile] = shown.sums()
	return shown
}

// OpenLog checks SHA256SUMS, opens the log of a bundle under its policy, and returns its leaves: they have the root that the checkpoint signs, and
// the log folder holds exactly their tiles. The error wraps [ErrWitnesses] if only a quorum is missing; the leaves are returned then, too.
func OpenLog(b Bundle, log VerifierKey, policy Policy) (c Checkpoint, leaves [][]byte, err error) {
	if _, err := newEvidence(b, nil).checkSums(inTurn); err != nil {
		return c, nil, err
	}
	signed, err := b.file("log/checkpoint")
	if err != nil {
		return c, nil, err
	}
	c, _, unwitnessed := openCheckpoint(signed, log, []Policy{policy})
	if unwitnessed != nil && !errors.Is(unwitnessed, ErrWitnesses) {
		return c, nil, unwitnessed
	}
	if leaves, err = b.Leaves(c.Size); err == nil {
		err = b.checkLog(c, leaves)
	}
	if err != nil {
		return c, nil, err
	}
	return c, leaves, unwitnessed
}
