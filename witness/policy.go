package witness

import (
	"fmt"
	"strings"

	"github.com/piaojue/piaojue/audit"
)

// PolicyLine returns the line with which a policy names a witness, by the name of its key (docs/protocol.md, section 6.4). Where it
// is reached may be left open: then no client asks it, and others bring its cosignatures.
func PolicyLine(key audit.VerifierKey, address string) (string, error) {
	line := fmt.Sprintf("witness %s %s\n", key.Name(), key)
	if address != "" {
		if _, err := parseAddress(address); err != nil {
			return "", err
		}
		line = fmt.Sprintf("%s %s\n", strings.TrimSuffix(line, "\n"), address)
	}
	if _, err := audit.ParsePolicy(line + "quorum " + key.Name() + "\n"); err != nil { // a name that means something there
		return "", err
	}
	return line, nil
}
