package doctor

import "time"

// A Machine is what was measured. A nil pointer is what this system does not tell.
type Machine struct {
	Clock   Clock
	Program Program

	Processors int
	Memory     *Memory
	Core       *Core
	Swap       *[]string // devices and files
	Loopback   error     // why this machine cannot connect to itself

	Folder      *Folder // these three are nil if they were not asked for
	Door        *Door
	Certificate *Certificate
}

// A Clock is the time as this machine has it.
type Clock struct {
	Now    time.Time
	Wall   time.Duration // an interval, by the clock that people set
	Steady time.Duration // and the same by the one that nobody sets
}

// A Program says what runs.
type Program struct {
	Version  string
	Commit   string    // empty if it is not known
	Built    time.Time // of the commit; zero if it is not known
	Modified bool      // built from a source that is not that of the commit
	Go       string
	System   string
}

// Memory is counted in bytes.
type Memory struct{ Total, Available uint64 }

// A Core says what becomes of the memory of a program that crashes.
type Core struct {
	Limit uint64 // bytes that are written to a file
	Piped bool   // to a program, whatever the limit is
}

// A Folder is the place where a role keeps its files.
type Folder struct {
	Path    string
	Missing error // why it cannot be examined at all

	Disk   *Disk
	Write  error           // why nothing can be written durably: a file, its name, or the folder
	Link   error           // why a file can have no second name
	Syncs  []time.Duration // how long it took, each time, until some bytes were on the disk
	Files  []File          // in lexical order
	Cut    bool            // there were more files than are looked at
	Shared *bool           // others on this machine may look into the folder
}

// A Disk is the file system under a folder.
type Disk struct {
	Kind        string // "ext4"; a number, if it has no name here
	Free        uint64 // bytes
	Files, Left uint64 // how many files there can be, and how many more; both 0 if that has no bound
}

// A File is one regular file in a folder.
type File struct {
	Path    string // below the folder, with slashes
	Kind    Kind
	Changed time.Time
	Shared  bool // others on this machine may read or write it
}

// A Kind is what the first bytes of a file say it is.
type Kind string

// The kinds.
const (
	Sealed   Kind = "sealed"   // an age file
	Database Kind = "database" // a bbolt file
	Empty    Kind = "empty"
	Other    Kind = "other"
)
