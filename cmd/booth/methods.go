//go:build !js

package main

import "maps"

// methods are those of both programs, for tests.
func methods() map[string]method {
	all := forVoters()
	maps.Copy(all, forReaders())
	return all
}
