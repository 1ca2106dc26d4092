package e2e_test

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/room"
	"github.com/piaojue/piaojue/samples"
)

// A visit is a room whose pages are used by hand.
type visit struct {
	t testing.TB
	*room.Room
	hands []play.Pair // cards and slips of deputies who do everything by hand
}

// visitRoom opens a room of so many deputies, some of whom act by hand, in which virtual people have played all stages before one.
// change, if not nil, changes the meeting before anything is drawn.
func visitRoom(t testing.TB, deputies, hands int, before play.Stage, change func(*play.Meeting)) *visit {
	t.Helper()
	return visitRoomOf(t, deputies, hands, before, change, room.Options{})
}

// visitRoomOf is [visitRoom] with further options.
func visitRoomOf(t testing.TB, deputies, hands int, before play.Stage, change func(*play.Meeting), o room.Options) *visit {
	t.Helper()
	m := meetingOf(t, deputies)
	if change != nil {
		change(m)
	}
	excused := m.Excuse(hands)
	o.Meeting, o.Dir, o.Each = m, t.TempDir(), each
	r, err := room.Open(t.Context(), o)
	if errors.Is(err, host.ErrNotBuilt) && os.Getenv("CI") != "true" {
		t.Skip("the pages' core is not built: go generate ./server/web")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	v := &visit{t: t, Room: r}
	for _, i := range excused {
		v.hands = append(v.hands, r.Session.Pair(i))
	}
	v.through(before)
	return v
}

// meetingOf is that of a sample, with so many deputies.
func meetingOf(t testing.TB, deputies int) *play.Meeting {
	t.Helper()
	const sample = "01_city_12_for_10"
	folder, err := fs.Sub(samples.Files, sample)
	if err != nil {
		t.Fatal(err)
	}
	m, err := play.Read(folder, sample)
	if err != nil {
		t.Fatal(err)
	}
	m.Resize(deputies)
	return m
}

// through has virtual people play all stages before one that they have not played yet.
func (v *visit) through(before play.Stage) {
	v.t.Helper()
	for _, stage := range play.Stages() {
		if stage == before {
			return
		}
		v.play(stage)
	}
}

func (v *visit) play(stages ...play.Stage) {
	v.t.Helper()
	for _, stage := range stages {
		if err := v.Session.Play(v.t.Context(), stage); err != nil {
			v.t.Fatal(err)
		}
	}
}
