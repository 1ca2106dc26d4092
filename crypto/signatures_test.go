//go:build !js && !race

package crypto

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha512"
	"fmt"
	"slices"
	"testing"
)

// A forger makes signatures that are wrong by what it likes.
type forger struct {
	secret, nonce Scalar
	key           PublicKey
}

func newForger(t testing.TB) forger {
	f := forger{secret: randomScalar(t), nonce: randomScalar(t)}
	f.key = PublicKey(BaseMul(f.secret).Bytes())
	return f
}

// sign returns a signature of which R has the encoding r, and s is what it ought to be for the forger's nonce, and another number more.
func (f forger) sign(r []byte, more Scalar) Signed {
	x := Signed{Key: f.key, Text: []byte("a text")}
	copy(x.Signature[:], r)
	h := sha512.Sum512(slices.Concat(r, f.key[:], x.Text))
	copy(x.Signature[32:], f.nonce.Add(ScalarFromWide(h[:]).Mul(f.secret)).Add(more).Bytes())
	return x
}

func (f forger) commitment() Point { return BaseMul(f.nonce) }

// goodSignatures are of a few keys, each of which has signed some texts.
func goodSignatures(t testing.TB, set *KeySet) (all []Signed) {
	t.Helper()
	for range 5 {
		f := newForger(t)
		if !set.Add(rand.Reader, []PublicKey{f.key}) {
			t.Fatal("a good key is refused")
		}
		for n := range 3 {
			x := Signed{Key: f.key, Text: fmt.Append(nil, n)}
			f.nonce = randomScalar(t)
			all = append(all, f.sign(f.commitment().Bytes(), Scalar{}), x)
			h := sha512.Sum512(slices.Concat(f.commitment().Bytes(), f.key[:], x.Text))
			last := &all[len(all)-1]
			copy(last.Signature[:], f.commitment().Bytes())
			copy(last.Signature[32:], f.nonce.Add(ScalarFromWide(h[:]).Mul(f.secret)).Bytes())
		}
	}
	return append(all, all[0]) // one twice
}

// What is wrong with one signature among good ones, or with two that cancel, is seen, and the plain check refuses it, too.
func TestSignaturesTogether(t *testing.T) {
	set := &KeySet{}
	good := goodSignatures(t, set)
	if !set.Holds(rand.Reader, good) || !set.Holds(rand.Reader, nil) {
		t.Fatal("good signatures do not hold")
	}
	f := newForger(t)
	set.Add(rand.Reader, []PublicKey{f.key})
	zero := f
	zero.nonce = Scalar{}
	notCanonical := append([]byte{0xee}, slices.Repeat([]byte{0xff}, 31)...) // the identity, with y = p + 1
	notCanonical[31] = 0x7f
	minusZero := slices.Concat(identityEncoding[:31], []byte{0x80})
	R, one := f.commitment().Bytes(), NewScalar(1)
	edit := func(change func(x *Signed)) []Signed {
		x := f.sign(R, Scalar{})
		change(&x)
		return []Signed{x}
	}
	cases := map[string][]Signed{
		"another s":                  {f.sign(R, one)},
		"errors that cancel":         {f.sign(R, one), f.sign(R, Scalar{}.Sub(one))},
		"R is not canonical":         {zero.sign(notCanonical, Scalar{})},
		"R has the sign of minus 0":  {zero.sign(minusZero, Scalar{})},
		"R is no point":              {f.sign(append([]byte{2}, make([]byte, 31)...), Scalar{})},
		"another text":               edit(func(x *Signed) { x.Text = []byte("another") }),
		"another key":                edit(func(x *Signed) { x.Key = good[0].Key }),
		"the signature of another":   edit(func(x *Signed) { x.Signature = good[0].Signature }),
		"no signature":               edit(func(x *Signed) { x.Signature = Signature{} }),
		"s + q":                      edit(func(x *Signed) { addOrder(x.Signature[32:]) }),
		"the highest bit of s":       edit(func(x *Signed) { x.Signature[63] |= 0x80 }),
		"the zero key":               edit(func(x *Signed) { x.Key = PublicKey{} }),
		"R and s are another's both": {f.sign(good[0].Signature[:32], Scalar{})},
	}
	for i, text := range smallOrder {
		T := laxPoint(t, text)
		cases["torsion in R, "+text] = []Signed{f.sign(f.commitment().Add(T).Bytes(), Scalar{})}
		cases["torsion in two R that cancels, "+text] = []Signed{f.sign(f.commitment().Add(T).Bytes(), Scalar{}), f.sign(f.commitment().Sub(T).Bytes(), Scalar{})}
		cases["R is torsion, "+text] = []Signed{zero.sign(T.Bytes(), Scalar{})}
		for range i % 3 { // many errors of one kind
			cases["torsion in two R that cancels, "+text] = append(cases["torsion in two R that cancels, "+text], cases["torsion in R, "+text]...)
		}
	}
	for name, bad := range cases {
		for i, x := range bad {
			if x.Check() == nil {
				t.Errorf("%s: the plain check accepts %d", name, i)
			}
		}
		if set.Holds(rand.Reader, slices.Concat(good[:7], bad, good[7:])) {
			t.Errorf("%s: they hold", name)
		}
	}
	// The identity is a canonical R, and nothing is wrong with it.
	if x := zero.sign(identityEncoding[:], Scalar{}); x.Check() != nil || !set.Holds(rand.Reader, append(good, x)) {
		t.Error("a good signature with R = 0 does not hold")
	}
	if set.Holds(noRandomness{}, good) {
		t.Error("they hold without randomness")
	}
}

// addOrder adds the group order to a number of 32 bytes.
func addOrder(s []byte) {
	carry := 0
	for i, b := range minusOne.Bytes() {
		if i == 0 {
			b++ // q - 1 ends in 0xec
		}
		carry += int(s[i]) + int(b)
		s[i] = byte(carry)
		carry >>= 8
	}
}

// A set takes no key that [PublicKey.UnmarshalText] refuses, neither alone nor among many, nor two of which the errors cancel; and no
// signature holds under a key that is not in it.
func TestKeySet(t *testing.T) {
	f := newForger(t)
	A := BaseMul(f.secret)
	notCanonical := PublicKey(slices.Repeat([]byte{0xff}, 32))
	notCanonical[0] = 0xf0 // y = p + 3
	notCanonical[31] = 0x7f
	cases := map[string][]PublicKey{"identity": {identityEncoding}, "zero": {{}}, "not canonical": {notCanonical}, "no point": {{2}}}
	for _, text := range smallOrder {
		T := laxPoint(t, text)
		cases["torsion, "+text] = []PublicKey{PublicKey(T.Bytes())}
		cases["mixed order, "+text] = []PublicKey{PublicKey(A.Add(T).Bytes())}
		cases["two that cancel, "+text] = []PublicKey{PublicKey(A.Add(T).Bytes()), PublicKey(A.Sub(T).Bytes())}
	}
	var many []PublicKey
	for i := range fewestKeys {
		many = append(many, PublicKey(BaseMul(NewScalar(uint64(i+2))).Bytes()))
	}
	var set KeySet
	for name, keys := range cases {
		for _, key := range keys {
			if new(PublicKey).UnmarshalText([]byte(key.String())) == nil {
				t.Errorf("%s: the parser accepts it", name)
			}
		}
		if set.Add(rand.Reader, keys) || set.Add(rand.Reader, slices.Concat(many[:9], keys, many[9:])) {
			t.Errorf("%s: added", name)
		}
	}
	if len(set.points) > 0 {
		t.Error("a refused list has left keys behind")
	}
	signed := f.sign(f.commitment().Bytes(), Scalar{})
	if set.Add(noRandomness{}, many) || set.Holds(rand.Reader, []Signed{signed}) {
		t.Error("no randomness, or no key")
	}
	if !set.Add(rand.Reader, many) || !set.Add(rand.Reader, []PublicKey{f.key}) || !set.Has(many[3]) || !set.Holds(rand.Reader, []Signed{signed}) {
		t.Error("good keys are refused")
	}
}

// FuzzSigned compares one signature among good ones with crypto/ed25519, and its key with the parser of keys.
func FuzzSigned(f *testing.F) {
	key := SigningKeyFromSeed(make([]byte, 32))
	public, signature := key.Public(), key.Sign([]byte("text"))
	f.Add(public[:], []byte("text"), signature[:])
	f.Add(public[:], []byte("other"), signature[:])
	f.Add(identityEncoding[:], []byte("text"), append(identityEncoding[:], make([]byte, 32)...))
	set := &KeySet{}
	good := goodSignatures(f, set)
	f.Fuzz(func(t *testing.T, key, text, signature []byte) {
		if len(key) != 32 || len(signature) != 64 {
			return
		}
		x := Signed{PublicKey(key), text, Signature(signature)}
		known := &KeySet{points: map[PublicKey]affine{}}
		for k, p := range set.points {
			known.points[k] = p
		}
		added := known.Add(rand.Reader, []PublicKey{x.Key})
		if parsed := new(PublicKey).UnmarshalText([]byte(x.Key.String())) == nil; added != parsed {
			t.Fatalf("key %x: added %v, parsed %v", key, added, parsed)
		}
		want := ed25519.Verify(key, text, signature)
		if have := known.Holds(rand.Reader, append(slices.Clone(good), x)); have != (want && added) {
			t.Errorf("key %x, text %x, signature %x: holds %v, want %v", key, text, signature, have, want)
		}
	})
}

// BenchmarkSigned compares the ways to check signatures, each under a key of its own that is read, too.
func BenchmarkSigned(b *testing.B) {
	var all []Signed
	var keys []PublicKey
	for i := range 1024 {
		key := SigningKeyFromSeed(append(make([]byte, 30), byte(i>>8), byte(i)))
		all = append(all, Signed{key.Public(), []byte("text"), key.Sign([]byte("text"))})
		keys = append(keys, key.Public())
	}
	per := func(b *testing.B) {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(all)), "ns/signature")
	}
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			for _, x := range all {
				if new(PublicKey).UnmarshalText([]byte(x.Key.String())) != nil || x.Check() != nil {
					b.Fatal("it fails")
				}
			}
		}
		per(b)
	})
	b.Run("together", func(b *testing.B) {
		for b.Loop() {
			if set := (&KeySet{}); !set.Add(rand.Reader, keys) || !set.Holds(rand.Reader, all) {
				b.Fatal("it fails")
			}
		}
		per(b)
	})
}
