package crypto

import (
	"math/big"
	"slices"
	"strings"
	"testing"
)

// decimalCases are integers at which limbs and groups of digits begin and end.
func decimalCases() (all []*big.Int) {
	for _, base := range []int64{2, 10} {
		power := big.NewInt(1)
		for power.BitLen() <= 256 {
			for d := int64(-1); d <= 1; d++ {
				all = append(all, new(big.Int).Add(power, big.NewInt(d)))
			}
			power = new(big.Int).Mul(power, big.NewInt(base))
		}
	}
	all = append(all, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)))
	return slices.DeleteFunc(all, func(n *big.Int) bool { return n.BitLen() > 256 })
}

func littleEndian(n *big.Int) (b [32]byte) {
	n.FillBytes(b[:])
	slices.Reverse(b[:])
	return b
}

func TestDecimal(t *testing.T) {
	for _, n := range decimalCases() {
		want := littleEndian(n)
		if got := decimal(want); got != n.String() {
			t.Errorf("%s is printed as %s", n, got)
		}
		if got, ok := parseDecimal([]byte(n.String())); !ok || got != want {
			t.Errorf("%s is parsed as %x, %t", n, got, ok)
		}
	}
}

func TestDecimal_Refusals(t *testing.T) {
	above := new(big.Int).Lsh(big.NewInt(1), 256)
	for _, text := range []string{"", "00", "01", "-1", "+1", "1_0", " 1", "1 ", "0x1", "1e3", "١", above.String(),
		new(big.Int).Add(above, big.NewInt(1)).String(), strings.Repeat("9", 78), strings.Repeat("1", 79), "-" + strings.Repeat("1", 38), strings.Repeat("1", 19) + "+" + strings.Repeat("1", 18)} {
		if b, ok := parseDecimal([]byte(text)); ok {
			t.Errorf("%q was parsed as %x", text, b)
		}
	}
}

func FuzzDecimal(f *testing.F) {
	for _, n := range decimalCases() {
		f.Add(n.String())
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, ok := parseDecimal([]byte(text))
		n, valid := new(big.Int).SetString(text, 10)
		if valid = valid && n.Sign() >= 0 && n.BitLen() <= 256 && n.String() == text; ok != valid {
			t.Fatalf("%q: parsed %t, want %t", text, ok, valid)
		}
		if ok && (b != littleEndian(n) || decimal(b) != text) {
			t.Errorf("%q became %x and %q", text, b, decimal(b))
		}
	})
}
