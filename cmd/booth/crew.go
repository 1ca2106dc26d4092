package main

// A crew is the workers that a page started beside this one, which run the same program. ask has one of them answer a question
// ([audit.Answers]); it returns nil if that worker is gone.
type crew struct {
	size int
	ask  func(worker int, question []byte) []byte
}

// waiting is how many questions a worker is given at a time: when it has answered one it goes on, though this worker may be busy.
const waiting = 2

// asker returns what asks whoever is free. Nil if there is no crew; nobody is asked again who did not answer.
func (c crew) asker() func(question func() []byte) []byte {
	if c.size == 0 {
		return nil
	}
	const nobody = -1
	free := make(chan int, waiting*c.size)
	for range waiting {
		for worker := range c.size {
			free <- worker
		}
	}
	return func(question func() []byte) (answer []byte) {
		worker := <-free
		if worker != nobody {
			if answer = c.ask(worker, question()); answer == nil {
				worker = nobody
			}
		}
		free <- worker
		return answer
	}
}

// abreastAll runs do(0), …, do(n-1) at the same time: most wait for the crew.
func abreastAll(n int, do func(i int)) {
	done := make(chan bool, n)
	for i := range n {
		go func() {
			do(i)
			done <- true
		}()
	}
	for range n {
		<-done
	}
}
