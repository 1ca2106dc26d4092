package register

import "strings"

// identityDigits is the length of the number of an identity card (公民身份号码, GB 11643-1999), and identityWeights are the weights of its digits.
const identityDigits = 18

var identityWeights = [identityDigits - 1]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// HoldsIdentity reports whether a text holds what looks like the number of an identity card: 18 digits, the last of which may be X, with a day of birth and a
// check digit that hold, whatever spaces or dashes stand between them. Nobody who proposes something has to give it, and what is not there cannot get out.
func HoldsIdentity(text string) bool {
	run := make([]rune, 0, len(text))
	for _, r := range text {
		if '！' <= r && r <= '～' { // what a Chinese input method makes of '!' to '~'
			r -= '！' - '!'
		}
		switch {
		case strings.ContainsRune(" \n\t　-–—_.·", r):
			continue
		case '0' <= r && r <= '9', r == 'X', r == 'x':
			run = append(run, r)
		default:
			run = run[:0]
			continue
		}
		if len(run) >= identityDigits && isIdentity(run[len(run)-identityDigits:]) {
			return true
		}
	}
	return false
}

func isIdentity(digits []rune) bool {
	sum := 0
	for i, d := range digits[:identityDigits-1] {
		if d < '0' || d > '9' {
			return false
		}
		sum += int(d-'0') * identityWeights[i]
	}
	check := rune("10X98765432"[sum%11])
	last := digits[identityDigits-1]
	if last == 'x' {
		last = 'X'
	}
	_, err := ParseDate(string(digits[6:10]) + "-" + string(digits[10:12]) + "-" + string(digits[12:14]))
	return last == check && digits[0] != '0' && err == nil
}
