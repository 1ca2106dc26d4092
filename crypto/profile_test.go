package crypto

import (
	"strings"
	"testing"
)

// What everybody may know of a deputy is no way in: neither a public profile code (代表码), nor the page of a card on a register, nor the card's public key,
// however it is typed, is read as a card, as a slip or as the number of what somebody has sent in. All who scan or type go through these parsers.
func TestProfileIsNoCredential(t *testing.T) {
	key := SigningKeyFromSeed(make([]byte, 32)).Public().String()
	page := "/c/yunlan/register/deputies/" + key
	for _, text := range []string{
		key, strings.ToUpper(key), page, "https://yunlan.example" + page, "https://yunlan.example" + page + "#" + key,
		"https://renda.yunlan.example/dbm?id=330226-0017", "weixin://dl/business/?t=Ab3dE5g7h9J", "代表码 330226-0017", "330226-0017",
	} {
		for name, parse := range map[string]func(string) error{
			"card":         func(s string) error { _, err := ParseCard(s); return err },
			"card, typed":  func(s string) error { _, err := ParseCardTyped(s); return err },
			"slip":         func(s string) error { _, err := ParseSlip(s); return err },
			"slip, typed":  func(s string) error { _, err := ParseSlipTyped(s); return err },
			"number":       func(s string) error { _, err := ParseNumber(s); return err },
			"key, as seed": func(s string) error { _, err := ParseSeed(s); return err },
		} {
			if err := parse(text); err == nil {
				t.Errorf("%q is read as a %s", text, name)
			}
		}
	}
}
