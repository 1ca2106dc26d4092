package api

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/piaojue/piaojue/crypto"
)

// ReaderHeader is in which an officer says who reads, where the rules of a poll limit its audience:
//
//	Piaojue-Reader: <KEY> <expires> <SIG>
const ReaderHeader = "Piaojue-Reader"

// ReaderText is what the officer signs (docs/protocol.md, section 11.1). expires is in seconds since 1970.
func ReaderText(origin string, manifest crypto.Hash, expires int64) []byte {
	return fmt.Appendf(nil, "piaojue/v1 read\n%s\n%s\n%d\n", origin, manifest, expires)
}

// A Reader is the header's value. It names one poll alone.
type Reader struct {
	Key       crypto.PublicKey
	Expires   int64 // seconds since 1970
	Signature crypto.Signature
}

// MaxReader is how far ahead a reader's time may end: whoever gets hold of the header can read as long.
const MaxReader = time.Hour

// NewReader signs for reading the poll with this origin and manifest until a time.
func NewReader(origin string, manifest crypto.Hash, key crypto.SigningKey, until time.Time) Reader {
	expires := until.Unix()
	return Reader{key.Public(), expires, key.Sign(ReaderText(origin, manifest, expires))}
}

// ParseReader parses the value of the header, of which [Reader.Check] has still to be called.
func ParseReader(header string) (r Reader, err error) {
	fields := strings.Split(header, " ")
	if len(fields) != 3 {
		return Reader{}, errors.New("parse reader: not three fields")
	}
	if r.Expires, err = strconv.ParseInt(fields[1], 10, 64); err != nil {
		return Reader{}, errors.New("parse reader: the time is no number")
	}
	if err := errors.Join(r.Key.UnmarshalText([]byte(fields[0])), r.Signature.UnmarshalText([]byte(fields[2]))); err != nil {
		return Reader{}, fmt.Errorf("parse reader: %v", err)
	}
	if r.String() != header {
		return Reader{}, errors.New("parse reader: not in canonical form")
	}
	return r, nil
}

// String returns the value of the header.
func (r Reader) String() string { return fmt.Sprintf("%s %d %s", r.Key, r.Expires, r.Signature) }

// Check checks signature and time. Whether the key is an officer's is asked of the manifest.
func (r Reader) Check(origin string, manifest crypto.Hash, now time.Time) error {
	if r.Expires < now.Unix() || r.Expires > now.Add(MaxReader).Unix() {
		return fmt.Errorf("check reader: the time has ended, or ends more than %v from now", MaxReader)
	}
	if err := r.Key.Check(ReaderText(origin, manifest, r.Expires), r.Signature); err != nil {
		return fmt.Errorf("check reader: %w", err)
	}
	return nil
}
