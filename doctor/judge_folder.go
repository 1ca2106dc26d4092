package doctor

import (
	"slices"
	"time"
)

func (j *judgement) folder(f *Folder) {
	j.disk(f)
	j.medium(f)
	if f.Write != nil {
		j.say("write", "fails", Failure, "Path", f.Path, "Reason", f.Write)
	} else {
		j.say("write", "lasts", Well)
		j.sync(f)
		if f.Link != nil {
			j.say("link", "fails", Failure, "Reason", f.Link)
		}
	}
	j.shared(f)
	j.roles(f)
}

func (j *judgement) disk(f *Folder) {
	if f.Disk == nil {
		j.say("disk", "unchecked", Unchecked)
		return
	}
	d := *f.Disk
	args := []any{"Free", d.Free >> 20, "Left", d.Left, "Need", needFree >> 20}
	few := func(least uint64) bool { return d.Files > 0 && d.Left < least }
	switch {
	case d.Free < needFree || few(needFiles):
		j.say("disk", "full", Failure, args...)
	case d.Free < wantFree || few(wantFiles):
		j.say("disk", "little", Warning, args...)
	default:
		j.say("disk", "enough", Well, args...)
	}
}

// The file systems on which less is promised than the store relies on.
var (
	inMemory  = []string{"tmpfs", "ramfs"}
	onNetwork = []string{"nfs", "smb", "cifs", "smb2", "fuse", "9p", "ceph"}
	forSticks = []string{"vfat", "exfat"}
)

func (j *judgement) medium(f *Folder) {
	if f.Disk == nil {
		j.say("medium", "unchecked", Unchecked)
		return
	}
	kind := f.Disk.Kind
	switch {
	case slices.Contains(inMemory, kind):
		j.say("medium", "memory", Failure, "Kind", kind)
	case slices.Contains(onNetwork, kind):
		j.say("medium", "network", Warning, "Kind", kind)
	case slices.Contains(forSticks, kind):
		j.say("medium", "stick", Warning, "Kind", kind)
	case kind == "overlay":
		j.say("medium", "container", Warning, "Kind", kind)
	default:
		j.say("medium", "named", Well, "Kind", kind)
	}
}

// sync: a receipt is given when the ballot is said to be on the disk.
func (j *judgement) sync(f *Folder) {
	took := median(f.Syncs)
	if took == 0 && len(f.Syncs) == 0 || f.Disk != nil && slices.Contains(inMemory, f.Disk.Kind) {
		return // memory answers at once, and keeps nothing
	}
	args := []any{"Took", took.Round(time.Microsecond), "PerSecond", int(time.Second / max(took, time.Microsecond))}
	switch {
	case took < honestSync:
		j.say("sync", "unbelievable", Warning, args...)
	case took > slowSync:
		j.say("sync", "slow", Warning, args...)
	default:
		j.say("sync", "believable", Well, args...)
	}
}

// shared: a copy of the board may be read by anyone. Keys, books and boxes may not.
func (j *judgement) shared(f *Folder) {
	if f.Shared == nil {
		j.say("shared", "unchecked", Unchecked)
		return
	}
	secret := false
	for _, file := range f.Files {
		if file.Kind != Sealed && file.Kind != Database {
			continue
		}
		secret = true
		if file.Shared {
			j.say("shared", "file", Failure, "Path", file.Path)
		}
	}
	switch {
	case secret && *f.Shared:
		j.say("shared", "folder", Failure, "Path", f.Path)
	case !slices.ContainsFunc(j.found, func(f Finding) bool { return f.Check == "shared" }):
		j.say("shared", "no", Well)
	}
}

// roles: whose folder it is, and what is missing in it.
func (j *judgement) roles(f *Folder) {
	if f.Cut {
		j.say("files", "many", Warning, "Count", maxFiles)
	}
	known := false
	for _, r := range roles {
		if !slices.ContainsFunc(r.marks, func(path string) bool { _, ok := find(f.Files, path); return ok }) {
			continue
		}
		known = true
		whole := true
		for _, want := range r.wanted {
			file, there := find(f.Files, want.path)
			if there && file.Kind == want.kind {
				continue
			}
			whole = false
			is := "missing"
			if there {
				is = "damaged"
			}
			j.say("files", is, Failure, "Role", r.role, "Path", want.path)
		}
		if whole {
			j.say("files", "whole", Well, "Role", r.role)
		}
	}
	if !known {
		j.say("files", "unknown", Warning, "Path", f.Path)
	}
}
