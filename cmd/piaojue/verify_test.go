package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

// Whoever is told that a cited board was not checked is told how to give it.
func TestShowReport_Elsewhere(t *testing.T) {
	cited := map[string]audit.Cited{
		"--previous": {}, "--ceremony": {Ceremony: true}, "--beside": {Beside: true}, "2025 --ceremony": {Ceremony: true, By: "2025"},
		"2026 2025": {By: "2026", Citation: ballot.Citation{Origin: "2025"}}, "2024": {Withheld: true, Citation: ballot.Citation{Origin: "2024"}},
	}
	for _, l := range words.Languages {
		w, err := words.In(l)
		if err != nil {
			t.Fatal(err)
		}
		for said, x := range cited {
			var out bytes.Buffer
			showReport(&out, w, &audit.Report{Elsewhere: []audit.Cited{x}})
			for want := range strings.SplitSeq(said, " ") {
				if !strings.Contains(out.String(), want) || x.Withheld && strings.Contains(out.String(), "--") {
					t.Errorf("%s: %s, want %s in it", l, &out, want)
				}
			}
		}
	}
}
