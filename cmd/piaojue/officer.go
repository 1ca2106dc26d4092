package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/report/words"
)

func newOfficer() *cobra.Command {
	c := &cobra.Command{
		Use:   "officer",
		Short: "Order what happens to a poll: chair, scrutineers, tellers, operators",
		Long: `Order what happens to a poll. Nothing is ordered by one person: one officer begins an order, and others sign it within the
time that it may wait. Each works on a copy of the board that the clerk hands out, which this program replays before it
signs; it says in words what is signed, and computes from the board whatever follows from it. With the last signature
the order becomes the message file that the clerk puts on the board.`,
		Example: `  piaojue officer new --role chair --name 张三 --out zhang
  piaojue officer order open --board copy --key zhang/officer.key --out open.waiting.json
  piaojue officer sign --board copy --key li/officer.key --out open.json open.waiting.json`,
	}
	c.AddCommand(newOfficerNew(), newOfficerOrder(), newOfficerSign(), newOfficerShow())
	return c
}

// A signing is one officer's work on one order.
type signing struct {
	recipient
	reading
	board    string
	previous string // the bundle of the poll that the manifest cites
	table    string // what a teller read, where no paper is valid
	yes      bool
	wait     time.Duration
}

func (s *signing) flags(c *cobra.Command) {
	addBoard(c, &s.board)
	s.reading.flags(c, "your signing key `file`; what you saw of boards is kept beside it",
		"the `hash` of the manifest, as it was read aloud: result, announce and decide over a server want it")
	c.Flags().BoolVar(&s.yes, "yes", false, "sign without being asked")
	c.Flags().DurationVar(&s.wait, "wait", officer.DefaultWait, "how long an order that you begin waits for others; at most 1h")
	c.MarkFlagRequired("board")
	c.MarkFlagRequired("key")
}

// look replays a copy of the board. Officers have to go on, or to void, while witnesses are out of reach: the board of a server is
// taken without them, and it is said.
func look(c *cobra.Command, place string) (*officer.View, error) {
	bundle, err := openBundle(c, place)
	if err != nil {
		return nil, err
	}
	return lookIn(c, place, bundle, fast())
}

func lookIn(c *cobra.Command, place string, bundle audit.Bundle, o audit.Options) (*officer.View, error) {
	o.Unwitnessed = isAddress(place)
	v, err := officer.Look(bundle, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %v", place, err)
	}
	if o.Unwitnessed {
		_, _, enough, err := audit.OpenPublishedCheckpoint(v.Board.Poll().Manifest, bundle["log/checkpoint"])
		if err != nil {
			return nil, fmt.Errorf("%s: %v", place, err)
		}
		if !enough {
			say(c, "officer.unwitnessed")
		}
	}
	return v, nil
}

// begin proposes an order, and signs it first.
func (s *signing) begin(c *cobra.Command, v *officer.View, kind audit.Kind, body any) (officer.Waiting, bool, error) {
	if err := s.follow(c, v, kind); err != nil {
		return officer.Waiting{}, false, err
	}
	if s.blind(v, kind) {
		return officer.Waiting{}, false, errors.New(wordsOf(c).Say("officer.blind"))
	}
	if err := s.setsAside(v, kind); err != nil {
		return officer.Waiting{}, false, err
	}
	o, err := officer.Propose(rand.Reader, v, kind, body)
	if err != nil {
		return officer.Waiting{}, false, err
	}
	return s.sign(c, v, o, func(who *officer.Officer) (officer.Waiting, bool, error) {
		return who.Start(v, o, time.Now(), s.wait)
	})
}

// join signs an order that waits.
func (s *signing) join(c *cobra.Command, v *officer.View, w officer.Waiting) (officer.Waiting, bool, error) {
	if err := s.follow(c, v, w.Order.Kind); err != nil {
		return officer.Waiting{}, false, err
	}
	if err := s.setsAside(v, w.Order.Kind); err != nil {
		return officer.Waiting{}, false, err
	}
	return s.sign(c, v, w.Order, func(who *officer.Officer) (officer.Waiting, bool, error) {
		return who.Join(v, w, time.Now())
	})
}

// sign shows what is to be signed, opens the key, asks, and signs.
func (s *signing) sign(c *cobra.Command, v *officer.View, o audit.Order, do func(*officer.Officer) (officer.Waiting, bool, error)) (
	w officer.Waiting, complete bool, err error) {
	if err := showOrder(c, c.ErrOrStderr(), v, o); err != nil {
		return w, false, err
	}
	pass, err := s.ask(c)
	if err != nil {
		return w, false, err
	}
	who, err := officer.Open(s.key, pass)
	if err != nil {
		return w, false, err
	}
	defer who.Destroy()
	say(c, "officer.you", "Role", wordsOf(c).Say("officer.role."+string(who.Role)), "Name", who.Name)
	if !s.yes && !confirmed(c) {
		return w, false, errors.New(wordsOf(c).Say("officer.declined"))
	}
	w, complete, err = do(who)
	var stale *officer.StaleError
	if errors.As(err, &stale) {
		err = errors.New(wordsOf(c).Say("officer.stale", "Reason", wordsOf(c).Reason(stale.Err.Error()), "Kinds", entryKinds(c, stale.Came)))
	}
	return w, complete, err
}

// entryKind is how a kind of entry is called.
func entryKind(c *cobra.Command, kind audit.Kind) string {
	return wordsOf(c).Say("console.kind." + string(kind))
}

func entryKinds(c *cobra.Command, kinds []audit.Kind) string {
	var all []string
	for _, kind := range kinds {
		all = append(all, entryKind(c, kind))
	}
	return strings.Join(all, ", ")
}

// confirmed asks whether to sign.
func confirmed(c *cobra.Command) bool {
	fmt.Fprint(c.ErrOrStderr(), wordsOf(c).Say("officer.ask"))
	line, _ := bufio.NewReader(io.LimitReader(c.InOrStdin(), 100)).ReadString('\n')
	return slices.Contains([]string{"是", "yes"}, strings.TrimSpace(line))
}

// showOrder says what an order orders, and who has signed it.
func showOrder(c *cobra.Command, out io.Writer, v *officer.View, o audit.Order) error {
	all, err := v.Describe(o)
	if err != nil {
		return err
	}
	signers, err := v.Signers(o)
	if err != nil {
		return err
	}
	w := wordsOf(c)
	showLines(out, w, all)
	for _, who := range signers {
		fmt.Fprintln(out, w.Say("officer.signed", "Role", w.Say("officer.role."+string(who.Role)), "Name", who.Name))
	}
	return nil
}

// showLines says what is signed. Only the first line of a statement begins at the margin: who wrote a text of several lines
// must not have written others on the screen, such as the name of somebody who signed.
func showLines(out io.Writer, w *words.Words, all []officer.Line) {
	for _, line := range all {
		margin := ""
		for text := range strings.SplitSeq(w.Say("officer."+line.Name, line.Args...), "\n") {
			fmt.Fprintln(out, margin+printable(text))
			margin = "    "
		}
	}
}

// keep writes an order for the next officer, or for the board when enough have signed, or sends it to the server.
func (s *signing) keep(c *cobra.Command, path string, w officer.Waiting, complete bool) error {
	if s.send != "" {
		return s.sendOrder(c, w)
	}
	data, message := w.Bytes(), "officer.waiting"
	if complete {
		m := w.Order.Message()
		data, message = m.Bytes(), "officer.complete"
	}
	if err := writeNew(path, data); err != nil {
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say(message, "Path", path, "Until", clock(w)))
	return nil
}

func clock(w officer.Waiting) string { return time.Unix(w.Expires, 0).Format(time.TimeOnly) }

// readWaiting reads the file of an order that waits.
func readWaiting(path string) (w officer.Waiting, err error) {
	data, err := readInput(path, officer.MaxWaiting)
	if err != nil {
		return w, err
	}
	if w, err = officer.ParseWaiting(bytes.TrimSuffix(data, []byte("\n"))); err != nil {
		return w, fmt.Errorf("%s: %v", path, err)
	}
	return w, nil
}
