package e2e_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// A thing is what a curious operator has: a file, or what a program said.
type thing struct {
	name string
	data []byte
	is   medium
}

// A medium says how a thing is looked at.
type medium int

const (
	text     medium = iota // in lines
	packed                 // whose members are things of their own
	database               // whose values are looked at, too
	said                   // by a program to whoever runs it: nothing of a voter may be in it
)

// A watched meeting is what this test alone knows of one, to look for it elsewhere.
type watched struct {
	voters              []voter
	voting              span
	finder              *finder
	arrival, desk, hash order
	listening           map[string]bool // addresses of the hall's machines
}

// A verdict is what a thing tells that it must not, and what was measured.
type verdict struct {
	orders, joins []string // against threat 26 and threat 27
	measured      []string
}

func (v *verdict) add(other verdict) {
	v.orders, v.joins, v.measured = append(v.orders, other.orders...), append(v.joins, other.joins...), append(v.measured, other.measured...)
}

// judge looks at one thing.
func (w *watched) judge(t thing) (v verdict) {
	sights := w.finder.find(t.data)
	if secrets := of(ofSecret, sights); len(secrets) > 0 {
		v.joins = append(v.joins, fmt.Sprintf("%s has the %s of a deputy", t.name, secrets[0].form))
	}
	if address.Match(t.data) {
		v.joins = append(v.joins, t.name+" has the address of a tablet")
	}
	if t.is == said {
		v.joins = append(v.joins, w.overheard(t, sights)...)
	}
	if t.is == text || t.is == said {
		v.joins = append(v.joins, w.lines(t)...)
	}
	w.measure(t.name, sights, &v)
	return v
}

var anyAddress = regexp.MustCompile(`\b\d+\.\d+\.\d+\.\d+:\d+\b`)

// overheard says what a program said of a voter, or of an address at which no machine of the hall listens.
func (w *watched) overheard(t thing, sights []sight) (found []string) {
	for _, s := range sights {
		found = append(found, fmt.Sprintf("%s has a %s", t.name, s.form))
	}
	for _, a := range anyAddress.FindAllString(string(t.data), -1) {
		if !w.listening[a] {
			found = append(found, fmt.Sprintf("%s has the address %s", t.name, a))
		}
	}
	return found
}

// measure compares where traces lie with the orders in which deputies came and voted, and whose traces lie beside each other.
func (w *watched) measure(name string, sights []sight, v *verdict) {
	persons := of(ofPerson, sights)
	for _, p := range places(name, sights) {
		if len(p.at) < 2 || p.kind == ofSecret {
			continue
		}
		arrival, desk, hash := p.compare(w.arrival), p.compare(w.desk), p.compare(w.hash)
		line := fmt.Sprintf("%v: %d voters; pairs in the order of arrival %v, of the desk %v, of hashes %v", p, len(p.at), arrival, desk, hash)
		if arrival.off() > maxSigma || p.kind == ofBallot && desk.off() > maxSigma {
			v.orders = append(v.orders, line)
		}
		if p.kind == ofBallot && len(persons) > 0 {
			own := beside(p, persons)
			line += fmt.Sprintf("; %d lie beside their own deputy", own)
			if byChance(own, len(p.at), len(w.voters)) < minChance {
				v.joins = append(v.joins, line)
			}
		}
		v.measured = append(v.measured, line)
	}
}

// judgeName looks at the name of a file on a disk: outside the log's own payloads nothing is named after a ballot or a person.
func (w *watched) judgeName(name string) (v verdict) {
	if sights := w.finder.find([]byte(name)); len(sights) > 0 {
		v.joins = append(v.joins, fmt.Sprintf("%s is named after a %s", filepath.Dir(name), sights[0].form))
	}
	return v
}

// machine is the name of the program whose output a file is, empty if it is another file.
func machine(name string) string {
	base, isLog := strings.CutSuffix(name, ".log")
	folder, base := filepath.Split(base)
	if folder != "log/" || !isLog {
		return ""
	}
	return base
}
