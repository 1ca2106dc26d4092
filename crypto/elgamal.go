package crypto

// A Ciphertext is an exponential ElGamal encryption of a small number m under the key y: alpha = r·G, beta = r·y + m·G.
// The sum of ciphertexts encrypts the sum of the numbers (docs/protocol.md, section 2.2).
type Ciphertext struct {
	Alpha Point `json:"alpha"`
	Beta  Point `json:"beta"`
}

// Encrypt encrypts m under y with the randomness r, in constant time. Whoever encrypts more under one key makes an [EncryptionKey].
func Encrypt(y Point, m, r Scalar) Ciphertext {
	return Ciphertext{Alpha: BaseMul(r), Beta: y.Mul(r).Add(BaseMul(m))}
}

// An EncryptionKey is a key y made ready for all ballots of a poll, with tables of what is multiplied. It does not change, and may be used by
// several at once.
type EncryptionKey struct {
	g, y *fixedBase
	part multiples // of 1/64·G
}

// NewEncryptionKey makes the tables, which takes as long as some forty multiplications.
func NewEncryptionKey(y Point) *EncryptionKey {
	p := affineOf(y)
	part := affineOf(BaseMul(eighth.Mul(eighth)))
	return &EncryptionKey{newFixedBase(&generator), newFixedBase(&p), newMultiples(&part)}
}

// encryptZero returns alpha and beta of [Encrypt] for the number 0.
func (k *EncryptionKey) encryptZero(r Scalar) [2]extended { return [2]extended{k.g.mul(r), k.y.mul(r)} }

// encryptPart returns a 64th part of alpha and beta, for a number from -16 to 16.
func (k *EncryptionKey) encryptPart(m int, r Scalar) [2]extended {
	if m < -maxDigit || m > maxDigit {
		panic("crypto: internal error: a number that the table of an encryption key does not have")
	}
	c := k.encryptZero(r.Mul(eighth).Mul(eighth))
	k.part.add(&c[1], m)
	return c
}

// NoCiphertext encrypts 0 with randomness 0: where a sum begins.
func NoCiphertext() Ciphertext { return Ciphertext{Identity(), Identity()} }

// Add returns the component-wise sum.
func (c Ciphertext) Add(d Ciphertext) Ciphertext {
	return Ciphertext{c.Alpha.Add(d.Alpha), c.Beta.Add(d.Beta)}
}

// Equal reports whether both components are equal.
func (c Ciphertext) Equal(d Ciphertext) bool { return c.Alpha.Equal(d.Alpha) && c.Beta.Equal(d.Beta) }

// String returns "alpha,beta", the form in which challenges hash a ciphertext.
func (c Ciphertext) String() string { return c.Alpha.String() + "," + c.Beta.String() }

// minus returns the ciphertext of m-k, if c is one of m.
func (c Ciphertext) minus(k int) Ciphertext {
	return Ciphertext{c.Alpha, c.Beta.Sub(BaseMul(NewScalar(uint64(k))))}
}
