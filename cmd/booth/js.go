//go:build js

package main

import (
	"encoding/hex"
	"errors"
	"syscall/js"
	"time"
)

// main gives the worker its one function, piaojue(method, arguments as JSON, tell(stage, done, total)), which returns a promise of
// the answer as JSON, and stays.
func main() {
	answerOthers()
	c := newCore(web{fetch: fetchJS, sleep: time.Sleep})
	js.Global().Set("piaojue", js.FuncOf(func(_ js.Value, args []js.Value) any {
		method, given, teller := args[0].String(), []byte(args[1].String()), args[2]
		return promise(func() any {
			return string(c.call(method, given, func(stage string, done, total int) { teller.Invoke(stage, done, total) }))
		})
	}))
	select {}
}

// promise runs do beside what goes on, for a callback must not wait.
func promise(do func() any) js.Value {
	var executor js.Func
	executor = js.FuncOf(func(_ js.Value, args []js.Value) any {
		resolve := args[0]
		go func() {
			defer executor.Release()
			resolve.Invoke(do())
		}()
		return nil
	})
	return js.Global().Get("Promise").New(executor)
}

// fetchJS asks with the worker's fetch: no way elsewhere, nothing that says which page asked. A cookie goes to nobody but the page's own
// host, and only the program on an officer's machine and an unlocked desk have one; a booth host hands none on.
func fetchJS(q ask) (answer, error) {
	o := map[string]any{
		"method": q.method, "credentials": "same-origin", "redirect": "error", "referrerPolicy": "no-referrer",
		"signal": js.Global().Get("AbortSignal").Call("timeout", q.patience.Milliseconds()),
	}
	if q.body != nil {
		o["body"] = bytesJS(q.body)
		o["headers"] = map[string]any{"Content-Type": "application/json"}
	}
	response, err := await(js.Global().Call("fetch", q.address, js.ValueOf(o)))
	if err != nil {
		return answer{}, err
	}
	buffer, err := await(response.Call("arrayBuffer"))
	if err != nil {
		return answer{}, err
	}
	data := js.Global().Get("Uint8Array").New(buffer)
	if data.Length() > q.limit {
		return answer{}, errors.New("the answer is too long")
	}
	return answer{response.Get("status").Int(), bytesGo(data)}, nil
}

// bytesJS returns a Uint8Array.
func bytesJS(b []byte) js.Value {
	array := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(array, b)
	return array
}

// bytesGo returns the bytes of a Uint8Array.
func bytesGo(array js.Value) []byte {
	b := make([]byte, array.Length())
	js.CopyBytesToGo(b, array)
	return b
}

// gcm is AES-256-GCM of the browser, which the worker asks for in hexadecimal.
func gcm(key, nonce, plain []byte) ([]byte, error) {
	sealed, err := await(js.Global().Call("gcm", hex.EncodeToString(key), hex.EncodeToString(nonce), hex.EncodeToString(plain)))
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(sealed.String())
}

// await waits for a promise. Its reason may have an address in it and is not handed on.
func await(p js.Value) (js.Value, error) {
	type settled struct {
		value js.Value
		err   error
	}
	done := make(chan settled, 1)
	then := js.FuncOf(func(_ js.Value, args []js.Value) any { done <- settled{value: args[0]}; return nil })
	catch := js.FuncOf(func(js.Value, []js.Value) any { done <- settled{err: errors.New("no answer")}; return nil })
	defer then.Release()
	defer catch.Release()
	p.Call("then", then, catch)
	s := <-done
	return s.value, s.err
}
