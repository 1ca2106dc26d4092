package main

// write makes the envelope of what the voter has written in a poll of sealed texts, once; cast sends it. AES is the browser's ([gcm]):
// there is no room for it here.
func (v *voter) write(texts []string) error {
	election, err := v.entitled()
	if err != nil {
		return err
	}
	secret := v.credential(election)
	defer secret.Destroy()
	e, err := election.CastTexts(gcm, random, secret, texts, v.tokens)
	if err != nil {
		return fail(bad, "%v", err)
	}
	v.envelope, v.sent = e, e.Bytes()
	return nil
}
