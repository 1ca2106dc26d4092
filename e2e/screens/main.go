package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed list.txt
var list string

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: screens FOLDER-OF-THE-TESTS docs/screens")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "screens:", err)
		os.Exit(1)
	}
}

// run writes all pictures of the list and their index. Pictures of an earlier list are removed.
func run(from, to string) error {
	rooms, err := parse(list)
	if err != nil {
		return err
	}
	var all error
	for _, r := range rooms {
		if err := os.RemoveAll(filepath.Join(to, r.name)); err != nil {
			return err
		}
		for i := range r.screens {
			all = errors.Join(all, r.screens[i].convert(from, filepath.Join(to, r.name)))
		}
	}
	return cmp.Or(all, os.WriteFile(filepath.Join(to, "README.md"), index(rooms), 0o666))
}

// convert makes the pictures of a screen in both languages, or the one that has both.
func (s *screen) convert(from, to string) error {
	for _, lang := range []string{"zh", "en"} {
		err := convert(filepath.Join(from, s.shot+"-"+lang+".png"), filepath.Join(to, s.name+"."+lang+".png"))
		if err == nil {
			s.langs = append(s.langs, lang)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if len(s.langs) > 0 {
		return nil
	}
	return convert(filepath.Join(from, s.shot+".png"), filepath.Join(to, s.name+".png"))
}

func convert(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return fmt.Errorf("no picture, was its test run? %w", err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	if picture.Bounds().Dx() > widest {
		picture = half{picture}
	}
	if b := picture.Bounds(); b.Dy() > tallest {
		picture = beginning{picture}
	}
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, fewer(picture)); err != nil {
		return err
	}
	return errors.Join(os.MkdirAll(filepath.Dir(to), 0o777), os.WriteFile(to, small.Bytes(), 0o666))
}

// Pictures of a wall are shown at half their size, and of long pages the beginning.
const (
	widest  = 1400 // pixels
	tallest = 1800
)

type (
	half      struct{ image.Image }
	beginning struct{ image.Image }
)
