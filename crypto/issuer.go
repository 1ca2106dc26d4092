package crypto

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"math/big"

	"filippo.io/bigmod"
)

// A TokenIssuer is a registrar's private key for one poll. It may be used by several goroutines until it is destroyed.
type TokenIssuer struct {
	key     TokenKey
	n, p, q *bigmod.Modulus
	dp, dq  []byte      // 1/e modulo p-1 and q-1
	qInv    *bigmod.Nat // 1/q modulo p
}

// NewTokenIssuer draws a key. It is to be given crypto/rand.Reader: since Go 1.26 crypto/rsa draws from the system's generator
// whatever it is given.
func NewTokenIssuer(rand io.Reader) (*TokenIssuer, error) {
	k, err := rsa.GenerateKey(rand, 8*rsaSize)
	if err != nil {
		return nil, fmt.Errorf("generate token key: %v", err)
	}
	return newTokenIssuer(k)
}

// ParseTokenIssuer parses what [TokenIssuer.Bytes] returns.
func ParseTokenIssuer(secret []byte) (*TokenIssuer, error) {
	if len(secret) != rsaSize {
		return nil, fmt.Errorf("parse token issuer: %d bytes, want %d", len(secret), rsaSize)
	}
	p := new(big.Int).SetBytes(secret[:rsaSize/2])
	q := new(big.Int).SetBytes(secret[rsaSize/2:])
	if !p.ProbablyPrime(20) || !q.ProbablyPrime(20) {
		return nil, errors.New("parse token issuer: not two primes")
	}
	k := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: publicExponent},
		Primes:    []*big.Int{p, q},
	}
	one := big.NewInt(1)
	totient := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	if k.D = new(big.Int).ModInverse(big.NewInt(publicExponent), totient); k.D == nil {
		return nil, errors.New("parse token issuer: the exponent has no inverse")
	}
	k.Precompute()
	if err := k.Validate(); err != nil {
		return nil, fmt.Errorf("parse token issuer: %v", err)
	}
	return newTokenIssuer(k)
}

func newTokenIssuer(k *rsa.PrivateKey) (*TokenIssuer, error) {
	if k.N.BitLen() != 8*rsaSize || k.Primes[0].BitLen() != 4*rsaSize || k.Primes[1].BitLen() != 4*rsaSize {
		return nil, errors.New("make token issuer: not two primes of 1024 bits")
	}
	i, err := chineseRemainders(k)
	if err != nil {
		return nil, fmt.Errorf("make token issuer: %v", err)
	}
	k.N.FillBytes(i.key.n[:])
	return i, nil
}

// chineseRemainders prepares the private operation of a key of any length.
func chineseRemainders(k *rsa.PrivateKey) (*TokenIssuer, error) {
	n, err := bigmod.NewModulus(k.N.Bytes())
	if err != nil {
		return nil, err
	}
	p, err := bigmod.NewModulus(k.Primes[0].Bytes())
	if err != nil {
		return nil, err
	}
	q, err := bigmod.NewModulus(k.Primes[1].Bytes())
	if err != nil {
		return nil, err
	}
	qInv, err := bigmod.NewNat().SetBytes(k.Precomputed.Qinv.Bytes(), p)
	if err != nil {
		return nil, err
	}
	dp := k.Precomputed.Dp.FillBytes(make([]byte, p.Size()))
	dq := k.Precomputed.Dq.FillBytes(make([]byte, q.Size()))
	return &TokenIssuer{n: n, p: p, q: q, dp: dp, dq: dq, qInv: qInv}, nil
}

// Bytes returns the secret for a sealed file: the two primes, 128 bytes each, big-endian.
func (i *TokenIssuer) Bytes() []byte { return append(i.p.Nat().Bytes(i.p), i.q.Nat().Bytes(i.q)...) }

// String keeps a key that strays into a log line or an error from being printed.
func (*TokenIssuer) String() string { return "token issuer" }

// Key returns the public key.
func (i *TokenIssuer) Key() TokenKey { return i.key }

// Sign answers a request (RFC 9578, section 6.2). The same request gets the same bytes. Who asks, and whether they may, the issuing
// book has to have settled: nothing in a request can tell.
func (i *TokenIssuer) Sign(r TokenRequest) (s BlindSignature, err error) {
	if i.n == nil {
		return s, errors.New("sign token request: the key is destroyed")
	}
	m, err := i.key.blinded(r)
	if err != nil {
		return s, err
	}
	sig, err := i.sign(m)
	if err != nil {
		return s, fmt.Errorf("sign token request: %v", err)
	}
	copy(s[:], sig.Bytes(i.n))
	return s, nil
}

// sign returns m^(1/e) modulo n in constant time. The result is checked before it leaves: with one that is right modulo p and
// wrong modulo q, a flipped bit in memory would let whoever asked compute the primes (Boneh, DeMillo and Lipton 1997).
func (i *TokenIssuer) sign(m *bigmod.Nat) (*bigmod.Nat, error) {
	t := bigmod.NewNat()
	sp := bigmod.NewNat().Exp(t.Mod(m, i.p), i.dp, i.p)
	sq := bigmod.NewNat().Exp(t.Mod(m, i.q), i.dq, i.q)
	// The number that is sp modulo p and sq modulo q is sq + q·((sp - sq)/q modulo p).
	s := sp.Sub(t.Mod(sq, i.p), i.p).Mul(i.qInv, i.p).ExpandFor(i.n)
	s.Mul(i.q.Nat().ExpandFor(i.n), i.n).Add(sq.ExpandFor(i.n), i.n)
	if bigmod.NewNat().ExpShortVarTime(s, publicExponent, i.n).Equal(m) != 1 {
		return nil, errors.New("fault: the result does not verify")
	}
	return s, nil
}

// Destroy overwrites the private exponents and lets go of the primes, of which copies may stay in memory that the
// collector has not reused: the process that held the key should end soon after.
func (i *TokenIssuer) Destroy() {
	clear(i.dp)
	clear(i.dq)
	clear(i.qInv.Bits())
	*i = TokenIssuer{key: i.key}
}
