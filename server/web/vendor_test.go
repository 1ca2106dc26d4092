package web

import (
	"bytes"
	"io"
	"testing"

	"github.com/andybalholm/brotli"
)

// What others wrote is exactly what they published: zxing-wasm 3.1.4, as files/vendor/zxing/LICENSE.txt says.
func TestVendored(t *testing.T) {
	s, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"vendor/zxing/reader/index.js":   "d90c69a827aff3b7c8c8ca310efebe91671ef076f7a0ec83722bfc542814f484",
		"vendor/zxing/share.js":          "08868fb770b0a4e4b9eb3d717015cd5fbf3ceb06492d4cb2d2dd2739db11890f",
		"vendor/zxing/zxing_reader.wasm": "e8af31edb56d0522f4de74495839385ef019ba8bc90d38e5ecb2f18795d86fb2",
	}
	for name := range s.All() {
		if _, known := want[name]; !known && len(name) > 7 && name[:7] == "vendor/" && name != "vendor/zxing/LICENSE.txt" {
			t.Errorf("%s: nobody said where it is from", name)
		}
	}
	for _, sum := range s.sums() {
		if hash, vendored := want[sum.Path]; vendored && hash != sum.SHA256 {
			t.Errorf("%s: %s", sum.Path, sum.SHA256)
		}
		delete(want, sum.Path)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

// What is sent packed is what it says.
func TestBrotli(t *testing.T) {
	s, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	if s.Brotli("vendor/zxing/zxing_reader.wasm") == nil {
		t.Error("the camera's reader is not packed")
	}
	for name, packed := range s.brotli {
		data, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
		if err != nil || !bytes.Equal(data, s.files[name]) {
			t.Errorf("%s: %d bytes, %v; want the %d of the file", name, len(data), err, len(s.files[name]))
		}
	}
}
