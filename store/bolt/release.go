package bolt

// releaseSize is how many bytes may pass between a file and those who call before its pages are given back.
const releaseSize = 16 << 20

// passed counts bytes of values that were read or written. A file is mapped into memory as a whole, and whatever was looked at once
// would stay there: with the ballots of a large hall, box and log, more than all that the program needs for itself.
func (f *file) passed(n int) {
	if f.since.Add(int64(n)) >= releaseSize {
		f.since.Store(0)
		f.release()
	}
}
