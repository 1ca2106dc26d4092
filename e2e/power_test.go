package e2e_test

import (
	"encoding/hex"
	"math/big"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The power that browsers are asked for is that of math/big, at the bounds of what is smaller than N, and as long as N.
func TestPower(t *testing.T) {
	module, err := filepath.Abs("../server/web/files/lib/power.mjs")
	if err != nil {
		t.Fatal(err)
	}
	text := func(x *big.Int) string { return hex.EncodeToString(x.FillBytes(make([]byte, 256))) }
	least := new(big.Int).SetBit(big.NewInt(1), 2047, 1) // of what may be a registrar's N
	most := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 2048), big.NewInt(1))
	var asked, want []string
	for _, n := range []*big.Int{least, most, new(big.Int).Div(most, big.NewInt(3))} {
		for _, s := range []*big.Int{
			new(big.Int), big.NewInt(1), big.NewInt(2), new(big.Int).SetUint64(1<<64 - 1), new(big.Int).Rsh(n, 1), new(big.Int).Div(n, big.NewInt(7)),
			new(big.Int).Sub(n, big.NewInt(1)), new(big.Int).Sub(n, big.NewInt(2)),
		} {
			asked = append(asked, text(s)+" "+text(n))
			want = append(want, text(new(big.Int).Exp(s, big.NewInt(65537), n)))
		}
	}
	const script = `
const { power } = await import(process.argv[1]);
for (const line of process.argv[2].split("\n")) console.log(Buffer.from(power(Buffer.from(line.replace(" ", ""), "hex"))).toString("hex"));
`
	c := exec.Command(tool(t, "node"), "--input-type=module", "--eval", script, module, strings.Join(asked, "\n"))
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Fields(string(out))
	if len(got) != len(want) {
		t.Fatalf("%d powers, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: got %s, want %s", asked[i], got[i], want[i])
		}
	}
}
