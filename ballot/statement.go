package ballot

import "github.com/piaojue/piaojue/crypto"

// What the challenges of a ballot's proofs begin with, after their domain (docs/protocol.md, section 3.2). Prover and
// verifier both take it from here. S0 ties a proof to election and voter, S1 to all choices of the question as well, in
// their order; the number of the question is in neither, so that voters may move their own answers, and nobody else's.

// statement returns S0: φ ‖ "|" ‖ credential.
func (b *Ballot) statement() string { return b.Election + "|" + b.Credential.String() }

// statement returns S1: S0 ‖ "|" ‖ alpha,beta,… of all choices, the blank flag included.
func (a Answer) statement(s0 string) string { return s0 + "|" + crypto.JoinCiphertexts(a.Choices) }

// signatureStatement is what a credential signs for a ballot whose unsigned hash is given in base 64.
func signatureStatement(hash string) string { return "sig|" + hash + "|" }

// sum returns the component-wise sum of the choices, the blank flag not included: a ciphertext of the number of chosen
// answers.
func (a Answer) sum(q Question) crypto.Ciphertext {
	sum := crypto.NoCiphertext()
	for _, c := range votes(q, a.Choices) {
		sum = sum.Add(c)
	}
	return sum
}

// votes returns choices without the blank flag.
func votes[T any](q Question, choices []T) []T {
	if q.Blank {
		return choices[1:]
	}
	return choices
}
