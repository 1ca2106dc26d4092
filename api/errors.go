package api

import "errors"

// Errors say which code the errors have that other packages wrap: of those that fit the first counts. A service has one such list, which its one function
// that maps errors reads.
type Errors []struct {
	Err  error
	Code Code
}

// Find returns the code of an error, and whether it has one.
func (all Errors) Find(err error) (Code, bool) {
	for _, e := range all {
		if errors.Is(err, e.Err) {
			return e.Code, true
		}
	}
	return "", false
}
