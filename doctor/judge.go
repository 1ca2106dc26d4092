package doctor

import (
	"slices"
	"strings"
	"time"
)

// What is asked of a machine. A ballot takes some 20 kB on the board and as much in the box; 3,000 of them, with the copies
// that compaction makes, stay below the lower bound.
const (
	wantFree, needFree   = 2 << 30, 256 << 20 // bytes on the disk
	wantFiles, needFiles = 10_000, 500        // files that can still be made
	wantMemory           = 512 << 20          // bytes available

	// No medium answers a write so soon that keeps it without power; a cache in memory does.
	honestSync = 20 * time.Microsecond
	// A disk that takes longer makes deputies wait at the close.
	slowSync = 50 * time.Millisecond

	clockDrift  = 50 * time.Millisecond // while it is measured
	fileDrift   = 2 * time.Minute       // a file server has a clock of its own
	clockFuture = 20 * 365 * 24 * time.Hour
)

// firstBuild is before every program that can have been built.
var firstBuild = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Judge says what the measurements mean, in a fixed order.
func Judge(m Machine) []Finding {
	var j judgement
	j.clock(m)
	j.program(m.Program)
	j.memory(m)
	j.secrets(m)
	if m.Loopback != nil {
		j.say("loopback", "none", Failure, "Reason", m.Loopback)
	} else {
		j.say("loopback", "there", Well)
	}
	j.service(m)
	switch {
	case m.Folder == nil:
		j.say("folder", "none", Unchecked)
	case m.Folder.Missing != nil:
		j.say("folder", "missing", Failure, "Path", m.Folder.Path, "Reason", m.Folder.Missing)
	default:
		j.folder(m.Folder)
	}
	return j.found
}

type judgement struct{ found []Finding }

func (j *judgement) say(check, is string, level Level, args ...any) {
	j.found = append(j.found, Finding{check, is, level, args})
}

// clock: a clock that was set back lets orders wait longer than their signers meant, and orders wrongly what people compare.
func (j *judgement) clock(m Machine) {
	now, built := m.Clock.Now, m.Program.Built
	if built.IsZero() {
		built = firstBuild
	}
	args := []any{"Now", now.Format("2006-01-02 15:04:05 -07:00 MST"), "Built", built.Format(time.DateOnly)}
	drift := (m.Clock.Wall - m.Clock.Steady).Abs()
	switch newest := newestOf(m.Folder); {
	case now.Before(built):
		j.say("clock", "early", Failure, args...)
	case now.After(built.Add(clockFuture)):
		j.say("clock", "late", Failure, args...)
	case newest.Changed.After(now.Add(fileDrift)):
		j.say("clock", "back", Failure, append(args, "File", newest.Path, "Changed", newest.Changed.In(now.Location()).Format(time.DateTime))...)
	case drift > clockDrift:
		j.say("clock", "jumps", Warning, append(args, "Drift", drift.Round(time.Millisecond))...)
	default:
		j.say("clock", "plausible", Well, args...)
	}
}

// newestOf returns the file that was changed last.
func newestOf(f *Folder) (newest File) {
	if f == nil {
		return File{}
	}
	for _, file := range f.Files {
		if file.Changed.After(newest.Changed) {
			newest = file
		}
	}
	return newest
}

func (j *judgement) program(p Program) {
	args := []any{"Version", p.Version, "Commit", p.Commit, "Go", p.Go, "System", p.System}
	switch {
	case p.Modified:
		j.say("program", "modified", Warning, args...)
	case p.Commit == "":
		j.say("program", "unknown", Warning, args...)
	default:
		j.say("program", "known", Well, args...)
	}
}

func (j *judgement) memory(m Machine) {
	if m.Memory == nil {
		j.say("memory", "unchecked", Unchecked, "Processors", m.Processors)
		return
	}
	args := []any{"Processors", m.Processors, "Total", m.Memory.Total >> 20, "Available", m.Memory.Available >> 20}
	if m.Memory.Available < wantMemory {
		j.say("memory", "little", Warning, args...)
	} else {
		j.say("memory", "enough", Well, args...)
	}
}

// secrets: where the memory of a program that holds a key may be written to a disk.
func (j *judgement) secrets(m Machine) {
	switch {
	case m.Core == nil:
		j.say("core", "unchecked", Unchecked)
	case m.Core.Piped:
		j.say("core", "piped", Warning)
	case m.Core.Limit > 0:
		j.say("core", "written", Warning)
	default:
		j.say("core", "none", Well)
	}
	switch {
	case m.Swap == nil:
		j.say("swap", "unchecked", Unchecked)
	case len(*m.Swap) > 0:
		j.say("swap", "on", Warning, "Places", strings.Join(*m.Swap, " "))
	default:
		j.say("swap", "off", Well)
	}
}

func median(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}
