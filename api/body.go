package api

import (
	"errors"
	"net/http"
)

// Unread is the problem of a body that could not be read: it is too large, there is no room for it, or whoever sent it has gone or took too long.
func Unread(err error) *Problem {
	var large *http.MaxBytesError
	var said *Problem
	switch {
	case errors.As(err, &large):
		return NewProblem(TooLarge, "")
	case errors.As(err, &said):
		return said
	}
	return NewProblem(BadRequest, "the body did not arrive whole")
}

// BadForm is the problem of a body that is not the one form of what is wanted here. The parser's own words quote what was sent.
func BadForm(of string) *Problem { return NewProblem(BadRequest, "not "+of+" in its one form") }
