package play

import (
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A plan says how the ballots of a meeting folder reach the count: what an electronic ballot can express goes in as one,
// the rest on paper, and one expressible ballot too, so that every played meeting has a paper that becomes a ballot.
type plan struct {
	electronic, papers []Vote
	tokens, sheets     int // deputies who are issued tokens, and those who are issued a paper
}

func (m *Meeting) plan() plan {
	if m.Rules.Seals() { // nobody writes on paper
		return plan{electronic: m.Votes, tokens: m.Issued}
	}
	var p plan
	for _, v := range m.Votes {
		if v.Invalid != "" {
			p.papers = append(p.papers, v)
		} else {
			p.electronic = append(p.electronic, v)
		}
	}
	if last := len(p.electronic) - 1; last > 0 && m.Series == 0 { // on the spot nobody waits for papers
		p.papers, p.electronic = append(p.papers, p.electronic[last]), p.electronic[:last]
	}
	p.sheets = min(len(p.papers), m.Issued)
	p.tokens = m.Issued - p.sheets
	// More ballots collected than issued can only be papers: there is no token for an electronic one.
	if over := len(p.electronic) - p.tokens; over > 0 {
		p.papers, p.electronic = append(p.papers, p.electronic[p.tokens:]...), p.electronic[:p.tokens]
	}
	return p
}

// vote lets virtual deputies vote in an order that nobody knows. The ballot box holds k ballots back at every epoch.
func (h *hall) vote() error {
	n, size := len(h.votes), max(100, 2*h.manifest.K)
	h.receipts = make([][]byte, n)
	errs := make([]error, n)
	for from := 0; from < n; from += size {
		h.options.Each(min(size, n-from), func(i int) {
			i += from
			var sent []byte
			if sent, errs[i] = h.encrypt(i); errs[i] == nil {
				h.receipts[i], errs[i] = h.cast(sent)
			}
			h.options.Step("vote", i+1, n)
		})
		if err := errors.Join(errs...); err != nil {
			return err
		}
		if err := h.clerk.epoch(h.ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// encrypt is the tablet of voter i: it finds the deputy's record in what was issued, encrypts and signs. It returns what is sent.
func (h *hall) encrypt(i int) (sent []byte, err error) {
	d, poll := h.voters[i], &h.board.Poll().Poll
	tokens, err := audit.Redeem(poll, d.card, d.slip, h.records)
	if err != nil {
		return nil, err
	}
	secret := crypto.DeriveCredential(d.card, d.slip, poll.Fingerprint)
	if h.manifest.Rules.Seals() {
		v, err := poll.CastTexts(crypto.AESGCM, rand.Reader, secret, h.votes[i].Texts, tokens)
		if err != nil {
			return nil, err
		}
		return v.Bytes(), nil
	}
	v, eighths, err := h.sign(secret, h.votes[i].Marks, tokens)
	if err != nil {
		return nil, err
	}
	return ballot.WithEighths(v.Bytes(), eighths), nil
}

// sign encrypts and signs a ballot, which has eighths.
func (h *hall) sign(secret crypto.Scalar, marks []ballot.Mark, tokens []crypto.Token) (v *ballot.Envelope, eighths []byte, err error) {
	draft, err := h.board.Poll().Encrypt(rand.Reader, crypto.BaseMul(secret), marks)
	if err != nil {
		return nil, nil, err
	}
	v, err = draft.Cast(rand.Reader, secret, tokens)
	return v, draft.Eighths(), err
}

// cast sends a ballot to the box. The tablet checks the receipt at once.
func (h *hall) cast(sent []byte) ([]byte, error) {
	signed, err := h.clerk.cast(h.ctx, sent)
	if err != nil {
		return nil, err
	}
	return signed, h.checkReceipt(sent, signed)
}

func (h *hall) checkReceipt(sent, signed []byte) error {
	envelope, _, err := ballot.ParseSent(sent)
	if err != nil {
		return err
	}
	key, err := audit.ParseVerifierKey(h.manifest.ReceiptKey)
	if err != nil {
		return err
	}
	if r, err := audit.CheckReceipt(signed, key); err != nil || r.Ballot != crypto.Sum(envelope) {
		return fmt.Errorf("the receipt is not for this ballot: %v", err)
	}
	return nil
}

// shuffle puts virtual people or ballots in an order that nobody knows.
func shuffle[T any](s []T) error {
	for i := len(s) - 1; i > 0; i-- {
		j, err := randomBelow(i + 1)
		if err != nil {
			return err
		}
		s[i], s[j] = s[j], s[i]
	}
	return nil
}

// randomBelow draws a number below n, a small one, without bias.
func randomBelow(n int) (int, error) {
	limit := 1 << 32 / n * n
	for {
		var b [4]byte
		if _, err := rand.Read(b[:]); err != nil {
			return 0, err
		}
		if v := int(b[0]) | int(b[1])<<8 | int(b[2])<<16 | int(b[3])<<24; v < limit {
			return v % n, nil
		}
	}
}
