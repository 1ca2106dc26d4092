package doctor

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// fileSystems are the magic numbers of statfs(2).
var fileSystems = map[uint32]string{
	0xEF53: "ext4", 0x58465342: "xfs", 0x9123683E: "btrfs", 0xF2F52010: "f2fs", 0x2FC12FC1: "zfs", 0xCA451A4E: "bcachefs",
	0x01021994: "tmpfs", 0x858458F6: "ramfs", 0x794C7630: "overlay",
	0x6969: "nfs", 0x517B: "smb", 0xFF534D42: "cifs", 0xFE534D42: "smb2", 0x65735546: "fuse", 0x01021997: "9p", 0x00C36400: "ceph",
	0x4D44: "vfat", 0x2011BAB0: "exfat", 0x7366746E: "ntfs3", 0x5346544E: "ntfs",
}

// DiskOf looks at the file system under a folder. It returns nil if this system does not tell.
func DiskOf(path string) *Disk {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return nil
	}
	magic := uint32(s.Type)
	kind, ok := fileSystems[magic]
	if !ok {
		kind = fmt.Sprintf("%#x", magic)
	}
	return &Disk{kind, s.Bavail * uint64(s.Bsize), s.Files, s.Ffree}
}

func memory() *Memory {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return nil
	}
	var m Memory
	for line := range strings.Lines(string(text)) {
		var kilobytes uint64
		if _, err := fmt.Sscanf(line, "MemTotal: %d kB", &kilobytes); err == nil {
			m.Total = kilobytes << 10
		}
		if _, err := fmt.Sscanf(line, "MemAvailable: %d kB", &kilobytes); err == nil {
			m.Available = kilobytes << 10
		}
	}
	if m.Total == 0 || m.Available == 0 {
		return nil
	}
	return &m
}

// core asks for both ways to a core: the kernel pipes it to a program whatever the limit is (core(5)).
func core() *Core {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &limit); err != nil {
		return nil
	}
	pattern, err := os.ReadFile("/proc/sys/kernel/core_pattern")
	if err != nil {
		return nil
	}
	return &Core{limit.Cur, strings.HasPrefix(string(pattern), "|")}
}

// swap leaves out what is swapped to memory.
func swap() *[]string {
	text, err := os.ReadFile("/proc/swaps")
	if err != nil {
		return nil
	}
	places := []string{}
	for i, line := range strings.Split(string(text), "\n") {
		fields := strings.Fields(line)
		if i > 0 && len(fields) > 0 && !strings.HasPrefix(fields[0], "/dev/zram") {
			places = append(places, fields[0])
		}
	}
	return &places
}
