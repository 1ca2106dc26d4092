package audit

import (
	"fmt"
	"math/bits"
	"testing"
)

// What is computed along the tree of groups is compared with every way in which witnesses can cosign.
func TestQuorum(t *testing.T) {
	const six = "witness a W1\nwitness b W2\nwitness c W3\nwitness d W4\nwitness e W5\nwitness f W6\n"
	for _, text := range []string{
		"quorum none\n",
		"witness a W1\nquorum none\n",
		"witness a W1\nquorum a\n",
		"witness a W1\nwitness b W2\nquorum b\n",
		six + "group g any a b c\nquorum g\n",
		six + "group g 2 a b c\nquorum g\n",
		six + "group g 3 a b c d e f\nquorum g\n",
		six + "group g 4 a b c d e f\nquorum g\n",
		six + "group g all a b\ngroup h any c d e\ngroup all any g h f\nquorum all\n",
		six + "group g 2 a b c\ngroup h any d e f\ngroup both all g h\nquorum both\n",
		six + "group g any a b\ngroup h any c d\ngroup i 2 g h e\nquorum i\n",
		specPolicy,
	} {
		p, err := ParsePolicy(policyKeys(t, text))
		if err != nil {
			t.Fatal(err)
		}
		all := 1<<len(p.Witnesses) - 1
		fewest := len(p.Witnesses) + 1
		for set := range all + 1 {
			if reached(p, set) {
				fewest = min(fewest, bits.OnesCount(uint(set)))
			}
		}
		if got := p.Fewest(); got != fewest {
			t.Errorf("%s\nfewest %d, want %d", text, got, fewest)
		}
		for dishonest := range all + 1 {
			want := false
			for set := range all + 1 {
				want = want || reached(p, set|dishonest) && reached(p, all&^set|dishonest)
			}
			got := p.Divided(func(w Witness) bool {
				for i := range p.Witnesses {
					if p.Witnesses[i] == w {
						return dishonest>>i&1 == 1
					}
				}
				panic(fmt.Sprint("no such witness: ", w.Name))
			})
			if got != want {
				t.Errorf("%s\ndivided by %b: %v, want %v", text, dishonest, got, want)
			}
		}
	}
}

// reached reports whether a set of witnesses, one a bit, reaches the quorum.
func reached(p Policy, set int) bool {
	var cosignatures []Cosignature
	for i, w := range p.Witnesses {
		if set>>i&1 == 1 {
			cosignatures = append(cosignatures, Cosignature{Witness: w.Name})
		}
	}
	return p.Check(cosignatures) == nil
}
