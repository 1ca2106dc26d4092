package main

import "github.com/piaojue/piaojue/ballot"

// write makes the envelope of what the voter has written in a poll of sealed texts, once; cast sends it. AES is the browser's ([gcm]):
// there is no room for it here.
func (v *voter) write(texts []string) error {
	election, err := v.entitled()
	if err != nil {
		return err
	}
	secret := v.credential(election)
	defer secret.Destroy()
	for i, question := range election.Manifest.Candidates {
		if i >= len(texts) || question.Text == nil {
			break // CastTexts says of what
		}
		if err := ballot.CheckAnswer(texts[i], question.Text.Max); err != nil {
			return fail(bad, "%v", err) // whoever wrote it can mend that; a cipher that fails, they cannot
		}
	}
	e, err := election.CastTexts(gcm, random, secret, texts, v.tokens)
	if err != nil {
		return err
	}
	v.envelope, v.sent = e, e.Bytes()
	return nil
}
