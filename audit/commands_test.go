//go:build !js && !race

package audit_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// anyCommand is a command of whatever kind, as it lies on the board.
type anyCommand = audit.Command[json.RawMessage]

// sayso is the table of docs/rules.md, section 5: who may sign what, and who must be among them.
var sayso = map[audit.Kind]struct{ roles, among string }{
	audit.Approve:    {"chair chief_scrutineer operator", "chair"},
	audit.Attendance: {"chief_scrutineer scrutineer", ""},
	audit.Issue:      {"chief_scrutineer scrutineer", ""},
	audit.Open:       {"chair chief_scrutineer operator", "chair"},
	audit.Closing:    {"chair chief_scrutineer operator", "chair"},
	audit.Close:      {"chair chief_scrutineer operator", "chair"},
	audit.Papers:     {"teller", ""},
	audit.Invalid:    {"teller", ""},
	audit.Epoch:      {"teller", ""},
	audit.Collection: {"chief_scrutineer scrutineer", "chief_scrutineer"},
	audit.Valid:      {"chair chief_scrutineer scrutineer operator", "chair"},
	audit.Tally:      {"chair chief_scrutineer operator", "chair"},
	audit.Result:     {"chief_scrutineer scrutineer", "chief_scrutineer"},
	audit.Announce:   {"chair chief_scrutineer scrutineer operator", "chair"},
	audit.Decide:     {"chair chief_scrutineer scrutineer operator", "chair"},
	audit.Replace:    {"chair chief_scrutineer scrutineer operator", ""},
	audit.Strike:     {"chief_scrutineer scrutineer", ""},
	audit.Void:       {"chair chief_scrutineer operator", "chair"},
	audit.Remark:     {"chair chief_scrutineer scrutineer teller operator", ""},
}

// trusteeKinds are what a trustee signs alone.
var trusteeKinds = []audit.Kind{audit.Cert, audit.Commit, audit.Deal, audit.Key, audit.Complaint, audit.Head, audit.Share, audit.Destroyed}

// exact are the kinds that are signed over exactly the head before them.
var exact = []audit.Kind{audit.Close, audit.Papers, audit.Collection, audit.Valid, audit.Tally, audit.Result}

// next returns a hall and the honest command of the kind that comes next in it.
func next(t *testing.T, kind audit.Kind) (*hall, *anyCommand) {
	t.Helper()
	var h *hall
	switch kind {
	case audit.Decide:
		h = story(t, tied).before(t, kind)
	case audit.Complaint:
		h = story(t, full).before(t, audit.Key)
	case audit.Void:
		h = story(t, full).before(t, audit.Collection)
	case audit.Epoch: // the tellers'
		h = wherePossible(t, audit.Transcribing, kind)
	case audit.Issue: // of papers, the last one
		h = wherePossible(t, audit.Voting, kind)
	default:
		h = story(t, full).before(t, kind)
	}
	return h, parseAny(t, h.honest(t, kind))
}

func parseAny(t *testing.T, payload []byte) *anyCommand {
	t.Helper()
	c := new(anyCommand)
	if err := crypto.DecodeJSON(payload, c); err != nil {
		t.Fatal(err)
	}
	return c
}

// signers returns the keys under a command.
func (h *hall) signers(c *anyCommand) (keys []crypto.SigningKey) {
	for _, o := range h.everyOfficer() {
		if slices.ContainsFunc(c.Signatures, func(s audit.Countersign) bool { return s.By == o.key.Public() }) {
			keys = append(keys, o.key)
		}
	}
	return keys
}

type officer struct {
	ballot.Officer
	key crypto.SigningKey
}

func (p *people) everyOfficer() (all []officer) {
	for _, o := range p.names {
		for _, key := range p.officers[o.Role] {
			if key.Public() == o.Key {
				all = append(all, officer{o, key})
			}
		}
	}
	return all
}

// Nobody alone orders anything, and nobody orders what is not theirs (threat 50): every officer and every pair of them.
func TestThreat50_Orders(t *testing.T) {
	for kind, who := range sayso {
		h, c := next(t, kind)
		try := func(signers ...officer) {
			t.Helper()
			may, among := kind == audit.Remark || len(signers) == 2, who.among == ""
			var keys []crypto.SigningKey
			var names []string
			for _, o := range signers {
				may = may && slices.Contains(strings.Fields(who.roles), string(o.Role))
				among = among || string(o.Role) == who.among
				keys, names = append(keys, o.key), append(names, string(o.Role))
			}
			payload := audit.NewCommand(h.manifest(), kind, c.Body, c.Head, keys...).Bytes()
			_, err := h.board.Poll().Check(audit.Entry{Kind: kind, Payload: crypto.Sum(payload)}, payload)
			if want := may && among; (err == nil) != want {
				t.Errorf("%s by %v: %v, want accepted: %v", kind, names, err, want)
			}
		}
		all := h.everyOfficer()
		for i, first := range all {
			try(first)
			for _, second := range all[i+1:] {
				try(first, second)
			}
		}
	}
}

// What trustees say of their own keys, each says alone.
func TestThreat50_Trustees(t *testing.T) {
	for _, kind := range trusteeKinds {
		h, c := next(t, kind)
		own := h.signers(c)[0]
		for _, o := range h.everyOfficer() {
			if o.key.Public() == own.Public() {
				continue
			}
			for _, keys := range [][]crypto.SigningKey{{o.key}, {own, o.key}} {
				h.refuse(t, kind, audit.NewCommand(h.manifest(), kind, c.Body, c.Head, keys...).Bytes(), "not signed by trustee")
			}
		}
		for _, index := range []string{"0", "-1", "5", "100000"} {
			body := json.RawMessage(strings.Replace(string(c.Body), `"trustee":`+string(trusteeOf(t, c)), `"trustee":`+index, 1))
			h.refuse(t, kind, audit.NewCommand(h.manifest(), kind, body, c.Head, own).Bytes(), "there are 4")
		}
		h.put(t, kind, c.Bytes())
	}
}

func trusteeOf(t *testing.T, c *anyCommand) []byte {
	t.Helper()
	var body struct {
		Trustee json.RawMessage `json:"trustee"`
	}
	if err := json.Unmarshal(c.Body, &body); err != nil {
		t.Fatal(err)
	}
	return body.Trustee
}

// Signatures that are no signatures of those who order, or under something else.
func TestBoard_Signatures(t *testing.T) {
	for _, kind := range commandKinds() {
		t.Run(string(kind), func(t *testing.T) {
			h, c := next(t, kind)
			m, head := h.manifest(), c.Head
			text := func(origin string, manifest crypto.Hash, kind audit.Kind, body []byte, head audit.BoardHead) []byte {
				return audit.CommandText(origin, manifest, kind, body, head)
			}
			other := kinds[(slices.Index(kinds, kind)+1)%len(kinds)]
			for name, wrong := range map[string][]byte{
				"over another board":    text(m.Origin+"2", m.Hash(), kind, c.Body, head),
				"over another manifest": text(m.Origin, crypto.Sum(nil), kind, c.Body, head),
				"over another kind":     text(m.Origin, m.Hash(), other, c.Body, head),
				"over another body":     text(m.Origin, m.Hash(), kind, append([]byte(" "), c.Body...), head),
				"over another size":     text(m.Origin, m.Hash(), kind, c.Body, audit.BoardHead{Size: head.Size - 1, Root: head.Root}),
				"over another root":     text(m.Origin, m.Hash(), kind, c.Body, audit.BoardHead{Size: head.Size, Root: crypto.Sum(nil)}),
				"over nothing":          nil,
			} {
				for i := range c.Signatures { // one of them is enough
					bad := *c
					bad.Signatures = slices.Clone(c.Signatures)
					bad.Signatures[i].Signature = h.keyOf(bad.Signatures[i].By).Sign(wrong)
					if err := h.check(kind, bad.Bytes()); err == nil || !strings.Contains(err.Error(), "the signature does not verify") {
						t.Errorf("%s: %v", name, err)
					}
				}
			}
			stranger := signingKey(t)
			for name, test := range map[string]struct {
				signatures []audit.Countersign
				want       string
			}{
				"none":              {[]audit.Countersign{}, "nobody has signed"},
				"twice":             {append(slices.Clone(c.Signatures[:1]), c.Signatures...), "is not above the one before it"},
				"a hundred and one": {slices.Repeat(c.Signatures[:1], 101), "101 signatures"},
				"of a stranger": {[]audit.Countersign{{By: stranger.Public(), Signature: stranger.Sign(text(m.Origin, m.Hash(), kind, c.Body, head))}},
					"is no officer of this poll"},
				"exchanged":  {exchanged(c.Signatures), "the signature does not verify"},
				"descending": {descending(c.Signatures), "is not above the one before it"},
			} {
				if (name == "exchanged" || name == "descending") && len(c.Signatures) < 2 {
					continue
				}
				bad := *c
				bad.Signatures = test.signatures
				t.Run(name, func(t *testing.T) { h.refuse(t, kind, bad.Bytes(), test.want) })
			}
			h.put(t, kind, c.Bytes())
		})
	}
}

func (h *hall) check(kind audit.Kind, payload []byte) error {
	_, err := h.board.Poll().Check(audit.Entry{Kind: kind, Payload: crypto.Sum(payload)}, payload)
	return err
}

func (h *hall) keyOf(public crypto.PublicKey) crypto.SigningKey {
	for _, o := range h.everyOfficer() {
		if o.Key == public {
			return o.key
		}
	}
	panic("no officer has this key")
}

func exchanged(s []audit.Countersign) []audit.Countersign {
	s = slices.Clone(s)
	s[0].Signature, s[len(s)-1].Signature = s[len(s)-1].Signature, s[0].Signature
	return s
}

func descending(s []audit.Countersign) []audit.Countersign {
	s = slices.Clone(s)
	slices.Reverse(s)
	return s
}

// commandKinds are all kinds that somebody signs.
func commandKinds() []audit.Kind {
	list := slices.Clone(trusteeKinds)
	for kind := range sayso {
		list = append(list, kind)
	}
	slices.Sort(list)
	return list
}

// Heads that the board does not extend, or not within the phase; and heads that have been overtaken. Who signs must have
// seen the board as it is.
func TestBoard_Heads(t *testing.T) {
	for _, kind := range commandKinds() {
		if kind == audit.Head {
			continue // names its head a second time: TestBoard_Head
		}
		t.Run(string(kind), func(t *testing.T) {
			h, c := next(t, kind)
			keys := h.signers(c)
			at := func(size int64) audit.BoardHead {
				return audit.BoardHead{Size: size, Root: crypto.Hash(must(h.board.Tree().RootAt(size))(t))}
			}
			over := func(head audit.BoardHead) []byte {
				return audit.NewCommand(h.manifest(), kind, c.Body, head, keys...).Bytes()
			}
			size, began, early := h.board.Size(), h.began(), "and this phase began at"
			if slices.Contains(exact, kind) {
				early = "signed over size"
			}
			for name, test := range map[string]struct {
				head audit.BoardHead
				want string
			}{
				"of the phase before":    {at(began - 1), early},
				"of the manifest's time": {at(0), early},
				"beyond the board":       {audit.BoardHead{Size: size + 1, Root: at(size).Root}, "signed over size"},
				"negative":               {audit.BoardHead{Size: -1, Root: at(size).Root}, "signed over size"},
				"of another board":       {audit.BoardHead{Size: size, Root: crypto.Sum([]byte("other"))}, "signed over another board"},
			} {
				t.Run(name, func(t *testing.T) { h.refuse(t, kind, over(test.head), test.want) })
			}
			order(t, h, audit.Remark, audit.RemarkBody{Text: "有人走动"}, h.tellers()[0])
			if slices.Contains(exact, kind) {
				h.refuse(t, kind, c.Bytes(), "signed over size")
			} else {
				h.put(t, kind, over(at(began)))
			}
		})
	}
}

// began returns the size at which the phase began.
func (h *hall) began() int64 {
	i := len(h.records)
	for i > 1 && h.records[i-2].phase == h.board.Phase() {
		i--
	}
	return int64(i)
}

// There is one encoding of every payload, and nobody can change it without a signature.
func TestBoard_Encodings(t *testing.T) {
	for _, kind := range kinds[1:] {
		t.Run(string(kind), func(t *testing.T) {
			h := wherePossible(t, phaseOf(kind), kind)
			payload := h.honest(t, kind)
			text := string(payload)
			first := strings.Index(text, `":`) // of the first field's name
			bad := map[string]string{
				"empty":            "",
				"null":             "null",
				"no fields":        "{}",
				"an array":         "[]",
				"space before":     " " + text,
				"space after":      text + " ",
				"line feed after":  text + "\n",
				"space inside":     strings.Replace(text, ":", ": ", 1),
				"cut off":          text[:len(text)-1],
				"twice":            text + text,
				"unknown field":    `{"unknown":0,` + text[1:],
				"field repeated":   `{` + text[1:first+2] + `0,` + text[1:],
				"field in capital": `{"` + strings.ToUpper(text[2:3]) + text[3:],
				"field escaped":    `{"\u00` + hexOf(text[2]) + text[3:],
				"too long":         text + strings.Repeat(" ", audit.MaxPayload),
			}
			for name, raw := range bad {
				t.Run(name, func(t *testing.T) { h.refuse(t, kind, []byte(raw), "") })
			}
			for name, swap := range map[string][2]string{
				"null for a list":    {`[]`, `null`},
				"number as text":     {`"trustee":1`, `"trustee":"1"`},
				"number as fraction": {`"trustee":1`, `"trustee":1.0`},
				"number as power":    {`"count":3`, `"count":3e0`},
			} {
				if strings.Contains(text, swap[0]) {
					t.Run(name, func(t *testing.T) { h.refuse(t, kind, []byte(strings.Replace(text, swap[0], swap[1], 1)), "") })
				}
			}
			_, err := h.board.Poll().Check(audit.Entry{Kind: kind, Payload: crypto.Sum(nil)}, payload)
			if err == nil || !strings.Contains(err.Error(), "another hash than the entry names") {
				t.Errorf("under another hash: %v", err)
			}
			h.put(t, kind, payload)
			if kind != audit.Ballot { // which is refused for its credential: TestThreat22
				again := h.try(kind, payload)
				if again == nil {
					t.Error("the same payload is accepted twice")
				}
			}
		})
	}
}

func hexOf(c byte) string { return string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15]) }

// phaseOf returns a phase in which the kind may come.
func phaseOf(kind audit.Kind) audit.Phase {
	for _, phase := range []audit.Phase{
		audit.Ceremony, audit.Approval, audit.Gathering, audit.Voting, audit.LastCall, audit.Closed, audit.Transcribing,
		audit.Collected, audit.Validated, audit.Tallied, audit.Resulted,
	} {
		if slices.Contains(strings.Fields(phases[phase]), string(kind)) {
			return phase
		}
	}
	panic("no phase for " + kind)
}

// An entry has one encoding too, and a kind of the protocol.
func TestEntry(t *testing.T) {
	hash := crypto.Sum([]byte("payload"))
	good := audit.Entry{Kind: audit.Open, Payload: hash}
	e, err := audit.ParseEntry(good.Bytes())
	if err != nil || e != good || !bytes.Equal(good.Bytes(), []byte(`{"kind":"open","payload":"`+hash.String()+`"}`)) {
		t.Errorf("%s: %+v, %v", good.Bytes(), e, err)
	}
	for _, bad := range []string{
		"", "{}", "null", `{"kind":"open"}`, `{"payload":"` + hash.String() + `","kind":"open"}`,
		`{"kind":"opened","payload":"` + hash.String() + `"}`, `{"kind":"","payload":"` + hash.String() + `"}`,
		`{"kind":"Open","payload":"` + hash.String() + `"}`, `{"kind":"open","payload":"` + strings.ToUpper(hash.String()) + `"}`,
		`{"kind":"open","payload":""}`, `{"kind":"open","payload":"` + hash.String() + `","x":0}`,
		string(good.Bytes()) + "\n", strings.Repeat(" ", 300) + string(good.Bytes()),
	} {
		if _, err := audit.ParseEntry([]byte(bad)); err == nil {
			t.Errorf("%s is parsed", bad)
		}
	}
}
