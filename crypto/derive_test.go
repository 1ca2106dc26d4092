package crypto

import (
	"encoding/hex"
	"testing"
)

const testFingerprint = "kJcwnE6d2py+Sf5qHPx9kEfUa3ZFTAhc08Kq3V4fPJk"

var testSlip = Slip{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}

// TestDerivation compares with values computed by another program from the text of derive.go.
func TestDerivation(t *testing.T) {
	if got, want := DeriveCredential(testCard, testSlip, testFingerprint).String(),
		"2942054152760066995636164915953274766497302830395002693102722658762297749917"; got != want {
		t.Errorf("credential %s, want %s", got, want)
	}
	for _, other := range []Scalar{
		DeriveCredential(Card(testSlip), Slip(testCard), testFingerprint),
		DeriveCredential(testCard, testSlip, testFingerprint[1:]),
	} {
		if other.Equal(DeriveCredential(testCard, testSlip, testFingerprint)) {
			t.Error("one credential for two")
		}
	}
	for _, k := range []struct {
		key  SigningKey
		seed string
	}{
		{testCard.Key(), "6096dac287195ffbbc6a1cd67701b961bc2321d9874df74a14f96e75380853f8"},
		{testSlip.Key(), "e3d1db92a583f6ff2ee0a7531ff0d385130df40c72f4d7be5f6ed2328670907a"},
	} {
		if got := hex.EncodeToString(k.key.key.Seed()); got != k.seed {
			t.Errorf("seed %s, want %s", got, k.seed)
		}
	}
}
