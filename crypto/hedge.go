package crypto

import (
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"io"
)

// HedgedScalar draws a scalar that is to be used once, for the purpose that context names. It hashes 32 fresh bytes
// together with what the scalar protects and what it is for:
//
//	SHA-512("piaojue/v1/hedged|" ‖ fresh[32] ‖ u64 len(secret) ‖ secret ‖ context), 64 bytes: an integer modulo q
//
// With a good generator it is uniform. With one that repeats itself (a cloned or restored virtual machine) two purposes
// still get two scalars: a nonce used for two challenges would give the witness away, and one that hides two votes would
// show whether they are the same (threat 21). The time depends on the lengths alone.
//
// Nobody who checks what was made with it can recompute it, or needs to.
func HedgedScalar(rand io.Reader, secret []byte, context string) (Scalar, error) {
	fresh := make([]byte, 32)
	defer clear(fresh)
	if _, err := io.ReadFull(rand, fresh); err != nil {
		return Scalar{}, fmt.Errorf("draw scalar: %v", err)
	}
	h := sha512.New()
	defer h.Reset()
	io.WriteString(h, "piaojue/v1/hedged|")
	h.Write(fresh)
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(secret))))
	h.Write(secret)
	io.WriteString(h, context)
	wide := h.Sum(nil)
	defer clear(wide)
	return ScalarFromWide(wide), nil
}

// nonce draws the secret of a commitment, in a proof with this witness and this prefix.
func nonce(rand io.Reader, x Scalar, prefix string) (Scalar, error) {
	return hedged(rand, x, "nonce|"+prefix)
}

func hedged(rand io.Reader, x Scalar, context string) (Scalar, error) {
	secret := x.Bytes()
	defer clear(secret)
	return HedgedScalar(rand, secret, context)
}
