//go:build js && verifier

package main

import (
	"syscall/js"

	"github.com/piaojue/piaojue/audit"
)

// crewOfPage is the crew of the page, as its worker has it: an array of functions, each of which returns a promise of an answer, or of null.
func crewOfPage() crew {
	list := js.Global().Get("crew")
	if !list.Truthy() {
		return crew{}
	}
	return crew{list.Length(), func(worker int, question []byte) []byte {
		answer, err := await(list.Index(worker).Invoke(bytesJS(question)))
		if err != nil || !answer.Truthy() {
			return nil
		}
		return bytesGo(answer)
	}}
}

// answerOthers gives the worker its second function, piaojueAnswer(question), for when it is one of a crew.
func answerOthers() {
	answers := audit.Answers{Power: power}
	js.Global().Set("piaojueAnswer", js.FuncOf(func(_ js.Value, args []js.Value) any {
		answer := answers.Answer(random, bytesGo(args[0]))
		if answer == nil {
			return nil
		}
		return bytesJS(answer)
	}))
}
