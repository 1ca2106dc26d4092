package register

import (
	"reflect"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// Of every kind of event that has a document, the document is found: none that officers have signed is kept from those who read the register.
func TestAttachment(t *testing.T) {
	want, found := Attachment{"云澜办〔2026〕1号", crypto.Hash{7}}, 0
	for _, kind := range Kinds() {
		e := newEvent(kind)
		fields, has := reflect.ValueOf(e).Elem(), false
		for i := range fields.NumField() {
			switch f := fields.Field(i); f.Type() {
			case reflect.TypeFor[Attachment]():
				f.Set(reflect.ValueOf(want))
				has = true
			case reflect.TypeFor[*Attachment]():
				f.Set(reflect.ValueOf(&want))
				has = true
			}
		}
		if a := attachment(e); has != (a != nil) || a != nil && *a != want {
			t.Errorf("%s: %v", kind, a)
		} else if has {
			found++
		}
	}
	if found < 9 {
		t.Errorf("%d kinds have a document", found)
	}
}

// What several events name is told once, in the order in which it came.
func TestDocuments(t *testing.T) {
	k := newKept(t, County, nil)
	k.take(t, handed()...)
	photo := Attachment{"整改照片", crypto.Hash{6}}
	k.take(t, &Raise{deed("P1", "2027-06-10"), "W-1", "消防未验收", "县教育局", day("2027-07-01")}, &Resolve{deed("P1", "2027-07-08"), "W-1", photo})
	if got := k.Documents(); !reflect.DeepEqual(got, []Attachment{paper, photo}) {
		t.Errorf("%v", got)
	}
}
