package host

import (
	"crypto/rand"
	"encoding/base32"
	"net/http"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
)

// A lock keeps the desk for officers: whoever has the cards of others must not check them in from a tablet of the booths, or a phone
// in the hall. An officer types the code that the booth host printed when it started. That works without a network, needs no key on a
// tablet that is handed around, and is over when the host stops or the desk is locked again. What it protects is small: marks wait for
// two scrutineers, tokens need card and slip, and those are asked for from any tablet.
//
// A device may try 20 codes a second, as anything else; there are 2^40 of them.
type lock struct {
	code    string // "" if every device may be a desk
	session string
}

const (
	unlockPath = "/desk/unlock" // POST {"code":S}, and GET
	lockPath   = "/desk/lock"   // POST {}
	deskCookie = "piaojue-desk"
	maxCode    = 1 << 10 // bytes of what is sent with a code
)

var codeText = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// NewDeskCode draws a code of 40 bits, in two groups of four.
func NewDeskCode() string {
	var b [5]byte
	rand.Read(b[:])
	text := codeText.EncodeToString(b[:])
	return text[:4] + "-" + text[4:]
}

func newLock(code string) lock { return lock{plainCode(code), rand.Text()} }

// plainCode is a code without what people add, and with what they take for something else.
func plainCode(code string) string {
	return strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
}

// open reports whether a device may be a desk.
func (l lock) open(r *http.Request) bool {
	if l.code == "" {
		return true
	}
	c, err := r.Cookie(deskCookie)
	return err == nil && same(c.Value, l.session)
}

// A deskState says whether this device is a desk.
type deskState struct {
	Unlocked bool `json:"unlocked"`
}

// lockDesk locks and unlocks this device. The cookie says to this host that the device is a desk, and goes no further.
func (b *Booth) lockDesk(w http.ResponseWriter, r *http.Request) {
	unlock := r.URL.Path == unlockPath
	switch {
	case unlock && r.Method == http.MethodGet:
		reply(w, http.StatusOK, deskState{b.lock.open(r)})
		return
	case r.Method != http.MethodPost:
		refuseMethod(w, http.MethodPost)
		return
	case b.crossOrigin.Check(r) != nil:
		api.NewProblem(api.CrossOrigin, "").Write(w)
		return
	}
	cookie := &http.Cookie{Name: deskCookie, Value: b.lock.session, Path: "/", HttpOnly: true, Secure: b.secure != nil, SameSite: http.SameSiteStrictMode}
	if unlock {
		if problem := b.tryCode(r); problem != nil {
			problem.Write(w)
			return
		}
	} else {
		cookie.Value, cookie.MaxAge = "", -1
	}
	http.SetCookie(w, cookie)
	reply(w, http.StatusOK, deskState{unlock})
}

func (b *Booth) tryCode(r *http.Request) *api.Problem {
	body, problem := take(r, way{method: http.MethodPost, limit: maxCode})
	if problem != nil {
		return problem
	}
	var said struct {
		Code string `json:"code"`
	}
	if crypto.DecodeJSON(body, &said) != nil {
		return api.NewProblem(api.BadRequest, "")
	}
	if b.lock.code != "" && !same(plainCode(said.Code), b.lock.code) {
		return api.NewProblem(api.DeskCode, "")
	}
	return nil
}
