package room

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/samples"
)

// A meeting that is played in a room by virtual people verifies, and everybody's page has an address.
func TestRoom(t *testing.T) {
	folder, err := fs.Sub(samples.Files, "01_city_12_for_10")
	if err != nil {
		t.Fatal(err)
	}
	m, err := play.Read(folder, "01_city_12_for_10")
	if err != nil {
		t.Fatal(err)
	}
	m.Resize(20)
	excused := m.Excuse(2)
	r, err := Open(t.Context(), Options{Meeting: m, Dir: t.TempDir()})
	if errors.Is(err, host.ErrNotBuilt) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	if len(excused) != 2 || len(r.Session.Pair(excused[0]).Card) < 28 {
		t.Errorf("excused: %v", excused)
	}
	for _, stage := range play.Stages() {
		if stage == play.Voting {
			if _, err := r.Console(ballot.Chair, 0); err != nil {
				t.Error(err)
			}
		}
		if err := r.Session.Play(t.Context(), stage); err != nil {
			t.Fatal(err)
		}
	}
	bundle, err := r.Session.Evidence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if report := audit.Verify(bundle, audit.Options{}); !report.OK {
		t.Errorf("%+v", report.Checks)
	}
}
