package main

import (
	"strings"
	"testing"
)

// Codes are behind no address that is not one of a machine, over TLS unless it is this one.
func TestCheckAddress(t *testing.T) {
	for _, good := range []string{"https://a.example", "https://192.168.1.11:8443/", "http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"} {
		if err := checkAddress(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"", "a.example", "http://a.example", "https://", "https://a.example/x", "https://a.example/?q", "https://a.example/#f", "https://u@a.example",
		"javascript:alert(1)", "https://" + strings.Repeat("a", 120) + ".example"} {
		if checkAddress(bad) == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
