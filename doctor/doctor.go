// Package doctor says whether a machine is fit to keep its part of a poll: its clock, its disk, who can read its secrets,
// and whether all files of a role are there.
//
// [Measure] looks, and [Judge] is a pure function of what was seen, so that every judgement can be tried without a broken
// machine. Nothing is changed or sent anywhere: a folder of its own below the one that is examined is made and removed
// again, and a program that works there at the same time is not disturbed. Key files are recognised and never opened.
//
// What a system does not tell is said to be unchecked. Linux tells all of it.
package doctor

import (
	"fmt"

	"github.com/piaojue/piaojue/report/words"
)

// A Level is how bad a finding is.
type Level string

// The levels.
const (
	Well      Level = "ok"
	Warning   Level = "warning"   // goes for a rehearsal; settle it before deputies vote
	Failure   Level = "failure"   // votes or secrets can be lost
	Unchecked Level = "unchecked" // this system does not tell
)

// A Finding is what was found in one check. Its words, with what to do, are the message "doctor." + Check + "." + Case.
type Finding struct {
	Check string
	Case  string
	Level Level
	args  []any // names and values in turn
}

// Text says the finding in a language. Among its values may be paths and the system's own errors.
func (f Finding) Text(w *words.Words) string {
	args := append([]any(nil), f.args...)
	for i := 1; i < len(args); i += 2 {
		if role, ok := args[i].(Role); ok {
			args[i] = w.Say("doctor.role." + string(role))
		} else if args[i-1] == "Reason" {
			args[i] = w.Reason(fmt.Sprint(args[i]))
		}
	}
	return w.Say("doctor."+f.Check+"."+f.Case, args...)
}

// Fit reports whether nothing failed.
func Fit(findings []Finding) bool {
	for _, f := range findings {
		if f.Level == Failure {
			return false
		}
	}
	return true
}
