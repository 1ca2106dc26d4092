package host

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// A placesAnswer says where a backup may go, so that nobody has to type a path: media that are in this machine now.
type placesAnswer struct {
	Folders []string `json:"folders"`
	Name    string   `json:"name"` // what the file is called there
}

// media are where systems show what was put in. Under Windows each letter after C may be one.
var media = map[string][]string{
	"linux":  {"/media/*/*", "/run/media/*/*", "/mnt/*"},
	"darwin": {"/Volumes/*"},
}

func (t *Trustee) placesLocked(context.Context) (any, error) {
	return placesAnswer{folders(runtime.GOOS), fmt.Sprintf("piaojue-%.8s-%d.key", t.trustee.Poll(), t.index())}, nil
}

// folders lists the media that are folders and can be looked at.
func folders(system string) []string {
	found := []string{}
	look := func(path string) {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			found = append(found, path)
		}
	}
	for _, pattern := range media[system] {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			panic("host: internal error: " + err.Error()) // the patterns stand above
		}
		for _, path := range paths {
			look(path)
		}
	}
	if system == "windows" {
		for letter := 'D'; letter <= 'Z'; letter++ {
			look(string(letter) + `:\`)
		}
	}
	return found
}
