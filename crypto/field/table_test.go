package field

import (
	"math/rand/v2"
	"testing"
)

// Every number has its triple, and 0 has 1, 1 and 0.
func TestTable(t *testing.T) {
	var table Table
	var triples [17][3]Element
	triples[0][0].One()
	triples[0][1].One()
	random := rand.NewChaCha8([32]byte{})
	bytes := make([]byte, 32)
	for number := range table[0] {
		triple := &triples[number+1]
		for i := range triple {
			random.Read(bytes)
			if _, err := triple[i].SetBytes(bytes); err != nil {
				t.Fatal(err)
			}
		}
		table.Set(number+1, &triple[0], &triple[1], &triple[2])
	}
	for number, want := range triples {
		var got [3]Element
		table.Choose(uint64(number), &got[0], &got[1], &got[2])
		for i := range got {
			if got[i].Equal(&want[i]) != 1 {
				t.Errorf("number %d, element %d: %x, want %x", number, i, got[i].Bytes(), want[i].Bytes())
			}
		}
	}
}
