//go:build !js || !verifier

package crypto

import "filippo.io/bigmod"

// A publicPower raises what is public to a registrar's exponent.
type publicPower struct{ n *bigmod.Modulus }

// power makes N ready.
func (k TokenKey) power() publicPower { return publicPower{k.modulus()} }

// of returns s^e modulo N, as long as N; nil if s is N or more.
func (p publicPower) of(s []byte) []byte {
	x, err := bigmod.NewNat().SetBytes(s, p.n)
	if err != nil {
		return nil
	}
	return x.ExpShortVarTime(x, publicExponent, p.n).Bytes(p.n)
}
