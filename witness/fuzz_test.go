package witness

import (
	"bytes"
	"fmt"
	"testing"
)

// FuzzAddCheckpoint: a request has one form, and nothing is cosigned that does not continue what was.
func FuzzAddCheckpoint(f *testing.F) {
	h := tell(30, never)
	w := knows(f, "witness.example/w")
	if _, err := w.cosign(h.follow(0, 10)); err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{h.follow(10, 20), h.follow(0, 10), h.follow(10, 10), []byte("old 0\n\n"), tell(30, 5).follow(10, 20)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := parseRequest(body)
		if err == nil && !bytes.Equal(r.bytes(), body) {
			t.Errorf("%q: two forms", body)
		}
		line, cosignErr := w.cosign(body)
		if cosignErr != nil {
			return
		}
		_, head, openErr := openSigned(r.checkpoint, w.logs[origin])
		if err != nil || openErr != nil || head != h.head(head.Size) {
			t.Errorf("%q: cosigned", body)
		}
		if _, err := findLine(line, w.public, head.Text()); err != nil {
			t.Error(err)
		}
	})
}

// FuzzCosignatures: an answer has one form, of lines and of a size, and no line is taken that was not signed.
func FuzzCosignatures(f *testing.F) {
	text := tell(10, never).head(10).Text()
	w := knows(f, "witness.example/w")
	good := must(w.sign(text))
	for _, seed := range [][]byte{good, append(bytes.Clone(good), good...), []byte("— w AAAAAAA=\n"), []byte("20852014\n"), []byte("0\n")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		if all, err := parseLines(answer); err == nil {
			again := ""
			for _, l := range all {
				again += l.String()
			}
			if again != string(answer) {
				t.Errorf("%q: two forms", answer)
			}
		}
		if l, err := findLine(answer, w.public, text); err == nil && !w.public.Verify([]byte(text), l.signature) {
			t.Errorf("%q: taken", answer)
		}
		if size, err := parseSize(answer); err == nil && (size < 0 || fmt.Sprintf("%d\n", size) != string(answer)) {
			t.Errorf("%q: size %d", answer, size)
		}
	})
}
