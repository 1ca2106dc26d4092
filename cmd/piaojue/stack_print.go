package main

import (
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/report"
)

func newStackPrint() *cobra.Command {
	var f stackFolder
	var out, numbers, people string
	var a report.AnswerCards
	c := &cobra.Command{
		Use:   "print --data DIR --address URL --body NAME --title TITLE",
		Short: "Print cards of a stack, each with its code",
		Long: `Print cards of a stack. The address is that of the booth host which serves phones. With --people, a roll as registrar template
makes it, the first card is for the first person on it, and so on: then the list is closed, and "electorate" is "all". Without
--out the sheets are shown once to a browser on this machine and are on no disk.`,
		Example: `  piaojue stack print --data stack --address https://wenjuan.rd.example.cn:8443 --body 云澜县人大常委会 --title 养老服务问卷 --until 6月30日 --numbers 1-200`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkAddress(a.Address); err != nil {
				return err
			}
			stack, err := f.open(c)
			if err != nil {
				return failure{err}
			}
			defer stack.Destroy()
			if a.Cards, err = answerCards(c, stack, numbers, people); err != nil {
				return asFailure(err)
			}
			defer clear(a.Cards)
			if err := printSheet(c, out, func(w io.Writer) error { return report.Answers(w, languageOf(c), a) }); err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("stack.printed", "Count", len(a.Cards), "First", a.Cards[0].Number))
			return nil
		},
	}
	f.flags(c)
	c.Flags().StringVar(&a.Address, "address", "", "`address` at which phones answer, as https://HOST:PORT")
	c.Flags().StringVar(&a.Body, "body", "", "`name` of who asks, printed on each card")
	c.Flags().StringVar(&a.Title, "title", "", "`title` of the questionnaire, printed on each card")
	c.Flags().StringVar(&a.Until, "until", "", "the `day` on which it ends, printed on each card")
	c.Flags().StringVar(&numbers, "numbers", "", "which `cards`, such as 1-300; all if not given")
	c.Flags().StringVar(&people, "people", "", "a roll in a spreadsheet or CSV `file`: for whom the cards are, in its order")
	c.Flags().StringVar(&out, "out", "", "write the sheets, which are secret, to this new `file` instead")
	for _, name := range []string{"address", "body", "title"} {
		c.MarkFlagRequired(name)
	}
	return c
}

// answerCards returns what is printed.
func answerCards(c *cobra.Command, stack *registrar.Stack, numbers, people string) ([]report.AnswerCard, error) {
	first, last, err := parseNumbers(numbers, stack.Roll.Count)
	if err != nil {
		return nil, err
	}
	pairs, err := stack.Pairs(first, last)
	if err != nil {
		return nil, err
	}
	defer clear(pairs)
	names := func(int) string { return "" }
	if people != "" {
		roll, _, err := readRoll(c, people)
		if err != nil {
			return nil, err
		}
		if len(roll) != stack.Roll.Count {
			return nil, fmt.Errorf("%d people for a stack of %d cards: a closed list has one for each", len(roll), stack.Roll.Count)
		}
		names = func(number int) string { return roll[number-1].Name }
	}
	cards := make([]report.AnswerCard, len(pairs))
	for i, p := range pairs {
		cards[i] = report.AnswerCard{Number: p.Number, Name: names(p.Number), Card: p.Card, Slip: p.Slip}
	}
	return cards, nil
}

// maxAddress bounds an address, so that its code stays one that a phone reads.
const maxAddress = 120

// checkAddress checks what stands before the codes. Without TLS whoever is on the way sees and changes answers, so that is for this
// machine alone.
func checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxAddress {
		return fmt.Errorf("address: want https://HOST of at most %d characters", maxAddress)
	}
	ip, _ := netip.ParseAddr(u.Hostname())
	local := u.Hostname() == "localhost" || ip.IsLoopback()
	if u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && local) || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("address %s: want https://HOST of the machine that serves phones, with nothing after it", address)
	}
	return nil
}
