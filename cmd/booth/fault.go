package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// A fault is an error that a page can say something about: its code, and what belongs to it. No fault has anything secret in it.
type fault struct {
	Code    string          `json:"code"`
	Text    string          `json:"text,omitempty"`    // the reason in English, for whoever looks after the device
	Problem json.RawMessage `json:"problem,omitempty"` // what the server answered
	Phase   string          `json:"phase,omitempty"`   // of the poll
	Field   string          `json:"field,omitempty"`   // card or slip
	Group   int             `json:"group"`             // of the code, 1 to 7; 0 if it cannot be told
	Which   string          `json:"which,omitempty"`   // card or slip
	Refused string          `json:"refused,omitempty"` // code of the problem for which the desk's wish was refused

	// Of the ballot that was cast before.
	ID      *crypto.Hash `json:"id,omitempty"`
	Short   []string     `json:"short,omitempty"`
	Receipt string       `json:"receipt,omitempty"`
	QR      *qrCode      `json:"qr,omitempty"`
}

func (f *fault) Error() string { return f.Code + ": " + f.Text }

// The codes that methods share. cmd/booth's pages have a screen or a line for each.
const (
	lost     = "lost"     // no answer: try again
	problem  = "problem"  // the server refuses
	evidence = "evidence" // what the server shows does not verify: this device must not go on
	phase    = "phase"    // not in this phase of the poll
	code     = "code"     // a card or slip was read or typed wrongly
	gone     = "gone"     // methods were called out of order
	bad      = "bad"      // an argument is not what it should be
)

func fail(code, format string, args ...any) *fault {
	return &fault{Code: code, Text: fmt.Sprintf(format, args...)}
}

// asFault turns any error into a fault. What is not one is evidence: it came of checking what a server showed.
func asFault(err error) *fault {
	var f *fault
	if errors.As(err, &f) {
		return f
	}
	return fail(evidence, "%v", err)
}

// wrongCode is the fault of a card or slip that was read or typed wrongly.
func wrongCode(field string, err error) *fault {
	f := fail(code, "the code is not one of 28 characters, or more than one of them is wrong")
	f.Field = field
	var wrong *crypto.CodeError
	if errors.As(err, &wrong) {
		f.Group, f.Text = wrong.Group, wrong.Error()
	}
	return f
}
