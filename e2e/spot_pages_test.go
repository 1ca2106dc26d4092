package e2e_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/room"
)

// departments are evaluated one after the other, each on what it answered and on what it does.
var departments = []string{"发展改革局", "教育局", "民政局", "财政局", "住房和城乡建设局", "交通运输局", "农业农村局", "卫生健康局"}

// onTheSpot makes a meeting the evaluation of one department, in which two deputies are left to vote by hand.
func onTheSpot(place int) func(*play.Meeting) {
	return func(m *play.Meeting) {
		m.Rules, m.Seats, m.Series = ballot.DefaultRules(ballot.Evaluating), 0, len(departments)
		m.Agenda = departments[place] + "满意度测评"
		m.Candidates = []ballot.Candidate{{ID: "1", Names: ballot.Names{"zh": "现场答复"}}, {ID: "2", Names: ballot.Names{"zh": "工作履职"}}}
		for i := range m.Votes { // each department has figures of its own, and none is unanimous
			m.Votes[i] = play.Vote{Marks: []ballot.Mark{ballot.Mark(1 + (i+place)%(1+place%3)), ballot.Mark(min(3, i*(place+1)%5))}}
		}
		m.Votes[0].Marks[0] = 3
		m.Leave(2)
	}
}

// A spot is a hall in which a series is held: its rooms in order, the officers who decide, two tablets and the wall.
type spot struct {
	*visit
	rooms   []*room.Room
	desks   []*console // chair, chief scrutineer, scrutineer
	tablets []*tablet
	wall    *browser.Tab
}

// Eight departments in a row: two officers begin each, virtual deputies and two at tablets, which go on by themselves, rate it, three officers decide that it is ended
// and announced, and the wall shows the grades that were pressed. How long each took is told.
func TestSpotPages_EightDepartments(t *testing.T) {
	t.Parallel() // one of the longest, most of which is waiting
	b := browser.Start(t)
	s := &spot{visit: visitRoom(t, 15, 0, play.CheckIn, onTheSpot(0))}
	s.gather(t, b)
	for place := range departments {
		began := s.open(place)
		s.vote(place)
		s.end(place)
		s.wall.Wait(`#live[data-phase="announced"]`)
		t.Logf("%s: %.0f seconds from the opening to the wall", departments[place], time.Since(began).Seconds())
		hasText(t, s.wall, "h1", departments[place])
		if place == 1 {
			s.wall.Shot("spot/wall")
			s.desks[0].WholeBoth("spot/announced")
		}
	}
	s.verify(t)
}

// gather founds the later polls, has everybody sign in and be given tokens once for all of them, and opens the pages.
func (s *spot) gather(t *testing.T, b *browser.Browser) {
	s.rooms = []*room.Room{s.Room}
	for place := 1; place < len(departments); place++ {
		m := meetingOf(t, 15)
		onTheSpot(place)(m)
		later, err := s.Later(t.Context(), m, place+1)
		if err != nil {
			t.Fatal(err)
		}
		s.rooms = append(s.rooms, later)
		if err := later.Session.Play(t.Context(), play.Ceremony); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range s.rooms {
		for _, stage := range []play.Stage{play.CheckIn, play.Issuing} {
			if err := r.Session.Play(t.Context(), stage); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, role := range []ballot.Role{ballot.Chair, ballot.ChiefScrutineer, ballot.Scrutineer} {
		address, err := s.Consoles(role, 0, s.rooms[1:]...)
		if err != nil {
			t.Fatal(err)
		}
		tab := b.Open([]browser.Size{browser.Laptop, browser.Landscape, browser.Portrait}[i], address)
		tab.Screen("console")
		s.desks = append(s.desks, &console{tab, t})
	}
	var polls []host.Poll
	for _, r := range s.rooms {
		polls = append(polls, host.Poll{Path: r.Path, Manifest: r.Session.Manifest()})
	}
	booth := s.boothBefore(s.Server, polls...)
	for range 2 { // in one browser, which has six connections to the host of all eight
		s.tablets = append(s.tablets, &tablet{b.Open(browser.Landscape, booth), ""})
	}
	address, err := s.Screen("wall")
	if err != nil {
		t.Fatal(err)
	}
	s.wall = b.Open(browser.Wall, address)
}

// open brings all desks to a department, and begins it.
func (s *spot) open(place int) (began time.Time) {
	for _, d := range s.desks {
		if place > 0 {
			d.step("print")
			d.Click("#next-poll")
			d.Wait(fmt.Sprintf(`#poll-%d[aria-current]`, place+1))
		}
		d.step("open")
	}
	byTwo(s.desks[0], s.desks[1], "open", "open")
	began = time.Now()
	s.desks[0].step("voting")
	return began
}

// pressed is what the two at the tablets press for a department.
func pressed(place int) []string {
	return []string{fmt.Sprintf("%d%d", 1+place%3, 3-place%3), fmt.Sprintf("1%d", 1+place%2)}
}

func (s *spot) vote(place int) {
	if err := s.rooms[place].Session.Play(s.t.Context(), play.Voting); err != nil {
		s.t.Fatal(err)
	}
	for i, pair := range s.rooms[place].Session.Idle() {
		x := s.tablets[i]
		if place == 0 {
			x.enter(pair)
		}
		x.Screen("ballot") // which opens by itself when the one before is over
		hasText(s.t, x.Tab, "#bar-title", departments[place])
		x.rate(pressed(place)[i])
		x.review()
		x.submit()
		if place+1 < len(departments) {
			x.Tap("#finish")
			x.Screen("onward")
		}
	}
}

// end has three officers decide at the same time, and the scrutineers decrypt when it is their turn.
func (s *spot) end(place int) {
	for i, d := range s.desks {
		d.Click("#spot-press")
		d.Wait("#dialog-no")
		if place == 0 {
			d.Accessible("the decision")
			d.Shot(fmt.Sprintf("spot/decision-%d", i+1))
		}
		browser.Eval[bool](d.Tab, `(document.querySelector("#dialog-yes").dispatchEvent(new KeyboardEvent("keydown", {key: " ", bubbles: true, cancelable: true})), true)`)
	}
	chair := s.desks[0]
	chair.Wait(`html[data-phase="tallied"] #spot-stop`)
	if place == 1 {
		for _, d := range s.desks {
			d.Accessible("the program goes on")
			d.Fits("the program goes on")
		}
		chair.WholeBoth("spot/running")
	}
	if err := s.rooms[place].Session.Play(s.t.Context(), play.Decrypt); err != nil {
		s.t.Fatal(err)
	}
}

// verify checks every bundle with that of the first, and holds the grades against what was pressed.
func (s *spot) verify(t *testing.T) {
	var first audit.Bundle
	for place, r := range s.rooms {
		bundle, err := r.Session.Evidence(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		o := audit.Options{Ceremony: first}
		if place == 0 {
			first = bundle
		}
		report := audit.Verify(bundle, o)
		if !report.OK || !report.Complete || report.Outcome == nil {
			t.Fatalf("%s: %+v", departments[place], report.Checks)
		}
		m := meetingOf(t, 15)
		onTheSpot(place)(m)
		want := [2][]int{{0, 0, 0}, {0, 0, 0}}
		for _, v := range m.Votes {
			for j, mark := range v.Marks {
				if mark > 0 {
					want[j][mark-1]++
				}
			}
		}
		for _, p := range pressed(place) {
			for j, c := range []rune(p)[:2] {
				want[j][c-'1']++
			}
		}
		for j, rating := range report.Outcome.Ratings {
			if !slices.Equal(rating.Votes, want[j]) {
				t.Errorf("%s, item %d: %v, want %v", departments[place], j+1, rating.Votes, want[j])
			}
		}
	}
}
