package web

import (
	"bytes"
	"compress/gzip"
	"sync"
)

// A zipped file is compressed when somebody first asks for it, once.
type zipped func() []byte

func newZipped(data []byte) zipped {
	return sync.OnceValue(func() []byte {
		var out bytes.Buffer
		w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
		if err == nil {
			_, err = w.Write(data)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil || out.Len() >= len(data) { // to memory nothing fails; what does not get smaller is sent as it is
			return nil
		}
		return out.Bytes()
	})
}

// Zipped returns a static file as gzip, a quarter of its size, or nil if it would not be smaller. Nothing secret is in these files.
func (s *Set) Zipped(name string) []byte {
	if zip := s.zipped[name]; zip != nil {
		return zip()
	}
	return nil
}

// Brotli returns a static file as brotli, if it was packed when it was built: the core, a sixth of its size.
func (s *Set) Brotli(name string) []byte { return s.brotli[name] }
