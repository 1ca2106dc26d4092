package audit

import "github.com/piaojue/piaojue/crypto"

// A Used credential is one under which a ballot is on the board.
type Used struct {
	Credential crypto.Encoding
	Place      int64 // of the ballot among the entries
}

// Used returns all credentials under which ballots of marks are on the board, in its order.
func (b *Board) Used() []Used {
	var all []Used
	for _, v := range b.box.ballots {
		all = append(all, Used{v.credential, v.place})
	}
	return all
}
