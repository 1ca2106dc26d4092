package register

import (
	"maps"
	"slices"
	"testing"
)

// What tests from outside need of the register that these tests keep.
var Chair, Clerk, LogKey = chair, clerk, logKey

// English are words that no value has.
var English = english

// ManifestOf returns that of a register, whose officers have these keys.
func ManifestOf(t testing.TB, level Level) *Manifest { return manifest(t, level) }

// OtherRefusals are those of suggestions and cases, after the polls that they cite were entered.
func OtherRefusals() map[string]Refused {
	var polls []Event
	for board, items := range verified {
		polls = append(polls, &CitePoll{Origin: board.Origin, Size: board.Size, Root: board.Root, Date: day("2026-01-01"), Items: items})
	}
	all := suggestionRefusals()
	maps.Copy(all, caseRefusals())
	for name, row := range all {
		row.Before = append(slices.Clone(polls), row.Before...)
		all[name] = row
	}
	return all
}
