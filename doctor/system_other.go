//go:build !linux

package doctor

func disk(string) *Disk { return nil }

func memory() *Memory { return nil }

func core() *Core { return nil }

func swap() *[]string { return nil }
