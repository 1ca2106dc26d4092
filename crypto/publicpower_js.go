//go:build verifier

package crypto

import "math/big"

// A publicPower raises what is public to a registrar's exponent. Where nobody multiplies two words of 64 bits in one step, products whose time
// may not depend on their factors take four times as long as those of math/big.
type publicPower struct{ n *big.Int }

// power makes N ready.
func (k TokenKey) power() publicPower { return publicPower{new(big.Int).SetBytes(k.n[:])} }

// of returns s^e modulo N, as long as N; nil if s is N or more.
func (p publicPower) of(s []byte) []byte {
	x := new(big.Int).SetBytes(s)
	if x.Cmp(p.n) >= 0 {
		return nil
	}
	return x.Exp(x, big.NewInt(publicExponent), p.n).FillBytes(make([]byte, rsaSize))
}
