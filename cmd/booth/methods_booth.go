//go:build js && !verifier

package main

func methods() map[string]method { return forVoters() }

// answerOthers is nothing on a tablet: nobody is asked there.
func answerOthers() {}
