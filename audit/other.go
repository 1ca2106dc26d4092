package audit

import "errors"

// What a board of another kind than a poll needs of a bundle: package register keeps one. Its folder has the files manifest.json, log.vkey,
// policy, log/…, payload/… and SHA256SUMS of section 7.1, and no others.

// Sum lists the files of the bundle in its SHA256SUMS.
func (b Bundle) Sum() { b[sumsFile] = b.sums() }

// OpenLog checks SHA256SUMS, opens the log of a bundle under its policy, and returns its leaves: they have the root that the checkpoint signs, and
// the log folder holds exactly their tiles. The error wraps [ErrWitnesses] if only a quorum is missing; the leaves are returned then, too.
func OpenLog(b Bundle, log VerifierKey, policy Policy) (c Checkpoint, leaves [][]byte, err error) {
	if _, err := b.checkSums(); err != nil {
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
	if leaves, err = b.Leaves(c.Size); err != nil {
		return c, nil, err
	}
	tree, tiles, err := Tiles(leaves)
	if err != nil {
		return c, nil, err
	}
	if tree.Root() != c.Root {
		return c, nil, errors.New("the entries do not have the root that the checkpoint signs")
	}
	if err := b.checkTiles(tiles); err != nil {
		return c, nil, err
	}
	return c, leaves, unwitnessed
}
