package e2e_test

import (
	"encoding/json"
	"testing"
)

// TestBench: the hall that is put up for measurements says what came of its ballots.
func TestBench(t *testing.T) {
	out, err := piaojue(t, "bench", "hall", "--tablets", "20", "--within", "1s", "--relay", "--storm", "--json").Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var r struct {
		Tablets, Accepted, Counted, Missing int
		Verified                            bool
		Storm                               *struct{ Max int }
	}
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatal(err)
	}
	if r.Tablets != 20 || r.Accepted != 20 || r.Counted != 20 || r.Missing != 0 || !r.Verified || r.Storm == nil {
		t.Errorf("%+v", r)
	}
}

// TestSoak: so does the one that is left alone for a while. In ten seconds nothing has settled yet, and the exit code may say so; an
// hour shows whether it does.
func TestSoak(t *testing.T) {
	out, err := piaojue(t, "bench", "soak", "--tablets", "20", "--for", "10s", "--registrars", "1", "--json").Output()
	var r struct {
		Samples                          []struct{ Requests int }
		Memory_flat, Disk_flat, Verified bool
	}
	if parseErr := json.Unmarshal(out, &r); parseErr != nil {
		t.Fatalf("%v, %v\n%s", err, parseErr, out)
	}
	if n := len(r.Samples); n < 10 || r.Samples[n-1].Requests < 300 || !r.Verified || (err == nil) != (r.Memory_flat && r.Disk_flat) {
		t.Errorf("%v, %+v", err, r)
	}
}
