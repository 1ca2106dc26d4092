package register

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/crypto"
)

// A Wan is an amount of money in hundredths of 万元, the smallest unit in which budgets are printed: 5167 is 51.67 万元.
type Wan int64

// maxWan bounds an amount, so that no sum of them overflows: 10^8 万元.
const maxWan Wan = 10_000_000_000

// ParseWan parses an amount in 万元 with at most two decimals.
func ParseWan(text string) (Wan, error) {
	whole, part, point := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 0 || n > int64(maxWan)/100 || strconv.FormatInt(n, 10) != whole || point && (part == "" || len(part) > 2) {
		return 0, fmt.Errorf("amount %.20q: want 万元 with at most two decimals, such as 51.67", text)
	}
	cents := 0
	if point {
		if cents, err = strconv.Atoi((part + "0")[:2]); err != nil || cents < 0 || strings.Trim(part, "0123456789") != "" {
			return 0, fmt.Errorf("amount %.20q: want 万元 with at most two decimals, such as 51.67", text)
		}
	}
	return Wan(n)*100 + Wan(cents), nil
}

// String returns the amount in 万元, with decimals only where there are any.
func (w Wan) String() string {
	text := fmt.Sprintf("%d.%02d", w/100, w%100)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

func (w Wan) valid() bool { return w >= 0 && w <= maxWan }

// An Attachment is a document that lies elsewhere: its title and, if any, number, and its SHA-256.
type Attachment struct {
	Title string      `json:"title"`
	Hash  crypto.Hash `json:"hash"`
}
