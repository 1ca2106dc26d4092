//go:build !linux

package venue

// Usage says that this system does not tell what a process takes.
func (m *Machine) Usage() (Usage, bool) { return Usage{}, false }
