package audit

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"golang.org/x/mod/sumdb/note"

	"github.com/piaojue/piaojue/crypto"
)

// A Cosignature says that a witness vouches for a checkpoint: at that time, this was the largest tree of the log that it
// had seen, and everything it had seen before was a prefix of it (C2SP tlog-cosignature).
type Cosignature struct {
	Witness string // its name in the policy
	Time    int64  // seconds since 1970, by the witness's clock
}

// NewCosigner returns a witness's signer of the checkpoints that it cosigns at this time, in seconds since 1970.
func NewCosigner(name string, key crypto.SigningKey, time int64) (*Signer, error) {
	if time < 0 {
		return nil, fmt.Errorf("cosign at %d: before 1970", time)
	}
	return newSigner(name, signsCheckpoints, key, time)
}

// cosignatureText is what a witness signs:
//
//	cosignature/v1
//	time <seconds since 1970>
//	<the text of the checkpoint>
func cosignatureText(time uint64, checkpoint []byte) ([]byte, error) {
	if _, err := ParseCheckpoint(string(checkpoint)); err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", time, checkpoint), nil
}

// The signature in a line is u64 big-endian time || Ed25519 signature.
const timeSize = 8

func (s *Signer) cosign(checkpoint []byte) ([]byte, error) {
	text, err := cosignatureText(uint64(s.time), checkpoint)
	if err != nil {
		return nil, fmt.Errorf("cosign: %v", err)
	}
	sig := s.key.Sign(text)
	return append(binary.BigEndian.AppendUint64(nil, uint64(s.time)), sig[:]...), nil
}

func (k VerifierKey) verifyCosignature(checkpoint, sig []byte) bool {
	if len(sig) != timeSize+len(crypto.Signature{}) {
		return false
	}
	time := binary.BigEndian.Uint64(sig)
	text, err := cosignatureText(time, checkpoint)
	return err == nil && time <= math.MaxInt64 && k.key.Check(text, crypto.Signature(sig[timeSize:])) == nil
}

// cosignatureTime reads the time in a witness's line that has been verified.
func cosignatureTime(s note.Signature) (int64, error) {
	raw, err := base64.StdEncoding.DecodeString(s.Base64)
	if err != nil || len(raw) < 4+timeSize {
		return 0, errors.New("a cosignature without time")
	}
	return int64(binary.BigEndian.Uint64(raw[4:])), nil
}
