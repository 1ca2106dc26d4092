//go:build race || insecure_test_keys

package keyfile

// workFactor is low in programs that are made for tests alone: those with the race detector, in which scrypt takes ten times as long,
// and those that open the keys of a whole hall again and again. No key of a real person is sealed by such a program.
const workFactor = 10
