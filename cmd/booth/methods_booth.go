//go:build js && !verifier

package main

func methods() map[string]method { return forVoters() }
