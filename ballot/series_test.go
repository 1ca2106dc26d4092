package ballot

import (
	"strings"
	"testing"
)

// Texts are opened one by one: they never come under a key under which other polls have their sums.
func TestSeries_SealedText(t *testing.T) {
	m := cityManifest(t)
	m.Series = &Series{Place: 1, Of: 2}
	if err := m.checkSeries(); err != nil {
		t.Errorf("a poll of projects: %v", err)
	}
	m.Rules.Method = SealedText
	if err := m.checkSeries(); err == nil || !strings.Contains(err.Error(), "a key of their own") {
		t.Errorf("sealed texts in a series: %v", err)
	}
}
