package report

import (
	"fmt"
	"slices"
	"strings"
)

// Colours returns the colours that tell the slips of several polls in one sitting apart. Their names are printed too, for
// black-and-white printers and for people who do not see colours.
func Colours() []string { return []string{"red", "orange", "yellow", "green", "blue", "purple"} }

func checkColour(colour string) error {
	if known := Colours(); colour != "" && !slices.Contains(known, colour) {
		return fmt.Errorf("colour %q: want one of %s", colour, strings.Join(known, ", "))
	}
	return nil
}
