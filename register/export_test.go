package register

import "testing"

// What tests from outside need of the register that these tests keep.
var Chair, Clerk, LogKey = chair, clerk, logKey

// CountyManifest returns that of a county's register, whose officers have these keys.
func CountyManifest(t testing.TB) *Manifest { return manifest(t, County) }
