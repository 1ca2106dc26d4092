package registrar

import (
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// An Issuance is what the book says of one poll. Those of all its registrars are the same when each has answered everybody:
// cards and slips then have one and the same hash.
type Issuance struct {
	TokenKey
	Issued  []Issued           `json:"issued"`  // in ascending order of the cards
	Sum     crypto.Hash        `json:"sum"`     // H of a line "<card KEY> <slip KEY>\n" for each
	Pending []crypto.PublicKey `json:"pending"` // cards that were answered and are not on the board, if one was given
	Foreign []crypto.PublicKey `json:"foreign"` // cards on the board that the book does not have: somebody else has the key, or the book is old
}

// Issued is one card, the slip it came with, and the hash of the token request that was answered.
type Issued struct {
	Card    crypto.PublicKey `json:"card"`
	Slip    crypto.PublicKey `json:"slip"`
	Request crypto.Hash      `json:"request"`
}

// Issuance returns what the book says of a poll. records are all that its board issued ([audit.Bundle.Issued]), or nil if the
// book is compared with no board. [ErrPoll].
func (r *Registrar) Issuance(poll crypto.Hash, records []audit.IssueRecord) (Issuance, error) {
	x := Issuance{Issued: []Issued{}, Pending: []crypto.PublicKey{}, Foreign: []crypto.PublicKey{}}
	err := r.view(func(b book) (err error) {
		if x.TokenKey, err = b.tokenKey(poll); err != nil {
			return err
		}
		x.Issued, err = b.issued(poll)
		return err
	})
	if err != nil {
		return Issuance{}, fmt.Errorf("book: %w", err)
	}
	var text []byte
	own := map[pair]bool{}
	for _, i := range x.Issued {
		text = fmt.Appendf(text, "%s %s\n", i.Card, i.Slip)
		own[pair{i.Card, i.Slip}] = true
	}
	x.Sum = crypto.Sum(text)
	if records == nil {
		return x, nil
	}
	onBoard := map[pair]bool{}
	for _, i := range records {
		onBoard[pair{i.Card, i.Slip}] = true
		if !own[pair{i.Card, i.Slip}] {
			x.Foreign = append(x.Foreign, i.Card)
		}
	}
	for _, i := range x.Issued {
		if !onBoard[pair{i.Card, i.Slip}] {
			x.Pending = append(x.Pending, i.Card)
		}
	}
	return x, nil
}

type pair struct{ card, slip crypto.PublicKey }

func (b book) issued(poll crypto.Hash) (all []Issued, err error) {
	all = []Issued{}
	err = b.each(issuedBucket, string(poll[:]), func(key string, data []byte) error {
		var e entry
		if err := decodeValue(issuedBucket, data, &e); err != nil {
			return err
		}
		all = append(all, Issued{crypto.PublicKey([]byte(key[len(poll):])), crypto.PublicKey(e.Slip), e.Request})
		return nil
	})
	return all, err
}
