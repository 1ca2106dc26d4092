package ballot

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/big"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// A jsonEnvelope is an envelope as encoding/json reads it with integers of math/big, and no point decoded: what everybody would write first.
type jsonEnvelope struct {
	Ballot struct {
		UUID       string      `json:"election_uuid"`
		Election   string      `json:"election_hash"`
		Credential jsonElement `json:"credential"`
		Answers    []struct {
			Choices []struct {
				Alpha jsonElement `json:"alpha"`
				Beta  jsonElement `json:"beta"`
			} `json:"choices"`
			Individual [][]jsonProof `json:"individual_proofs"`
			Overall    []jsonProof   `json:"overall_proof"`
			Blank      []jsonProof   `json:"blank_proof,omitempty"`
		} `json:"answers"`
		Signature struct {
			Hash  string    `json:"hash"`
			Proof jsonProof `json:"proof"`
		} `json:"signature"`
	} `json:"ballot"`
	Tokens []string    `json:"tokens"`
	Cap    []jsonProof `json:"cap,omitempty"`
}

type jsonProof struct {
	Challenge jsonInteger `json:"challenge"`
	Response  jsonInteger `json:"response"`
}

type jsonElement [32]byte

func (e *jsonElement) UnmarshalText(text []byte) error {
	_, err := hex.Decode(e[:], text)
	return err
}

func (e jsonElement) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, e[:]), nil }

type jsonInteger struct{ n big.Int }

func (i *jsonInteger) UnmarshalText(text []byte) error {
	if _, ok := i.n.SetString(string(text), 10); !ok {
		return errors.New("not a number")
	}
	return nil
}

func (i *jsonInteger) MarshalText() ([]byte, error) { return i.n.Append(nil, 10), nil }

// BenchmarkParse reads the canonical form and refuses others, and hashes it and what is signed. x-json is how many times as fast that is as
// reading a jsonEnvelope and the same two hashes, and x-canonical as that if what was read is encoded again and compared, too.
func BenchmarkParse(b *testing.B) {
	const together = 128
	benchmarkForms(b, func(b *testing.B, p *Poll, cast func() *Draft) {
		raw := castDraft(b, cast()).Bytes()
		reading := func(again bool) float64 {
			return rounds(func() {
				for range together {
					crypto.Sum(raw)
					crypto.Sum(raw)
					var v jsonEnvelope
					if err := json.Unmarshal(raw, &v); err != nil {
						b.Fatal(err)
					}
					if !again {
						continue
					}
					if encoded, err := json.Marshal(&v); err != nil || !bytes.Equal(encoded, raw) {
						b.Fatalf("%v %s", err, encoded)
					}
				}
			}) / together
		}
		lax, strict := reading(false), reading(true)
		ballot := compare(b, lax, "x-json", together, func() {
			for range together {
				r := &reader{rest: raw}
				if r.envelope(p); r.failed {
					b.Fatal("refused")
				}
				crypto.Sum(raw)
			}
		})
		b.ReportMetric(strict/ballot, "x-canonical")
	}, together)
}
