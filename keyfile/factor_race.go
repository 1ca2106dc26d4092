//go:build race

package keyfile

// workFactor is low in programs with the race detector, which are tests: scrypt takes them ten times as long.
const workFactor = 10
