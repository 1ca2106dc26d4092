// Command build makes the core of the pages: cmd/booth as WebAssembly, and the loader that belongs to its compiler, into a folder,
// each also packed as a browser can ask for it.
//
//	go run ./server/web/build [-o server/web/dist]
//
// The same source and the same Go make the same bytes on any machine, in any folder: client.json can be compared.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"
)

func main() {
	out := flag.String("o", "dist", "folder for what is built")
	flag.Parse()
	if err := build(*out); err != nil {
		fmt.Fprintln(os.Stderr, "build the pages' core:", err)
		os.Exit(1)
	}
}

// The programs, and what compiles each: the same command, as it votes and as it verifies.
var programs = map[string][]string{"booth.wasm": nil, "verifier.wasm": {"-tags=verifier"}}

const loader = "wasm_exec.js"

func build(out string) error {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", loader))
	if err != nil {
		return err
	}
	var made errgroup.Group // each is packed by one processor for a while
	for name, flags := range programs {
		made.Go(func() error {
			program, err := compile("", flags)
			if err != nil {
				return err
			}
			return write(filepath.Join(out, name), program)
		})
	}
	if err := made.Wait(); err != nil {
		return err
	}
	return write(filepath.Join(out, loader), text)
}

// cold is compiled without inlining, which makes the program a tenth smaller; hot is what the arithmetic is made of.
var (
	cold = "-gcflags=all=-l"
	hot  = []string{
		"filippo.io/edwards25519/...", "crypto/internal/fips140/edwards25519/...", "crypto/internal/fips140/sha256",
		"crypto/internal/fips140/sha512", "crypto/internal/fips140/bigmod", "filippo.io/bigmod", "math/bits", "internal/byteorder", "encoding/binary",
		"internal/goarch", "github.com/piaojue/piaojue/crypto/field",
	}
)

// compile builds the module that a folder belongs to, with nothing of the machine in it: no path, no version of a working copy, no build id, no settings of whoever builds.
func compile(dir string, flags []string) ([]byte, error) {
	folder, err := os.MkdirTemp("", "booth")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "program.wasm")
	args := append([]string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", cold}, flags...)
	for _, packages := range hot {
		args = append(args, "-gcflags="+packages+"=")
	}
	c := exec.Command("go", append(args, "-o", file, "github.com/piaojue/piaojue/cmd/booth")...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOWASM=", "GOFLAGS=", "GOEXPERIMENT=", "CGO_ENABLED=0", "GOFIPS140=off")
	c.Stdout, c.Stderr = os.Stderr, os.Stderr
	if err := c.Run(); err != nil {
		return nil, err
	}
	program, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return mergeData(program)
}
