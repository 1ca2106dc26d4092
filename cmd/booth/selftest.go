package main

import (
	"bytes"
	"crypto/rand"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

var systemRandom = rand.Reader

// A readiness says which protocol the core speaks, and that it computes right.
type readiness struct {
	Version  string `json:"version"`
	Selftest bool   `json:"selftest"`
}

// knownBallot is the unsigned hash of the ballot that the self-test makes: a device that computes another hash computes wrongly, and
// must not be voted on.
const knownBallot = "e2b6c15419037be0a3b3c5dca74529d187f8b5a696af716da8f5641bf5fec0cb"

// selftest encrypts a ballot of known keys from a known seed, compares its hash, signs it and verifies every proof.
func selftest() (*readiness, error) {
	m := &ballot.Manifest{
		Congress: ballot.Names{"zh": "自检"}, Title: ballot.Names{"zh": "自检"}, Seats: 1, Rules: ballot.Rules{Method: ballot.ApproveOpposeAbstain},
		Registrars: []ballot.Registrar{}, Officers: []ballot.Officer{}, Trustees: ballot.Trusteeship{Keys: []crypto.PublicKey{}},
	}
	for i := range 2 {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprint(i), Names: ballot.Names{"zh": fmt.Sprint("项目", i)}})
	}
	secret := crypto.HashToScalar("self-test credential")
	p := ballot.NewPoll(m, crypto.BaseMul(crypto.HashToScalar("self-test key")))
	draft, err := p.Encrypt(bytes.NewReader(make([]byte, 32)), crypto.BaseMul(secret), []ballot.Mark{ballot.Approve, ballot.Oppose})
	if err != nil {
		return nil, fail("broken", "self-test: %v", err)
	}
	if hash := draft.Ballot.UnsignedHash().String(); hash != knownBallot {
		return nil, fail("broken", "self-test: the hash is %s", hash)
	}
	v, err := draft.Cast(random, secret, nil)
	if err == nil {
		err = v.Ballot.Verify(p.Election)
	}
	if err != nil {
		return nil, fail("broken", "self-test: %v", err)
	}
	return &readiness{"piaojue/v1", true}, nil
}
