package bench

import (
	"slices"
	"testing"
	"time"

	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/report/words"
)

func TestLatency(t *testing.T) {
	upTo := func(n int) (all []time.Duration) {
		for i := range n {
			all = append(all, time.Duration(n-i)*time.Millisecond)
		}
		return all
	}
	for _, c := range []struct {
		of   []time.Duration
		want Latency
	}{
		{nil, Latency{}},
		{upTo(1), Latency{1, 1, 1, 1}},
		{upTo(10), Latency{5, 9, 10, 10}},
		{upTo(300), Latency{150, 270, 297, 300}},
	} {
		if got := newLatency(c.of); got != c.want {
			t.Errorf("of %d: %+v, want %+v", len(c.of), got, c.want)
		}
	}
}

// Of each kind there are as many as it says, and those of which there are few are not in one place.
func TestMix(t *testing.T) {
	var names []string
	for _, a := range mix(of(6, "a", nil), of(3, "b", nil), of(1, "c", nil)) {
		names = append(names, a.name)
	}
	count := func(name string, of []string) (n int) {
		for _, x := range of {
			if x == name {
				n++
			}
		}
		return n
	}
	if count("a", names) != 6 || count("b", names) != 3 || count("c", names) != 1 {
		t.Fatal(names)
	}
	if count("b", names[:5]) == 0 || count("b", names[5:]) == 0 || slices.Equal(names[:6], slices.Repeat([]string{"a"}, 6)) {
		t.Error(names)
	}
}

// What grows is seen, and what is collected at another moment is not taken for growth.
func TestJudge(t *testing.T) {
	const mib = 1 << 20
	report := func(memory, disk func(i int) int64) *LongReport {
		r := &LongReport{}
		for i := range 60 {
			r.Samples = append(r.Samples, Sample{Memory: memory(i), Disk: disk(i)})
		}
		return r
	}
	flat := func(int) int64 { return 100 * mib }
	for name, c := range map[string]struct {
		memory, disk         func(i int) int64
		memoryFlat, diskFlat bool
	}{
		"flat":           {flat, flat, true, true},
		"a saw":          {func(i int) int64 { return int64(80+i%7*10) * mib }, flat, true, true},
		"one peak":       {func(i int) int64 { return int64(100+(i/58)*500) * mib }, flat, true, true},
		"warming up":     {func(i int) int64 { return int64(min(i, 12)*20) * mib }, func(i int) int64 { return int64(min(i, 12)) * mib }, true, true},
		"leaking memory": {func(i int) int64 { return int64(100+i*2) * mib }, flat, false, true},
		"leaking files":  {flat, func(i int) int64 { return 10*mib + int64(i)*100_000 }, true, false},
	} {
		r := report(c.memory, c.disk)
		if r.judge(); r.MemoryFlat != c.memoryFlat || r.DiskFlat != c.diskFlat {
			t.Errorf("%s: %v, %v", name, r.MemoryFlat, r.DiskFlat)
		}
	}
}

// Every stage that is shown has a name in both languages.
func TestStageWords(t *testing.T) {
	stages := play.Stages()
	for _, l := range words.Languages {
		w, err := words.In(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range stages[slices.Index(stages, play.Closing):] {
			if id := "stage." + string(s); w.Say(id) == id {
				t.Errorf("%s: %s", l, id)
			}
		}
	}
}
