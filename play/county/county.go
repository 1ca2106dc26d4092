// Package county is the register of a fictional place with the keys of its officers, for tests and pictures of what registers lead to: pages, papers,
// services. The keys are known to everybody.
package county

import (
	"bytes"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// Origin is that of the register's board.
const Origin = "yunlan.example/c/yunlan/register"

// Who keeps the register, and the card of a deputy.
var (
	Chair, Clerk, Deputy = key(21), key(22), key(23)
	logKey               = key(24)
)

func key(n byte) crypto.SigningKey { return crypto.SigningKeyFromSeed(bytes.Repeat([]byte{n}, 32)) }

// Log signs for the register's log.
func Log() *audit.Signer {
	log, err := audit.NewSigner(Origin, logKey)
	if err != nil {
		panic("county: internal error: " + err.Error())
	}
	return log
}

// Names are those of the place's congress, or of its assembly.
func Names(l register.Level) ballot.Names {
	switch l {
	case register.Township:
		return ballot.Names{"zh": "云澜县青石镇人民代表大会", "en": "People's Congress of Qingshi Town"}
	case register.Subdistrict:
		return ballot.Names{"zh": "云澜县城东街道居民议事会", "en": "Residents' Assembly of Chengdong Subdistrict"}
	}
	return ballot.Names{"zh": "云澜县人民代表大会", "en": "People's Congress of Yunlan County"}
}

// Manifest returns that of the place's register.
func Manifest(l register.Level) *register.Manifest {
	vkey := Log().VerifierKey().String()
	return &register.Manifest{
		Version: 1, Origin: Origin, Congress: Names(l), Rules: register.DefaultRules(l), Signatures: register.DefaultSignatures(),
		Officers: []ballot.Officer{{Role: ballot.Chair, Name: "张主任", Key: Chair.Public()}, {Role: ballot.Operator, Name: "李工", Key: Clerk.Public()}},
		LogKey:   vkey, Policy: "log " + vkey + "\nquorum none\n",
	}
}

// A Register is a board with the orders that made it.
type Register struct {
	*register.Board
	Orders []register.Order
}

// New begins a register.
func New(l register.Level) (*Register, error) {
	b, err := register.NewBoard(Manifest(l).Bytes(), nil)
	return &Register{Board: b}, err
}

// Take puts events on the board, each run of one kind as an order that both officers sign.
func (r *Register) Take(events ...register.Event) error {
	for len(events) > 0 {
		n := 1
		for n < len(events) && events[n].Kind() == events[0].Kind() {
			n++
		}
		o, err := register.NewOrder(r.Head(), events[:n]...)
		if err != nil {
			return err
		}
		o.Sign(r.Manifest(), Chair)
		o.Sign(r.Manifest(), Clerk)
		if err := r.Apply(o.Entry(), o.Payload()); err != nil {
			return fmt.Errorf("county: %w", err)
		}
		r.Orders, events = append(r.Orders, o), events[n:]
	}
	return nil
}
