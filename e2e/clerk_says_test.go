package e2e_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play/county"
	"github.com/piaojue/piaojue/register"
)

// saysAll reports what of an event of each kind could be changed without a change of what is said before it is signed: a text, a number, a digit of a hash; and
// whether what somebody typed can pass for another field, or for another event of the order.
func saysAll(t *testing.T, tab *browser.Tab, events []register.Event) {
	samples := map[register.Kind]any{}
	for _, e := range events {
		n := 0
		full(reflect.ValueOf(e).Elem(), &n)
		samples[e.Kind()] = e
	}
	data, err := json.Marshal(samples)
	if err != nil {
		t.Fatal(err)
	}
	if unsaid := browser.Eval[[]string](tab, fmt.Sprintf(`import("/static/clerk/says.mjs").then(({says}) => {
		const leaves = (at, path, found) => (at !== null && typeof at === "object" ? (Object.entries(at).forEach(([k, v]) => leaves(v, [...path, k], found)), found) : (found.push(path), found));
		const other = (v) => typeof v === "boolean" ? !v : typeof v === "number" ? v + 1 : v.slice(0, -1) + (v.endsWith("7") ? "8" : "7");
		return Object.entries(%s).flatMap(([kind, event]) => leaves(event, [], []).filter((path) => {
			const changed = structuredClone(event);
			const last = path.at(-1), at = path.slice(0, -1).reduce((o, k) => o[k], changed);
			at[last] = other(at[last]);
			return says(kind, [event]).join() === says(kind, [changed]).join() || says(kind, [event, event]).join() === says(kind, [event, changed]).join();
		}).map((path) => kind + " " + path.join(".")));
	})`, data)); len(unsaid) > 0 {
		t.Errorf("signed, but not said: %q", unsaid)
	}
	two := browser.Eval[[]string](tab, `import("/static/clerk/says.mjs").then(({says}) => says("meeting", ["2027-01-14", "2027-01-15"].map((meeting) => ({year: 2027, date: "2026-11-01", meeting: meeting + ", Plan: 9"}))))`)
	if len(two) != 4 || strings.Contains(two[2], "\n") || !strings.HasPrefix(two[2], "1. ") || !strings.HasPrefix(two[3], "2. ") {
		t.Errorf("two events are said as %q", two)
	}
	if reply := browser.Eval[string](tab, `import("/static/clerk/says.mjs").then(({says}) => says("reply", [{suggestion: "2027-0001", date: "2027-03-01"}]).join())`); strings.Contains(reply, "电梯") {
		t.Errorf("a suggestion has the title of the project of the same number: %q", reply)
	}
}

// full gives every field that an event can have a value of its own.
func full(v reflect.Value, n *int) {
	*n++
	switch x := v.Addr().Interface().(type) {
	case *register.Date:
		*x = register.Date{Year: 2027, Month: 1, Day: 1 + *n%25}
		return
	case *crypto.Hash:
		x[0] = byte(*n)
		return
	case *crypto.PublicKey:
		*x = county.Deputy.Public()
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			full(v.Field(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		full(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		full(v.Index(0), n)
	case reflect.String:
		v.SetString(fmt.Sprint("text", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	}
}
