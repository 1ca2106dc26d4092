package main

import (
	"os"
	"sync"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

// newBar returns a function that shows how far a long step is, how fast it goes and when it will be done, on standard error if that is a
// terminal.
func newBar(c *cobra.Command, quiet bool) func(name string, done, total int) {
	if quiet || c.ErrOrStderr() != os.Stderr || !isTerminal(os.Stderr) {
		return func(string, int, int) {}
	}
	w := wordsOf(c)
	var mu sync.Mutex // guards bar, current and high
	var bar *progressbar.ProgressBar
	var current string
	var high int
	return func(name string, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		if bar == nil || name != current {
			bar, current, high = progressbar.NewOptions(total,
				progressbar.OptionSetWriter(os.Stderr),
				progressbar.OptionSetDescription(w.Say("step."+name)),
				progressbar.OptionShowCount(),
				progressbar.OptionShowIts(),
				progressbar.OptionSetItsString(w.Say("unit."+name)),
				progressbar.OptionSetPredictTime(true),
				progressbar.OptionClearOnFinish()), name, 0
			bar.StartWithoutRender()
			return // what was done until now nobody has timed
		}
		if done > high { // steps that run at the same time report out of turn
			high = done
			bar.Set(done)
		}
	}
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
