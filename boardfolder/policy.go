package boardfolder

import "strings"

// policy returns the policy of the log that has this key, with lines of witnesses as editors leave them: with a byte order mark, with the
// line ends of Windows, or without the last one.
func policy(key, witnesses string) string {
	lines := strings.ReplaceAll(strings.TrimPrefix(witnesses, "\ufeff"), "\r\n", "\n")
	return "log " + key + "\n" + strings.TrimRight(lines, "\n") + "\n"
}
