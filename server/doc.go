// Package server is the service of the hall: tablets fetch and cast, officers order, trustees speak, witnesses look on, and the
// public reads. It keeps no state of its own. Everything follows from the boards, each of which package sequencer writes.
//
// # One way down and one way back
//
// What comes in is read within a bound, parsed in its one form, checked, stored and answered, in this order, in the handler
// that table.go names. What became of it is mapped to a problem document in errors.go and nowhere else.
//
// # Publishing
//
// Each poll has one goroutine (publish.go) that puts ballots that wait on the board, shows a new head to the witnesses, and then
// publishes it: commit, witness, publish. Readers see published heads only, whatever the sequencer has already written. A
// writer is answered when what it wrote is published. Witnesses that do not answer hold nothing up beyond the deadline; that
// there are too few is part of the state, which every page and report shows.
//
// # What it must not know
//
// A ballot is read, checked, stored and acknowledged, and nothing tells when, from where, or which came first: there is no
// access log, no request id, no counter that moves with one ballot, and no line in a log that one ballot causes. What is
// counted is counted up at epochs (metrics.go). Addresses are looked at by the limits alone, which forget them (limits.go).
package server
