//go:build !js || !verifier

package main

import "github.com/piaojue/piaojue/crypto"

// power is none: that of package crypto is used.
var power crypto.PublicPower
