package audit_test

import (
	"crypto/rand"
	"fmt"
	"testing"
	"testing/cryptotest"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// people are everybody with all their keys, so that a test can speak for the honest and for the adversary: an operator
// has the log's key, but no officer's. The same people hold every poll of these tests. What is carried over from one poll
// to another is therefore refused for being of another poll, and for nothing else.
type people struct {
	officers      map[ballot.Role][]crypto.SigningKey
	names         []ballot.Officer
	trustees      []crypto.SigningKey
	seeds         []*crypto.Seed
	issuers       []*crypto.TokenIssuer
	deputies      []deputy
	spare         []crypto.Slip // on the lists
	reserve       deputy        // on no list: a card and a slip for who lost one
	log, receipts crypto.SigningKey
}

// A deputy has a card for years and a slip for one sitting.
type deputy struct {
	card crypto.Card
	slip crypto.Slip
}

func (d deputy) key() crypto.SigningKey     { return d.card.Key() }
func (d deputy) public() crypto.PublicKey   { return d.card.Key().Public() }
func (d deputy) slipKey() crypto.SigningKey { return d.slip.Key() }

const deputiesOfAll, spareSlips = 12, 3

// seeded makes the randomness of the rest of a test the same in every run: what one run finds, the next one finds again.
// Fuzz targets and benchmarks go without.
func seeded(tb testing.TB, seed uint64) {
	if t, ok := tb.(*testing.T); ok {
		cryptotest.SetGlobalRandom(t, seed)
	}
}

// gather draws everybody's keys.
func gather(t testing.TB) *people {
	t.Helper()
	p := &people{officers: map[ballot.Role][]crypto.SigningKey{}, log: signingKey(t), receipts: signingKey(t)}
	for i, role := range []ballot.Role{
		ballot.Chair, ballot.ChiefScrutineer, ballot.Scrutineer, ballot.Scrutineer, ballot.Scrutineer,
		ballot.Teller, ballot.Teller, ballot.Operator,
	} {
		key := signingKey(t)
		p.officers[role] = append(p.officers[role], key)
		p.names = append(p.names, ballot.Officer{Role: role, Name: fmt.Sprintf("officer %d", i+1), Key: key.Public()})
	}
	p.trustees = append(p.trustees, p.officers[ballot.ChiefScrutineer][0])
	p.trustees = append(p.trustees, p.officers[ballot.Scrutineer]...)
	for range p.trustees {
		p.seeds = append(p.seeds, must(crypto.NewSeed(rand.Reader))(t))
	}
	for range 3 { // no poll has the last one: it is for the round that follows
		p.issuers = append(p.issuers, must(crypto.NewTokenIssuer(rand.Reader))(t))
	}
	for range deputiesOfAll {
		p.deputies = append(p.deputies, deputy{must(crypto.NewCard(rand.Reader))(t), must(crypto.NewSlip(rand.Reader))(t)})
	}
	p.reserve = deputy{must(crypto.NewCard(rand.Reader))(t), must(crypto.NewSlip(rand.Reader))(t)}
	for range spareSlips {
		p.spare = append(p.spare, must(crypto.NewSlip(rand.Reader))(t))
	}
	return p
}

// must returns a function that ends the test if there was an error, and returns the value otherwise.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func signingKey(t testing.TB) crypto.SigningKey {
	t.Helper()
	return must(crypto.NewSigningKey(rand.Reader))(t)
}

// A script says what is special about a poll.
type script struct {
	name                       string
	method                     ballot.Method
	deputies                   int // on the roll: the first so many of all
	candidates, seats          int
	holders, threshold         int
	registrars, k, leastBallot int
	audience                   ballot.Audience
}

func (p *people) manifest(s script, roll, slips ballot.Keys) *ballot.Manifest {
	m := &ballot.Manifest{
		Version:    1,
		Origin:     "piaojue.example/test/" + s.name,
		Congress:   ballot.Names{"zh": "测试人大"},
		Body:       ballot.Congress,
		Title:      ballot.Names{"zh": "民生实事项目票决"},
		Timestamp:  1795370382,
		Seats:      s.seats,
		Rules:      ballot.DefaultRules(s.method),
		Audience:   s.audience,
		Roll:       roll.List(),
		Slips:      slips.List(),
		Officers:   p.names,
		Signatures: ballot.DefaultSignatures(),
		Trustees:   ballot.Trusteeship{Threshold: s.threshold},
		Duties:     &ballot.Duties{Cards: "秘书处", Slips: "监票人", Board: "秘书处", Booth: "监票人"},
		K:          s.k,
		MinBallots: s.leastBallot,
		Rehearsal:  true,
	}
	for i := range s.candidates {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprintf("X%d", i+1), Names: ballot.Names{"zh": fmt.Sprintf("项目%d", i+1)}})
		if s.method == ballot.Asking { // a scale that has to be answered, and single answers
			m.Candidates[i].Question = []*ballot.Ask{
				{Kind: ballot.OnScale, From: 1, To: 3, Required: true},
				{Kind: ballot.OneAnswer, Answers: []ballot.Names{{"zh": "是"}, {"zh": "否"}}},
			}[min(i, 1)]
		}
	}
	for i := range m.Candidates {
		if s.method == ballot.SealedText {
			m.Candidates[i].Text = &ballot.TextLimit{Max: 20}
		}
	}
	for i, issuer := range p.issuers[:s.registrars] {
		m.Registrars = append(m.Registrars, ballot.Registrar{Issuer: fmt.Sprintf("registrar-%d.example", i+1), By: "监票人", Key: issuer.Key()})
	}
	for _, key := range p.trustees[:s.holders] {
		m.Trustees.Keys = append(m.Trustees.Keys, key.Public())
	}
	p.lend(m)
	return m
}

// lend gives a board the keys of log and receipts, under its own name.
func (p *people) lend(m *ballot.Manifest) {
	m.LogKey, m.ReceiptKey = p.logOf(m.Origin).VerifierKey().String(), p.receiptsOf(m.Origin).VerifierKey().String()
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
}

func (p *people) logOf(origin string) *audit.Signer { return signer(origin, p.log) }

func (p *people) receiptsOf(origin string) *audit.Signer {
	return signer(origin+"/receipt", p.receipts)
}

func signer(name string, key crypto.SigningKey) *audit.Signer {
	s, err := audit.NewSigner(name, key)
	if err != nil {
		panic(err)
	}
	return s
}

// lists returns the roll and the slips of a poll of the first n deputies.
func (p *people) lists(n int) (roll, slips ballot.Keys) {
	var cards, papers []crypto.PublicKey
	for _, d := range p.deputies[:n] {
		cards, papers = append(cards, d.public()), append(papers, d.slipKey().Public())
	}
	for _, s := range p.spare {
		papers = append(papers, s.Key().Public())
	}
	return ballot.NewKeys(cards), ballot.NewKeys(papers)
}

func (p *people) chairAndChief() []crypto.SigningKey {
	return []crypto.SigningKey{p.officers[ballot.Chair][0], p.officers[ballot.ChiefScrutineer][0]}
}

func (p *people) scrutineers() []crypto.SigningKey { return p.trustees[:2] }

func (p *people) tellers() []crypto.SigningKey { return p.officers[ballot.Teller] }
