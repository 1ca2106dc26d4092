package audit

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Policy says which witnesses must have cosigned a checkpoint before it is believed (C2SP tlog-policy). Its text has
// one definition a line:
//
//	log <vkey> [<url>]
//	witness <name> <vkey> [<url>]
//	group <name> all|any|<k> <name>...
//	quorum <name>|none
//
// The zero value is a policy that nothing satisfies.
type Policy struct {
	Logs      []Log // empty if they are known from elsewhere
	Witnesses []Witness
	quorum    *quorum
}

// A Log is a log that a policy accepts.
type Log struct {
	Key VerifierKey
	URL string // may be empty
}

// A Witness is a witness that a policy knows.
type Witness struct {
	Name string // within the policy
	Key  VerifierKey
	URL  string // may be empty
}

// A quorum is a witness, or a group of which so many members are needed; none of no members is `quorum none`.
type quorum struct {
	witness string
	need    int
	members []*quorum
}

// ErrWitnesses is wrapped by the error of [OpenCheckpoint] if witnesses are missing and nothing else is wrong.
var ErrWitnesses = errors.New("the quorum of witnesses is not reached")

// Check returns [ErrWitnesses] unless these witnesses reach the quorum.
func (p Policy) Check(cosignatures []Cosignature) error {
	cosigned := make(map[string]bool)
	for _, c := range cosignatures {
		cosigned[c.Witness] = true
	}
	if p.quorum == nil || !p.quorum.reached(cosigned) {
		return ErrWitnesses
	}
	return nil
}

func (q *quorum) reached(cosigned map[string]bool) bool {
	if q.witness != "" {
		return cosigned[q.witness]
	}
	have := 0
	for _, m := range q.members {
		if m.reached(cosigned) {
			have++
		}
	}
	return have >= q.need
}

// names reports whether the policy leaves open which logs it is for, or names this one.
func (p Policy) names(log VerifierKey) bool {
	return len(p.Logs) == 0 || slices.ContainsFunc(p.Logs, func(l Log) bool { return l.Key == log })
}

// maxPolicy bounds the text of a policy, in bytes.
const maxPolicy = 1 << 16

// ParsePolicy parses the text of a policy.
func ParsePolicy(text string) (Policy, error) {
	if len(text) > maxPolicy {
		return Policy{}, fmt.Errorf("parse policy: %d bytes, at most %d", len(text), maxPolicy)
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		return Policy{}, errors.New("parse policy: the last line has no end")
	}
	r := policyReader{named: make(map[string]*quorum), member: make(map[string]bool)}
	number := 0
	for line := range strings.Lines(text) {
		number++
		if err := r.line(strings.TrimSuffix(line, "\n")); err != nil {
			return Policy{}, fmt.Errorf("parse policy: line %d: %v", number, err)
		}
	}
	if r.policy.quorum == nil {
		return Policy{}, errors.New("parse policy: no quorum")
	}
	return r.policy, nil
}

// A policyReader is a policy being read.
type policyReader struct {
	policy Policy
	named  map[string]*quorum // every witness and group so far
	member map[string]bool    // those that are in a group
}

func (r *policyReader) line(line string) error {
	for i := range len(line) { // octets: what a line means must not depend on a version of Unicode
		if c := line[i]; c < 0x20 && c != '\t' || c == 0x7f {
			return fmt.Errorf("control character %#x", c)
		}
	}
	fields := strings.FieldsFunc(line, func(c rune) bool { return c == ' ' || c == '\t' })
	if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
		return nil
	}
	switch keyword, args := fields[0], fields[1:]; keyword {
	case "log":
		return r.log(args)
	case "witness":
		return r.witness(args)
	case "group":
		return r.group(args)
	case "quorum":
		return r.quorum(args)
	default:
		return fmt.Errorf("unknown keyword %q", keyword)
	}
}

func (r *policyReader) log(args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return errors.New("want log <vkey> [<url>]")
	}
	key, err := ParseVerifierKey(args[0])
	if err != nil {
		return err
	}
	if key.typ != signsNotes {
		return fmt.Errorf("%q is not the key of a log", args[0])
	}
	if slices.ContainsFunc(r.policy.Logs, func(l Log) bool { return l.Key.key == key.key }) {
		return fmt.Errorf("the key of log %q is there already", key.name)
	}
	r.policy.Logs = append(r.policy.Logs, Log{key, strings.Join(args[1:], "")})
	return nil
}

func (r *policyReader) witness(args []string) error {
	if len(args) < 2 || len(args) > 3 {
		return errors.New("want witness <name> <vkey> [<url>]")
	}
	name := args[0]
	key, err := ParseVerifierKey(args[1])
	if err != nil {
		return err
	}
	if key.typ != signsCheckpoints {
		return fmt.Errorf("%q is not the key of a witness", args[1])
	}
	// Under two names, one witness would count twice.
	if slices.ContainsFunc(r.policy.Witnesses, func(w Witness) bool { return w.Key.key == key.key }) {
		return fmt.Errorf("the key of witness %q is there already", name)
	}
	r.policy.Witnesses = append(r.policy.Witnesses, Witness{name, key, strings.Join(args[2:], "")})
	return r.define(name, &quorum{witness: name})
}

func (r *policyReader) group(args []string) error {
	if len(args) < 3 {
		return errors.New("want group <name> all|any|<k> and its members")
	}
	g := &quorum{}
	for _, name := range args[2:] {
		m, ok := r.named[name]
		if !ok {
			return fmt.Errorf("member %q is not defined above", name)
		}
		if r.member[name] { // or it would count twice
			return fmt.Errorf("member %q is in a group already", name)
		}
		r.member[name] = true
		g.members = append(g.members, m)
	}
	switch k := args[1]; k {
	case "all":
		g.need = len(g.members)
	case "any":
		g.need = 1
	default:
		var err error
		if g.need, err = strconv.Atoi(k); err != nil || strconv.Itoa(g.need) != k || g.need < 1 || g.need > len(g.members) {
			return fmt.Errorf("threshold %q of %d members", k, len(g.members))
		}
	}
	return r.define(args[0], g)
}

func (r *policyReader) define(name string, q *quorum) error {
	if _, ok := r.named[name]; ok || name == "none" {
		return fmt.Errorf("the name %q is taken", name)
	}
	r.named[name] = q
	return nil
}

func (r *policyReader) quorum(args []string) error {
	if len(args) != 1 {
		return errors.New("want quorum <name>|none")
	}
	if r.policy.quorum != nil {
		return errors.New("a second quorum")
	}
	if args[0] == "none" {
		r.policy.quorum = &quorum{}
		return nil
	}
	q, ok := r.named[args[0]]
	if !ok {
		return fmt.Errorf("quorum %q is not defined above", args[0])
	}
	r.policy.quorum = q
	return nil
}
