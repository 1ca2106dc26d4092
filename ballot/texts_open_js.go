package ballot

import "github.com/piaojue/piaojue/crypto"

// OpenText opens nothing in a browser: AES has no room in the core that tablets load. Whoever would verify such a poll there is told
// to do it with the command.
func (p *Poll) OpenText(*Texts, int, crypto.Point) (text string, ok bool) { return "", false }
