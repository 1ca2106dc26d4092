package bolt

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// explain says which call an error comes from, and what to do if it comes from the disk.
func explain(call string, err *error) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", call, advise(*err))
	}
}

// advise adds what to do about the state of the disk. Of some errors bbolt passes on nothing but the text.
func advise(err error) error {
	is := func(causes ...syscall.Errno) bool {
		for _, c := range causes {
			if errors.Is(err, c) || err != nil && strings.HasSuffix(err.Error(), ": "+c.Error()) {
				return true
			}
		}
		return false
	}
	switch {
	case is(syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG):
		return fmt.Errorf("%w; make room on the disk and try again", err)
	case is(syscall.EACCES, syscall.EPERM, syscall.EROFS):
		return fmt.Errorf("%w; make the directory and its files writable for this user and try again", err)
	}
	return err
}
