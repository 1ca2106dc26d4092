package sequencer

import (
	"maps"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// Hints wait until somebody takes them, and are given once; those that find no room are not kept, and there is room again when the others were taken.
func TestTakeHints(t *testing.T) {
	w := new(Writer)
	for _, c := range []struct {
		name string
		size []int // of the hints of one ballot after the other, below 0 for none
		want map[int]int
	}{
		{"nothing came", nil, nil},
		{"checked otherwise", []int{-1, 3}, map[int]int{1: 3}},
		{"as many as there is room for", []int{1, mostHints - 1, 1}, map[int]int{0: 1, 1: mostHints - 1}},
		{"too large beside another", []int{2, mostHints - 1, 4}, map[int]int{0: 2, 2: 4}},
		{"nothing came since", nil, nil},
	} {
		of := map[crypto.Hash]int{}
		for i, size := range c.size {
			one := &claim{id: crypto.Sum([]byte{byte(i)})}
			if size >= 0 {
				one.hints = make([]byte, size)
			}
			of[one.id] = i
			w.hints.put(one)
		}
		got := map[int]int{}
		for id, hints := range w.TakeHints() {
			got[of[id]] = len(hints)
		}
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
