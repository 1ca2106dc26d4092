// Command build makes the core of the pages: cmd/booth as WebAssembly, and the loader that belongs to its compiler, into a folder.
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
)

func main() {
	out := flag.String("o", "dist", "folder for what is built")
	flag.Parse()
	if err := build(*out); err != nil {
		fmt.Fprintln(os.Stderr, "build the pages' core:", err)
		os.Exit(1)
	}
}

const (
	core   = "booth.wasm"
	loader = "wasm_exec.js"
)

func build(out string) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	root, err := goEnv("GOROOT")
	if err != nil {
		return err
	}
	if err := compile(filepath.Join(out, core)); err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(root, "lib", "wasm", loader))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, loader), text, 0o666)
}

// compile builds with nothing of the machine in it: no path, no version of a working copy, no build id, no settings of whoever builds.
func compile(out string) error {
	c := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", out, "github.com/piaojue/piaojue/cmd/booth")
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOWASM=", "GOFLAGS=", "GOEXPERIMENT=", "CGO_ENABLED=0", "GOFIPS140=off")
	c.Stdout, c.Stderr = os.Stderr, os.Stderr
	return c.Run()
}

func goEnv(name string) (string, error) {
	text, err := exec.Command("go", "env", name).Output()
	return strings.TrimSpace(string(text)), err
}
