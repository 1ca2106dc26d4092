package audit

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/piaojue/piaojue/crypto"
)

// A Receipt promises that a ballot will be on a board when the poll closes (docs/protocol.md, section 3.5). It is a signed
// note with the text
//
//	piaojue/v1 receipt
//	<origin of the board>
//	<ballot id, 64 hexadecimal digits>
//
// and one signature, by a key of its own, whose name is the origin and "/receipt". There is no time and no number in
// it: they would say in which order people voted. With a witnessed checkpoint from after the close and the two
// neighbours of the missing ballot in its sorted epoch, it convicts the board.
type Receipt struct {
	Origin string
	Ballot crypto.Hash
}

const (
	receiptDomain = "piaojue/v1 receipt"
	receiptName   = "/receipt"
)

// Text returns the note's text.
func (r Receipt) Text() string { return fmt.Sprintf("%s\n%s\n%s\n", receiptDomain, r.Origin, r.Ballot) }

// ParseReceipt parses the text.
func ParseReceipt(text string) (Receipt, error) {
	lines := strings.SplitN(text, "\n", 5)
	if len(lines) != 4 || lines[0] != receiptDomain || !validName(lines[1]) || lines[3] != "" {
		return Receipt{}, errors.New("parse receipt: malformed")
	}
	r := Receipt{Origin: lines[1]}
	if err := r.Ballot.UnmarshalText([]byte(lines[2])); err != nil {
		return Receipt{}, fmt.Errorf("parse receipt: %v", err)
	}
	return r, nil
}

// IssueReceipt signs a receipt. A deputy who asks again gets the same bytes, so that asking twice shows nothing.
func IssueReceipt(r Receipt, key note.Signer) ([]byte, error) {
	if key.Name() != r.Origin+receiptName {
		return nil, fmt.Errorf("issue receipt of %q: the key is %q", r.Origin, key.Name())
	}
	msg, err := note.Sign(&note.Note{Text: r.Text()}, key)
	if err != nil {
		return nil, fmt.Errorf("issue receipt: %v", err)
	}
	return msg, nil
}

// CheckReceipt checks a receipt under the receipt key of a board and returns what it promises.
func CheckReceipt(msg []byte, key VerifierKey) (Receipt, error) {
	n, err := openNote(msg, key)
	if err != nil {
		return Receipt{}, fmt.Errorf("check receipt: %v", err)
	}
	r, err := ParseReceipt(n.Text)
	if err != nil {
		return Receipt{}, fmt.Errorf("check receipt: %v", err)
	}
	if key.name != r.Origin+receiptName {
		return Receipt{}, fmt.Errorf("check receipt of %q: the key is %q", r.Origin, key.name)
	}
	return r, nil
}
