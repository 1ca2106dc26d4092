package officer_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/register"
)

// An officer signs for a register what it would take; a decision waits for a second one; and nobody is led back to a copy that has less than they saw
// (threats 30, 32 and 34).
func TestSignRegister(t *testing.T) {
	const origin = "example.org/c/yunlan/register"
	key := func(n byte) crypto.SigningKey { return crypto.SigningKeyFromSeed(bytes.Repeat([]byte{n}, 32)) }
	log, err := audit.NewSigner(origin, key(1))
	if err != nil {
		t.Fatal(err)
	}
	chair := ballot.Officer{Role: ballot.Chair, Name: "张主任", Key: key(2).Public()}
	clerk := ballot.Officer{Role: ballot.Operator, Name: "李工", Key: key(3).Public()}
	m := &register.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "云澜县人民代表大会"}, Rules: register.DefaultRules(register.County), Signatures: register.DefaultSignatures(),
		Officers: []ballot.Officer{chair, clerk}, LogKey: log.VerifierKey().String(), Policy: "log " + log.VerifierKey().String() + "\nquorum none\n",
	}
	board := func() *register.Board {
		b, err := register.NewBoard(m.Bytes(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	hold := func(o ballot.Officer, k crypto.SigningKey) *officer.Officer {
		held, err := officer.Hold(o, k, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return held
	}
	first, second := hold(clerk, key(3)), hold(chair, key(2))
	day, err := register.ParseDate("2026-07-01")
	if err != nil {
		t.Fatal(err)
	}
	b := board()
	collect := &register.Collect{Campaign: "2027", Year: 2027, From: day, To: day.AddMonths(2), Channels: []string{"走访"}}
	o, err := register.NewOrder(b.Head(), collect)
	if err != nil {
		t.Fatal(err)
	}
	o, complete, err := first.SignRegister(b, o)
	if err != nil || !complete || b.Size() != 1 {
		t.Fatalf("complete %v, %d entries, %v", complete, b.Size(), err)
	}
	if err := b.Apply(o.Entry(), o.Payload()); err != nil {
		t.Fatal(err)
	}
	decision, err := register.NewOrder(b.Head(), &register.CitePoll{Date: day, Origin: "example.org/polls/1", Size: 9, Items: []register.Finding{{Item: "P1", Found: register.Chosen}}})
	if err != nil {
		t.Fatal(err)
	}
	if decision, complete, err = first.SignRegister(b, decision); complete || err != nil {
		t.Errorf("a decision by one: complete %v, %v", complete, err)
	}
	if decision, complete, err = second.SignRegister(b, decision); !complete || err != nil || len(decision.Signatures) != 2 {
		t.Errorf("by two: complete %v, %v", complete, err)
	}
	again, err := register.NewOrder(b.Head(), collect)
	if err != nil {
		t.Fatal(err)
	}
	var refused *register.Refusal
	if got, _, err := first.SignRegister(b, again); !errors.As(err, &refused) || len(got.Signatures) != 0 {
		t.Errorf("what the register would not take was signed: %v", err)
	}
	older := board()
	if o, err = register.NewOrder(older.Head(), collect); err != nil {
		t.Fatal(err)
	}
	if got, _, err := first.SignRegister(older, o); err == nil || len(got.Signatures) != 0 {
		t.Error("an older copy was signed over")
	}
}
