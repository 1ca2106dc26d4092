//go:build !linux

package doctor

// DiskOf looks at the file system under a folder. It returns nil if this system does not tell.
func DiskOf(string) *Disk { return nil }

func memory() *Memory { return nil }

func core() *Core { return nil }

func swap() *[]string { return nil }
