package registrar

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// MaxFile bounds the bytes of the files below, and [audit.MaxIssue] the cards in one.
const MaxFile = audit.MaxPayload

// ParseRequests parses the canonical form. What card and slip signed is checked by whoever answers.
func ParseRequests(data []byte) (q audit.Requests, err error) {
	err = parseFile("requests", data, &q, func() ([]crypto.PublicKey, error) {
		for _, x := range q.Requests {
			if n := len(x.Requests); n < 1 || n > ballot.MaxRegistrars {
				return nil, fmt.Errorf("card %v: %d token requests: want 1 to %d", x.Card, n, ballot.MaxRegistrars)
			}
		}
		return cardsOf(q.Requests, func(x audit.Request) crypto.PublicKey { return x.Card }), nil
	})
	return q, err
}

// Answers is the file in which a registrar answers, strictly ascending by card. It has nothing secret: all of it stands on the
// board when every registrar has answered.
//
//	{"registrar":ISSUER,"poll":HASH,"answers":[{"card":KEY,"request":HASH,"token":BLIND}…]}
type Answers struct {
	Registrar string      `json:"registrar"`
	Poll      crypto.Hash `json:"poll"`
	Answers   []Answer    `json:"answers"`
}

// An Answer is one registrar's blind signature. Request is the hash of the token request that it answers.
type Answer struct {
	Card    crypto.PublicKey      `json:"card"`
	Request crypto.Hash           `json:"request"`
	Token   crypto.BlindSignature `json:"token"`
}

// ParseAnswers parses the canonical form. The signatures are checked by [Assemble].
func ParseAnswers(data []byte) (a Answers, err error) {
	err = parseFile("answers", data, &a, func() ([]crypto.PublicKey, error) {
		return cardsOf(a.Answers, func(x Answer) crypto.PublicKey { return x.Card }), checkNames(a.Registrar, "")
	})
	return a, err
}

// Bytes returns the canonical form.
func (a Answers) Bytes() []byte { return crypto.MustEncodeJSON(a) }

// parseFile parses a file of 1 to [audit.MaxIssue] cards in ascending order. check is called when it is decoded.
func parseFile(what string, data []byte, v any, check func() ([]crypto.PublicKey, error)) error {
	if len(data) > MaxFile {
		return fmt.Errorf("parse %s: %d bytes, at most %d", what, len(data), MaxFile)
	}
	if err := crypto.DecodeJSON(data, v); err != nil {
		return fmt.Errorf("parse %s: %v", what, err)
	}
	cards, err := check()
	if err != nil {
		return fmt.Errorf("parse %s: %v", what, err)
	}
	if n := len(cards); n < 1 || n > audit.MaxIssue {
		return fmt.Errorf("parse %s: %d cards: want 1 to %d", what, n, audit.MaxIssue)
	}
	for i := 1; i < len(cards); i++ {
		if bytes.Compare(cards[i-1][:], cards[i][:]) >= 0 {
			return fmt.Errorf("parse %s: card %v is not above the one before it", what, cards[i])
		}
	}
	return nil
}

func cardsOf[T any](all []T, card func(T) crypto.PublicKey) []crypto.PublicKey {
	cards := make([]crypto.PublicKey, len(all))
	for i, x := range all {
		cards[i] = card(x)
	}
	return cards
}

// A Missing says which registrars have not answered for a card.
type Missing struct {
	Card       crypto.PublicKey
	Registrars []string
}

// Assemble makes the issue of those requests that all registrars have answered, to be sent to the board if it has any cards,
// and tells whose answers are missing. An answer that does not verify is an error that names its registrar.
func Assemble(p *ballot.Poll, requests audit.Requests, answers ...Answers) (body audit.IssueBody, missing []Missing, err error) {
	if requests.Poll != p.Hash {
		return body, nil, errors.New("assemble: the requests are for another poll")
	}
	tokens, err := collect(p, answers)
	if err != nil {
		return body, nil, fmt.Errorf("assemble: %w", err)
	}
	for _, q := range requests.Requests {
		if err := q.Check(p); err != nil {
			return audit.IssueBody{}, nil, fmt.Errorf("assemble: card %v: %w", q.Card, err)
		}
		m := Missing{Card: q.Card}
		var own []crypto.BlindSignature
		for i, request := range q.Requests {
			token, ok := tokens[place{i, q.Card, request.Hash()}]
			if !ok {
				m.Registrars = append(m.Registrars, p.Manifest.Registrars[i].Issuer)
			}
			own = append(own, token)
		}
		if len(m.Registrars) > 0 {
			missing = append(missing, m)
		} else {
			body.Cards = append(body.Cards, q.Record(own))
		}
	}
	return body, missing, nil
}

// A place is where an answer belongs.
type place struct {
	registrar int
	card      crypto.PublicKey
	request   crypto.Hash
}

// collect checks the answers of all registrars.
func collect(p *ballot.Poll, answers []Answers) (map[place]crypto.BlindSignature, error) {
	tokens := map[place]crypto.BlindSignature{}
	for _, a := range answers {
		at := -1
		for i, r := range p.Manifest.Registrars {
			if r.Issuer == a.Registrar {
				at = i
			}
		}
		if at < 0 || a.Poll != p.Hash {
			return nil, fmt.Errorf("the answers of %q are not for this poll", a.Registrar)
		}
		for _, x := range a.Answers {
			if err := p.Manifest.Registrars[at].Key.CheckIssued(x.Request, x.Token); err != nil {
				return nil, fmt.Errorf("registrar %q answered card %v wrongly: %w", a.Registrar, x.Card, err)
			}
			tokens[place{at, x.Card, x.Request}] = x.Token
		}
	}
	return tokens, nil
}
