package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/report/words"
)

// Whoever is told that a cited board was not checked is told how to give it.
func TestShowReport_Elsewhere(t *testing.T) {
	for _, l := range words.Languages {
		w, err := words.In(l)
		if err != nil {
			t.Fatal(err)
		}
		for flag, cited := range map[string]audit.Cited{"previous": {}, "ceremony": {Ceremony: true}, "beside": {Beside: true}} {
			var out bytes.Buffer
			showReport(&out, w, &audit.Report{Elsewhere: []audit.Cited{cited}})
			if !strings.Contains(out.String(), "--"+flag) {
				t.Errorf("%s: %s, want --%s in it", l, &out, flag)
			}
		}
	}
}
