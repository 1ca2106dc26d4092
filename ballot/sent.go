package ballot

import (
	"bytes"
	"encoding/base64"
	"errors"
)

// MaxSent bounds the bytes that are sent to cast a ballot: eighths are shorter than their envelope, also in base64.
const MaxSent = 2 * MaxEnvelope

// What is sent with eighths begins and goes on like this: docs/protocol.md, section 11.1.
const (
	sentEighths  = `{"eighths":"`
	sentEnvelope = `","envelope":`
	sentEnd      = `}`
)

var sentBase64 = base64.RawStdEncoding.Strict()

// WithEighths returns what is sent to cast a ballot: its envelope and the eighths of its hints, with which the server checks it
// faster (docs/fast-verification.md, section 4). An envelope may also be sent alone.
func WithEighths(envelope, eighths []byte) []byte {
	if len(eighths) == 0 {
		return envelope
	}
	sent := make([]byte, 0, len(sentEighths)+sentBase64.EncodedLen(len(eighths))+len(sentEnvelope)+len(envelope)+len(sentEnd))
	sent = sentBase64.AppendEncode(append(sent, sentEighths...), eighths)
	sent = append(append(sent, sentEnvelope...), envelope...)
	return append(sent, sentEnd...)
}

var errSent = errors.New("neither an envelope nor one with eighths")

// ParseSent takes apart what was sent to cast a ballot. What the envelope is worth it does not say; eighths are nil if there are none.
// The envelope is a part of sent.
func ParseSent(sent []byte) (envelope, eighths []byte, err error) {
	rest, with := bytes.CutPrefix(sent, []byte(sentEighths))
	if !with {
		return sent, nil, nil
	}
	text, envelope, framed := bytes.Cut(rest, []byte(sentEnvelope))
	envelope, ended := bytes.CutSuffix(envelope, []byte(sentEnd))
	if !framed || !ended || len(text) == 0 || bytes.ContainsAny(text, "\r\n") { // which Decode passes over
		return nil, nil, errSent
	}
	eighths = make([]byte, sentBase64.DecodedLen(len(text)))
	if _, err := sentBase64.Decode(eighths, text); err != nil {
		return nil, nil, errSent
	}
	return envelope, eighths, nil
}
