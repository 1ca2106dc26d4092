package e2e_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// A test that finds nothing shows something only if it finds what there is.

// findsOrders shows that an order is found: on the board that of hashes and that of the desk, and that of arrival in what this test
// makes up.
func (l *linked) findsOrders(t *testing.T) {
	t.Helper()
	whole := 0
	for _, s := range l.things {
		if s.name != theBoard {
			continue
		}
		for _, p := range places(s.name, l.finder.find(s.data)) {
			o := map[string]order{"ciphertext": l.hash, "request in hex": l.desk}[p.form]
			if o.rank == nil {
				continue
			}
			if c := p.compare(o); c.n == linkVoters && c.share == 1 {
				whole++
			}
		}
	}
	if whole != 3 { // there are two registrars
		t.Errorf("%d places on the board are in the order in which they must be, want 3", whole)
	}
	sorted := func(compare func(a, b voter) int) []voter { return slices.SortedFunc(slices.Values(l.voters), compare) }
	came := sorted(func(a, b voter) int { return a.arrival - b.arrival })
	desk := sorted(func(a, b voter) int { return a.desk - b.desk })
	hash := sorted(func(a, b voter) int { return bytes.Compare(a.marks.id[:], b.marks.id[:]) })
	last := slices.Clone(came)
	slices.Reverse(last)
	id := func(v voter) []byte { return v.marks.id[:] }
	card := func(v voter) []byte { c := v.Card.Public(); return c[:] }
	for name, data := range map[string][]byte{
		"ballots as they came":              listed(came, id),
		"ballots from the last":             listed(last, id),
		"sixty of the ballots":              listed(came[100:160], func(v voter) []byte { return v.marks.credential.Bytes() }),
		"ballots as their deputies came":    listed(desk, func(v voter) []byte { return v.receipt }),
		"cards as they cast":                listed(came, card),
		"ballots by hash, and as they came": slices.Concat(listed(hash, id), listed(came, id)),
	} {
		path := filepath.Join(t.TempDir(), "made up")
		write(t, path, data)
		if v := l.judge(thing{name: name, data: read(t, path)}); len(v.orders) == 0 {
			t.Errorf("%s are not found: %v", name, v.measured)
		}
	}
}

// listed is a list of what is of voters, a line each.
func listed(voters []voter, what func(voter) []byte) (data []byte) {
	for _, v := range voters {
		data = fmt.Appendf(data, "%s\n", what(v))
	}
	return data
}

// findsJoins shows that what stands together is found.
func (l *linked) findsJoins(t *testing.T) {
	t.Helper()
	v, w := l.voters[0], l.voters[1]
	card, slip, credential := v.Card.Public(), w.Slip.Public(), v.marks.credential.Bytes()
	then := l.voting.from.Add(2 * time.Second)
	shuffled := slices.Clone(l.voters)
	rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	for _, m := range []thing{
		{"an address", fmt.Appendf(nil, "level=INFO msg=cast ballot=%v from=127.0.0.3:4711\n", v.marks.id), text},
		{"a card", fmt.Appendf(nil, "%v %x\n", v.marks.id, card[:]), text},
		{"a slip", fmt.Appendf(nil, "%x\x00%x\n", credential, slip[:]), text},
		{"a clock", fmt.Appendf(nil, "%s %v\n", then.Format(time.DateTime), v.marks.credential), text},
		{"a count of milliseconds", fmt.Appendf(nil, "%v,%d\n", v.marks.alpha, then.UnixMilli()), text},
		{"a code that is printed on a card", []byte(v.Card.Text()), text},
		{"a secret", v.Slip[:], packed},
		{"a tablet that is named", []byte("hello 127.0.0.9"), packed},
		{"a ballot in a log", fmt.Appendf(nil, "ballot %v\n", v.marks.id), said},
		{"a request in a log", fmt.Appendf(nil, "request %v\n", v.requests[0]), said},
		{"a stranger in a log", []byte("http: TLS handshake error from 127.0.0.1:1: EOF\n"), said},
		{"each beside their card", listed(shuffled, func(v voter) []byte {
			card := v.Card.Public()
			return slices.Concat(v.marks.id[:], []byte("\n"), card[:])
		}), packed},
	} {
		if len(l.judge(m).joins) == 0 {
			t.Errorf("%s is not found", m.name)
		}
	}
	if len(l.judgeName("waiting/"+v.marks.id.String()+".json").joins) == 0 {
		t.Error("a file that is named after a ballot is not found")
	}
	for name, value := range map[string][]byte{
		"a card": bytes.Clone(card[:]), "a time": []byte(fmt.Sprint(then.Unix())), "nothing": []byte("nothing"),
		"eight bytes of time": binary.BigEndian.AppendUint64(nil, uint64(then.UnixNano())),
	} {
		found, ballots, err := l.values(made(t, credential, value), name)
		if err != nil || ballots != 1 || (len(found) > 0) != (name != "nothing") {
			t.Errorf("%s in a database: %v, %v", name, found, err)
		}
	}
}

// made makes a database with one value.
func made(t *testing.T, key, value []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "made.db")
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucket([]byte("outer"))
		if err != nil {
			return err
		}
		if b, err = b.CreateBucket([]byte("inner")); err != nil {
			return err
		}
		return b.Put(key, value)
	})
	if err != nil {
		t.Fatal(err)
	}
	return path
}
