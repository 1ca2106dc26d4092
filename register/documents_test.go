package register

import (
	"reflect"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// Every kind of event that has a document by its hash tells it.
func TestDocuments(t *testing.T) {
	k := newKept(t, County, nil)
	k.take(t, handed()...)
	photo := Attachment{"整改照片", crypto.Hash{6}}
	k.take(t, &Raise{deed("P1", "2027-06-10"), "W-1", "消防未验收", "县教育局", day("2027-07-01")}, &Resolve{deed("P1", "2027-07-08"), "W-1", photo})
	if got := k.Documents(); !reflect.DeepEqual(got, []Attachment{paper, photo}) {
		t.Errorf("%v", got)
	}
	for _, kind := range Kinds() {
		e := newEvent(kind)
		v := reflect.ValueOf(e).Elem()
		has := false
		for i := range v.NumField() {
			switch f := v.Field(i); f.Interface().(type) {
			case Attachment:
				has = true
			case *Attachment:
				has = true
				f.Set(reflect.ValueOf(&Attachment{}))
			}
		}
		if (document(e) != nil) != has {
			t.Errorf("%s: a document is not told", kind)
		}
	}
}
