package crypto

import (
	"errors"
	"strings"
)

// A Number is what somebody is given who has sent something in, and asks later what became of it (反馈号): 15 digits of Crockford's base 32, which are
// 75 bits that nobody guesses, and a check digit, in groups of four: "Q9W1-DFWF-077Y-MGA1". With the field of a card's text (cardtext.go),
//
//	c_0·α^15 + c_1·α^14 + … + c_15 = 0
//
// so that one wrong digit, or two neighbours in the wrong order, are found by whoever reads it. It opens nothing but its own answer, and is no card, slip or
// hash: those have other lengths.
type Number string

const numberDigits = 16

// NewNumber makes a number of the first 75 bits of a hash, of what is random.
func NewNumber(h Hash) Number {
	digits := codeBase32.EncodeToString(h[:10])[:numberDigits-1]
	return grouped(digits + string(crockford[timesAlpha(weighted(digits))]))
}

// ParseNumber reads a number as people type it: in small letters, with other dashes, with O for 0. The error does not quote it.
func ParseNumber(text string) (Number, error) {
	digits, err := typedDigits(text, numberDigits)
	if err != nil {
		return "", err
	}
	if weighted(digits) != 0 {
		return "", errors.New("a character is wrong, or two are in the wrong order")
	}
	return grouped(digits), nil
}

// Check checks that the number stands in the one form in which it is printed.
func (n Number) Check() error {
	if read, err := ParseNumber(string(n)); err != nil || read != n {
		return errors.New("not a number in its printed form")
	}
	return nil
}

// weighted evaluates the digits, as a polynomial, at α.
func weighted(digits string) (sum byte) {
	for i := range len(digits) {
		sum = timesAlpha(sum) ^ byte(strings.IndexByte(crockford, digits[i]))
	}
	return sum
}

func grouped(digits string) Number {
	groups := make([]string, 0, len(digits)/groupSize)
	for ; digits != ""; digits = digits[groupSize:] {
		groups = append(groups, digits[:groupSize])
	}
	return Number(strings.Join(groups, "-"))
}
