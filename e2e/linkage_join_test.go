package e2e_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
)

// Two things stand together if they are in one line of a text, or in one value of a database with its key. And if traces of ballots
// lie beside those of their own deputies more often than by chance, wherever that is, they can be joined as well.

// A span is the time in which ballots were cast, and a second more on either side.
type span struct{ from, to time.Time }

var (
	clockTime = regexp.MustCompile(`\b\d\d:\d\d:\d\d\b`)
	number    = regexp.MustCompile(`\d+`)
	address   = regexp.MustCompile(`\b127\.0\.0\.[2-9]\b`) // a tablet's
)

// units are those in which programs count time since 1970.
var units = []time.Duration{time.Second, time.Millisecond, time.Microsecond, time.Nanosecond}

// tells reports whether data has a time at which ballots were cast: written out, in decimal digits, or in eight bytes.
func (s span) tells(data []byte) bool {
	if clockTime.Match(data) {
		return true
	}
	for _, digits := range number.FindAll(data, -1) {
		if n, err := strconv.ParseInt(string(digits), 10, 64); err == nil && s.counts(n) {
			return true
		}
	}
	for at := 0; at+8 <= len(data); at++ {
		if s.counts(int64(binary.BigEndian.Uint64(data[at:]))) || s.counts(int64(binary.LittleEndian.Uint64(data[at:]))) {
			return true
		}
	}
	return false
}

func (s span) counts(n int64) bool {
	for _, unit := range units {
		if n >= s.from.UnixNano()/int64(unit) && n <= s.to.UnixNano()/int64(unit) {
			return true
		}
	}
	return false
}

// together says what stands together with a ballot that must not, if anything does.
func (w *watched) together(where string, data []byte) (found []string) {
	sights := w.finder.find(data)
	ballots := of(ofBallot, sights)
	if len(ballots) == 0 {
		return nil
	}
	if persons := of(ofPerson, sights); len(persons) > 0 {
		found = append(found, fmt.Sprintf("%s: a %s with a %s", where, ballots[0].form, persons[0].form))
	}
	if address.Match(data) {
		found = append(found, fmt.Sprintf("%s: a %s with the address of a tablet", where, ballots[0].form))
	}
	if w.voting.tells(data) {
		found = append(found, fmt.Sprintf("%s: a %s with a time", where, ballots[0].form))
	}
	return found
}

// lines looks at each line of a text.
func (w *watched) lines(t thing) (found []string) {
	for line := range bytes.Lines(t.data) {
		found = append(found, w.together("a line of "+t.name, line)...)
	}
	return found
}

// values looks at each value of a database, with its key. It counts those with a ballot in them.
func (w *watched) values(path, name string) (found []string, ballots int, err error) {
	db, err := bbolt.Open(path, 0o400, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return nil, 0, err
	}
	defer db.Close()
	var walk func(b *bbolt.Bucket) error
	walk = func(b *bbolt.Bucket) error {
		return b.ForEach(func(k, v []byte) error {
			if v == nil {
				return walk(b.Bucket(k))
			}
			pair := slices.Concat(k, []byte{0}, v)
			if len(of(ofBallot, w.finder.find(pair))) > 0 {
				ballots++
			}
			found = append(found, w.together("a value of "+name, pair)...)
			return nil
		})
	}
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error { return walk(b) })
	})
	return found, ballots, err
}

// beside counts for a place of ballots how many lie nearest to a trace of their own deputy.
func beside(p place, persons []sight) (own int) {
	for v, at := range p.at {
		i, _ := slices.BinarySearchFunc(persons, at, func(s sight, at int) int { return s.at - at })
		nearest := persons[min(i, len(persons)-1)]
		if i > 0 && (i == len(persons) || at-persons[i-1].at < nearest.at-at) {
			nearest = persons[i-1]
		}
		if nearest.of == v {
			own++
		}
	}
	return own
}

// byChance is how probable it is that so many or more of n pairs among so many voters match by chance (Poisson).
func byChance(own, n, voters int) float64 {
	mean := float64(n) / float64(voters)
	less, term := 0.0, math.Exp(-mean)
	for k := range own {
		less += term
		term *= mean / float64(k+1)
	}
	return max(0, 1-less)
}

// minChance is how improbable so many matches may be.
const minChance = 1e-5
