package register

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

func sent() Submission {
	return Submission{
		Number: crypto.NewNumber(crypto.Sum([]byte("sent"))), Received: Date{2026, 7, 10}, Campaign: "2027", Channel: "扫码", Title: "河东桥头加装路灯", Field: "道路交通",
		Place: "河东镇", Text: "晚上看不见路。\n孩子放学要过桥。", State: Waiting,
	}
}

// The number of an identity card is found however it is written, and others are not taken for one.
func TestHoldsIdentity(t *testing.T) {
	for text, want := range map[string]bool{
		"11010519491231002X": true, // the example of GB 11643-1999
		"我的身份证是110105 19491231 002x，请回电":  true,
		"１１０１０５１９４９１２３１００２Ｘ":              true,
		"110105-19491231-002X":            true,
		"13800000000\n11010519491231002X": true,
		"110105194912310021":              false, // the check digit does not hold
		"11010519491331002X":              false,
		"010105194912310029":              false,
		"1101051949123100":                false,
		"6222021001116245702":             false, // a bank card
		"13800000000":                     false,
		"":                                false,
	} {
		if got := HoldsIdentity(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

// Rows are named after docs/rules.md, section 15.20.
func TestSubmissionFaults(t *testing.T) {
	rules, c := DefaultRules(County), Collect{Channels: []string{"扫码"}}
	for name, row := range map[string]struct {
		change func(*Submission, *Citizen)
		want   string
	}{
		"whole":              {func(*Submission, *Citizen) {}, ""},
		"without-field-text": {func(s *Submission, _ *Citizen) { s.Field, s.Text = "", "" }, ""},
		"without-title":      {func(s *Submission, _ *Citizen) { s.Title = " " }, "title: empty"},
		"long-place":         {func(s *Submission, _ *Citizen) { s.Place = strings.Repeat("长", 201) }, "place: long"},
		"long-text":          {func(s *Submission, _ *Citizen) { s.Text = strings.Repeat("长", 2001) }, "text: long"},
		"hidden":             {func(s *Submission, _ *Citizen) { s.Title = "路\u202e灯" }, "title: seen"},
		"identity-number":    {func(s *Submission, _ *Citizen) { s.Text = "证号11010519491231002X" }, "text: identity"},
		"identity-as-phone":  {func(_ *Submission, c *Citizen) { c.Phone = "11010519491231002X" }, "phone: identity"},
		"phone-alone":        {func(_ *Submission, c *Citizen) { c.Name = "" }, "name: empty"},
		"other-field":        {func(s *Submission, _ *Citizen) { s.Field = "天文" }, "field: choice"},
		"other-channel":      {func(s *Submission, _ *Citizen) { s.Channel = "来信" }, "channel: choice"},
	} {
		s, by, got := sent(), Citizen{Name: "欧阳修", Phone: "13800000000"}, ""
		row.change(&s, &by)
		if all := s.FaultsIn(rules, c, &by); len(all) > 0 {
			got = all[0].Error()
		}
		if got != row.want {
			t.Errorf("15.20-%s: %q, want %q", name, got, row.want)
		}
	}
}

// A moderation of an officer's is done once, on what the officer saw; nobody else's is done at all.
func TestModeration(t *testing.T) {
	key, stranger, m := clerk, signingKey(15), manifest(t, County)
	declined, err := NewModeration(m, sent(), false, "", "已列入今年的养护计划", key)
	if err != nil {
		t.Fatal(err)
	}
	after, err := declined.Apply(m, sent())
	if err != nil || after.State != Declined || after.Reason == "" {
		t.Fatal(after, err)
	}
	if again, err := declined.Apply(m, after); again != after || err != nil {
		t.Errorf("sent again: %v, %v", again, err)
	}
	accepted, err := NewModeration(m, after, true, "P-017", "", key)
	if err != nil {
		t.Fatal(err)
	}
	if after, err = accepted.Apply(m, after); err != nil || after.Project != "P-017" {
		t.Errorf("put right: %v, %v", after, err)
	}
	if _, err := declined.Apply(m, after); !errors.Is(err, ErrModerated) {
		t.Errorf("what was signed before: %v", err)
	}
	again, err := NewModeration(m, after, false, "", "已列入今年的养护计划", key)
	if err == nil {
		after, err = again.Apply(m, after)
	}
	if _, replayed := accepted.Apply(m, after); err != nil || after.State != Declined || !errors.Is(replayed, ErrModerated) {
		t.Errorf("it is declined as it was once, and what was signed over that is done again: %v, %v", after, replayed)
	}
	forged := accepted
	forged.Project = "P-018"
	other := sent()
	other.Number = crypto.NewNumber(crypto.Sum([]byte("other")))
	for name, refused := range map[string]func() error{
		"changed":                   func() error { _, err := forged.Apply(m, sent()); return err },
		"of another submission":     func() error { _, err := declined.Apply(m, other); return err },
		"a stranger's":              func() error { _, err := NewModeration(m, sent(), true, "P", "", stranger); return err },
		"accepted without project":  func() error { _, err := NewModeration(m, sent(), true, "", "", key); return err },
		"declined without reason":   func() error { _, err := NewModeration(m, sent(), false, "", "", key); return err },
		"a reason with an identity": func() error { _, err := NewModeration(m, sent(), false, "", "11010519491231002X", key); return err },
	} {
		if refused() == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzParseSubmission(f *testing.F) {
	f.Add(sent().Bytes())
	o, err := NewModeration(manifest(f, County), sent(), true, "P-017", "", clerk)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(o.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := ParseSubmission(data); err == nil && (!bytes.Equal(s.Bytes(), data) || s.Check() != nil) {
			t.Errorf("%s becomes %s", data, s.Bytes())
		}
		if o, err := ParseModeration(data); err == nil && !bytes.Equal(o.Bytes(), data) {
			t.Errorf("%s becomes %s", data, o.Bytes())
		}
	})
}
