package bench

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/piaojue/piaojue/crypto"
)

// repeats looks for whatever comes twice among millions of credentials and alphas, in little memory and exactly: of each it keeps
// 64 bits of a keyed hash and the number of its ballot, in files by the first bits of the hash, and sorts one file after the other. Ballots that
// have equal hashes are read a second time and compared. The key is drawn at random: nobody can make points whose hashes
// agree, or that all fall into one file.
type repeats struct {
	seed  maphash.Seed
	shift int // of a hash: what is left is the number of its file
	most  int // marks of a file that are read; as the hashes are keyed, no file comes near it
	files []*os.File
	out   []*bufio.Writer
}

// mark is what is kept: 8 bytes hash, 4 bytes number of the ballot.
type mark struct {
	hash   uint64
	ballot uint32
}

const (
	markSize    = 8 + 4
	marksOfFile = 1 << 17 // of which a file has about as many; two megabytes in memory
	mostFiles   = 512     // that are open; if they are not enough they are larger
)

// newRepeats makes files in dir for as many encodings as are expected.
func newRepeats(dir string, expected int) (*repeats, error) {
	r := &repeats{seed: maphash.MakeSeed(), shift: 64}
	n := 1
	for ; n < mostFiles && expected/n > marksOfFile; n *= 2 {
		r.shift--
	}
	r.most = 4 * max(expected/n, marksOfFile)
	for i := range n {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("marks-%d", i)))
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		r.files, r.out = append(r.files, f), append(r.out, bufio.NewWriterSize(f, 8<<10))
	}
	return r, nil
}

func (r *repeats) close() (err error) {
	for _, f := range r.files {
		err = errors.Join(err, f.Close())
	}
	return err
}

// mark returns what is kept of a point. kind keeps credentials and alphas apart.
func (r *repeats) mark(ballot int, kind byte, point crypto.Encoding) mark {
	var h maphash.Hash
	h.SetSeed(r.seed)
	h.WriteByte(kind)
	h.Write(point[:])
	return mark{h.Sum64(), uint32(ballot)}
}

// add notes marks.
func (r *repeats) add(marks []mark) error {
	for _, m := range marks {
		var b [markSize]byte
		binary.BigEndian.PutUint64(b[:], m.hash)
		binary.BigEndian.PutUint32(b[8:], m.ballot)
		if _, err := r.out[m.hash>>r.shift].Write(b[:]); err != nil {
			return err
		}
	}
	return nil
}

// suspects calls compare with the marks of each file whose hashes are equal, if there are some.
func (r *repeats) suspects(compare func([]mark) error) error {
	for i, f := range r.files {
		marks, more, err := r.read(i, f)
		if err != nil {
			return err
		}
		slices.SortFunc(marks, func(a, b mark) int { return cmp.Compare(a.hash, b.hash) })
		var equal []mark
		for j, m := range marks {
			if j > 0 && marks[j-1].hash == m.hash || j+1 < len(marks) && marks[j+1].hash == m.hash {
				equal = append(equal, m)
			}
		}
		if len(equal) > 0 {
			if err := compare(equal); err != nil {
				return err
			}
		}
		if more {
			return fmt.Errorf("more than %d points of one file: this does not happen but where points repeat", r.most)
		}
	}
	return nil
}

// read reads back a file, or as much of it as there may be.
func (r *repeats) read(i int, f *os.File) (marks []mark, more bool, err error) {
	if err := r.out[i].Flush(); err != nil {
		return nil, false, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, false, err
	}
	in := bufio.NewReaderSize(f, 64<<10)
	for {
		var b [markSize]byte
		if _, err := io.ReadFull(in, b[:]); errors.Is(err, io.EOF) {
			return marks, false, nil
		} else if err != nil {
			return nil, false, err
		}
		if len(marks) == r.most {
			return marks, true, nil
		}
		marks = append(marks, mark{binary.BigEndian.Uint64(b[:]), binary.BigEndian.Uint32(b[8:])})
	}
}
