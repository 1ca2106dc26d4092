package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
)

// forge PAGE BUNDLE COPY OLD NEW: the copy is the bundle with another text in a page, and sums of it.
func forge(ts *testscript.TestScript, _ bool, args []string) {
	evidence, err := audit.ReadBundle(os.DirFS(ts.MkAbs(args[1])))
	ts.Check(err)
	before := string(evidence[args[0]])
	after := strings.Replace(before, args[3], args[4], 1)
	if after == before {
		ts.Fatalf("%s has no %q", args[0], args[3])
	}
	forged, err := evidence.AddPages(map[string][]byte{args[0]: []byte(after)})
	ts.Check(err)
	ts.Check(bundle.WriteFolder(context.Background(), forged, filepath.Clean(ts.MkAbs(args[2]))))
}
