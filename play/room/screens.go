package room

import "github.com/piaojue/piaojue/server"

// Screen is the address of a screen of the hall, "wall" or "rostrum", with its token.
func (r *Room) Screen(kind string) (string, error) {
	token, err := server.ScreensToken(r.board())
	return r.Server + r.Path + "/" + kind + "?token=" + token, err
}
