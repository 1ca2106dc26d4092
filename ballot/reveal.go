package ballot

import (
	"crypto/sha3"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/piaojue/piaojue/crypto"
)

// A Revelation is a draft that its voter has chosen to check: all that it was made of (docs/protocol.md, section 3.4). Whoever
// sees it sees the vote, but one that is never cast. A second device makes the ballot of it again, [Poll.Remake], and compares.
type Revelation struct {
	Fingerprint string // φ, of the election
	Credential  crypto.Point
	Seed        [32]byte // of all randomness
	Marks       []Mark
}

const (
	revelationPrefix = "PIAOJUE-CHECK:"
	revelationBytes  = 32 + 32 + 32
	revelationMarks  = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

var revelationBase32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// Text returns the text form, which a QR code holds: the characters of its alphanumeric mode alone.
//
//	PIAOJUE-CHECK:<base32 of φ[32] ‖ credential[32] ‖ seed[32]>:<a character for each mark>
func (r Revelation) Text() string {
	phi, err := base64.RawStdEncoding.DecodeString(r.Fingerprint)
	if err != nil || len(phi) != 32 {
		panic("ballot: internal error: φ is no hash")
	}
	body := append(append(phi, r.Credential.Bytes()...), r.Seed[:]...)
	defer clear(body)
	marks := make([]byte, len(r.Marks))
	for i, m := range r.Marks {
		marks[i] = revelationMarks[m]
	}
	return revelationPrefix + revelationBase32.EncodeToString(body) + ":" + string(marks)
}

// ParseRevelation parses the text form and no other. Whether it fits a poll, [Poll.Remake] says.
func ParseRevelation(text string) (r Revelation, err error) {
	rest, ok := strings.CutPrefix(text, revelationPrefix)
	encoded, marks, cut := strings.Cut(rest, ":")
	if !ok || !cut || len(marks) < 1 || len(marks) > MaxChoices || strings.Trim(marks, revelationMarks) != "" {
		return r, errors.New("parse revelation: malformed")
	}
	body, err := revelationBase32.DecodeString(encoded)
	if err != nil || len(body) != revelationBytes {
		return r, errors.New("parse revelation: malformed")
	}
	r.Fingerprint = base64.RawStdEncoding.EncodeToString(body[:32])
	if r.Credential, err = crypto.PointFromBytes(body[32:64]); err != nil {
		return r, fmt.Errorf("parse revelation: credential: %v", err)
	}
	copy(r.Seed[:], body[64:])
	for _, c := range marks {
		r.Marks = append(r.Marks, Mark(strings.IndexRune(revelationMarks, c)))
	}
	if r.Text() != text { // left-over bits: one revelation has one text
		return r, errors.New("parse revelation: malformed")
	}
	return r, nil
}

// Remake makes the ballot of a revelation again, unsigned: that of the tablet has the same unsigned hash, or the tablet encrypted
// something else than it shows. An [*ElectionError] is wrapped if it is for another poll.
func (p *Poll) Remake(r Revelation) (*Ballot, error) {
	if r.Fingerprint != p.Fingerprint {
		return nil, fmt.Errorf("remake ballot: %w", &ElectionError{"election hash", r.Fingerprint, p.Fingerprint})
	}
	if r.Credential.IsIdentity() {
		return nil, errors.New("remake ballot: the credential is the identity")
	}
	if err := p.checkMarks(r.Marks); err != nil {
		return nil, fmt.Errorf("remake ballot: %w", err)
	}
	b, opening, prover, err := p.Election.encrypt(r.stream(), p.Key, r.Credential, p.Manifest.Choices(r.Marks), p.Election.sums())
	if err != nil {
		return nil, err
	}
	opening.destroy()
	prover.Destroy()
	return b, nil
}

// stream is all randomness of the draft. Other drafts have other streams: another poll, another credential or another seed; and
// each scalar of it is hedged with the choices besides (crypto.HedgedScalar).
func (r Revelation) stream() io.Reader {
	stream := sha3.NewSHAKE256()
	io.WriteString(stream, "piaojue/v1/draft|"+r.Fingerprint+"|"+r.Credential.String()+"|")
	stream.Write(r.Seed[:])
	return stream
}

// destroy overwrites what is secret.
func (r *Revelation) destroy() {
	clear(r.Seed[:])
	clear(r.Marks)
}
