package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// A passphrase is asked for at the terminal, where it is not shown, or read from the first line of a file: never from an
// argument or the environment, which others on the machine can see.
type passphrase struct {
	of   string // whose, for the question
	file string
}

// flag gives a command the flag with which this passphrase is read from a file.
func (p *passphrase) flag(c *cobra.Command, name string) {
	c.Flags().StringVar(&p.file, name, "", "`file` whose first line is the passphrase of "+p.of+"; asked for at the terminal if not given")
}

// ask returns the passphrase. A new one is asked for twice.
func (p *passphrase) ask(c *cobra.Command, isNew bool) ([]byte, error) {
	if p.file != "" {
		return firstLine(p.file)
	}
	terminal := int(os.Stdin.Fd())
	if !term.IsTerminal(terminal) {
		return nil, fmt.Errorf("the passphrase of %s cannot be asked for: this is no terminal; name a file that holds it", p.of)
	}
	once, err := askOnce(c, terminal, "passphrase.ask", p.of)
	if err != nil || !isNew {
		return once, err
	}
	again, err := askOnce(c, terminal, "passphrase.again", p.of)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(once, again) {
		return nil, errors.New("the two passphrases differ; nothing was written")
	}
	return once, nil
}

func askOnce(c *cobra.Command, terminal int, question, of string) ([]byte, error) {
	fmt.Fprint(c.ErrOrStderr(), wordsOf(c).Say(question, "Of", of))
	line, err := term.ReadPassword(terminal)
	fmt.Fprintln(c.ErrOrStderr())
	if err != nil {
		return nil, fmt.Errorf("read the passphrase of %s: %v", of, err)
	}
	return line, nil
}

func firstLine(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read passphrase: %v", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return nil, fmt.Errorf("read passphrase: %v", err)
	}
	line, _, _ := bytes.Cut(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\n")) // some editors put a mark first
	if line = bytes.TrimSuffix(line, []byte("\r")); len(line) == 0 {
		return nil, fmt.Errorf("read passphrase: the first line of %s is empty", path)
	}
	return line, nil
}
