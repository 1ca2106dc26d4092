//go:build !race && !insecure_test_keys

package keyfile

// workFactor is the logarithm of scrypt's cost in new files, as in those of the age command: a second for whoever opens one.
const workFactor = 18
