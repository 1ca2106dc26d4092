package service_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/register"
)

// Who proposed what a table has is handed over by officers alone, for a collection that there is, and kept as long as what citizens sent in; no answer says who.
func TestCitizens(t *testing.T) {
	s := newSite(t)
	to := must(register.ParseDate("2026-08-31"))
	if status, _, p := s.send(s.sign(s.order(&register.Collect{Campaign: "2027", Year: 2027, From: must(register.ParseDate("2026-07-01")), To: to, Channels: []string{"走访"}}), 3)); status != http.StatusCreated {
		t.Fatalf("%d, %v", status, p)
	}
	salted := func(salt, name string) string {
		return `{"salt":"` + strings.Repeat(salt, 32) + `","citizen":{"name":` + name + `}}`
	}
	for name, x := range map[string]struct {
		by     byte
		body   string
		status int
	}{
		"an officer":      {3, `{"campaign":"2027","citizens":[` + salted("5a", `"欧阳修","phone":"13800000000"`) + "," + salted("5b", `"欧阳修"`) + `]}`, http.StatusCreated},
		"a stranger":      {9, `{"campaign":"2027","citizens":[` + salted("5a", `"欧阳修"`) + `]}`, http.StatusNotFound},
		"no collection":   {3, `{"campaign":"2026","citizens":[` + salted("5a", `"欧阳修"`) + `]}`, http.StatusNotFound},
		"nobody":          {3, `{"campaign":"2027","citizens":[]}`, http.StatusBadRequest},
		"a hidden letter": {3, `{"campaign":"2027","citizens":[` + salted("5a", `"欧阳\u202e修"`) + `]}`, http.StatusBadRequest},
		"an identity":     {3, `{"campaign":"2027","citizens":[` + salted("5a", `"欧阳修","phone":"11010519491231002X"`) + `]}`, http.StatusBadRequest},
		"more than that":  {3, `{"campaign":"2027","citizens":[` + salted("5a", `"欧阳修","card":"110"`) + `]}`, http.StatusBadRequest},
	} {
		q := must(http.NewRequest(http.MethodPost, s.address+"/citizens", strings.NewReader(x.body)))
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set(api.ReaderHeader, api.NewReader(s.manifest.Origin, s.manifest.Hash(), key(x.by), time.Now().Add(time.Minute)).String())
		status, _, data := s.do(q)
		if status != x.status || strings.Contains(string(data), "欧阳") {
			t.Errorf("%s: %d %s", name, status, data)
		}
		var kept register.KeptCitizens
		if status == http.StatusCreated && (json.Unmarshal(data, &kept) != nil || len(kept.By) != 2 || kept.By[0] == kept.By[1] || kept.Until != to.AddMonths(12)) {
			t.Errorf("%s: %s", name, data)
		}
	}
}
