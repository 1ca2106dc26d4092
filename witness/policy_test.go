package witness

import (
	"testing"

	"github.com/piaojue/piaojue/audit"
)

// What a policy says of a witness leads a client to it.
func TestPolicyLine(t *testing.T) {
	key := func(name string) audit.VerifierKey {
		return must(audit.NewCosigner(name, keyOf(name), 0)).VerifierKey()
	}
	for _, address := range []string{"", "http://192.168.1.20:7380", "https://witness.example/w/"} {
		line, err := PolicyLine(key("见证机"), address)
		if err != nil {
			t.Fatal(err)
		}
		p, err := audit.ParsePolicy(line + "quorum 见证机\n")
		if err != nil || p.Witnesses[0] != (audit.Witness{Name: "见证机", Key: key("见证机"), URL: address}) {
			t.Errorf("%q: %+v, %v", line, p.Witnesses, err)
		}
	}
	for name, address := range map[string]string{"w": "no address", "none": ""} {
		if line, err := PolicyLine(key(name), address); err == nil {
			t.Errorf("%q", line)
		}
	}
}
