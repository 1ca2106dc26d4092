package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/register"
)

func newRegisterOrder() *cobra.Command {
	var s signing
	var out, send string
	var polls []string
	c := &cobra.Command{
		Use:   "order FILE --board DIR|URL --key FILE (--out FILE | --send URL)",
		Short: "Sign a draft, or an order that another officer has signed",
		Long: `Sign a draft, or an order that another officer has signed. It is checked on your own copy of the register, and shown, before you sign: what the register
would not take is not signed. One officer records what happened; what decides is signed by two, a chair among them, over the register as it is.

A draft is a JSON object of a kind and a body, a list of events as docs/protocol.md, section 12.1, has them. --send hands the order to the register's server
at once: there it is joined with what others have signed of it, and waits for them or is on the register. "register waiting" fetches what waits.`,
		Example: `  piaojue register order proposals.json --board copy --key li/officer.key --out signed.json
  piaojue register order plan.json --board https://rd.example.cn/c/yunlan/register --key li/officer.key --send https://rd.example.cn/c/yunlan/register`,
		Args: one("draft or order"),
		RunE: func(c *cobra.Command, args []string) error {
			if out != "" {
				if err := vacantFile(wordsOf(c), out); err != nil {
					return failure{err}
				}
			}
			o, complete, err := s.register(c, args[0], polls)
			if err == nil && out != "" {
				err = keepOrder(c, o, complete, out)
			}
			if err == nil && send != "" {
				err = sendOrder(c, o, send)
			}
			return asFailure(err)
		},
	}
	addBoard(c, &s.board)
	c.Flags().StringVar(&s.key, "key", "", "your signing key `file`; what you saw of registers is kept beside it")
	c.Flags().BoolVar(&s.yes, "yes", false, "sign without being asked")
	c.Flags().StringArrayVar(&polls, "poll", nil, "`bundle` of a poll that the register cites, to be verified, too; again for each")
	c.Flags().StringVar(&out, "out", "", "the `file` to write; must not exist")
	c.Flags().StringVar(&send, "send", "", "the `address` of the register on its server")
	s.pass.of = "your signing key"
	s.pass.flag(c, "passphrase-file")
	for _, name := range []string{"board", "key"} {
		c.MarkFlagRequired(name)
	}
	c.MarkFlagsOneRequired("out", "send")
	return c
}

// register signs a draft or an order.
func (s *signing) register(c *cobra.Command, path string, polls []string) (o register.Order, complete bool, err error) {
	b, _, err := lookRegister(c, s.board, polls...)
	if err != nil {
		return o, false, err
	}
	data, err := readInput(path, audit.MaxPayload)
	if err != nil {
		return o, false, err
	}
	o, err = register.ParseOrder(bytes.TrimSuffix(data, []byte("\n")))
	if err != nil {
		if o, err = register.ParseDraft(data, b.Head()); err != nil {
			return o, false, fmt.Errorf("%s: %v", path, err)
		}
	}
	if err := b.Rehearse(o); err != nil && !errors.Is(err, audit.ErrSignatures) {
		return o, false, refused(c, err)
	}
	showEvents(c, c.ErrOrStderr(), o)
	for _, e := range b.Unchecked(o) {
		showElsewhere(c.ErrOrStderr(), wordsOf(c), e)
	}
	pass, err := s.pass.ask(c, false)
	if err != nil {
		return o, false, err
	}
	defer clear(pass)
	who, err := officer.Open(s.key, pass)
	if err != nil {
		return o, false, err
	}
	defer who.Destroy()
	say(c, "officer.you", "Role", wordsOf(c).Say("officer.role."+string(who.Role)), "Name", who.Name)
	if !s.yes && !confirmed(c) {
		return o, false, errors.New(wordsOf(c).Say("officer.declined"))
	}
	return who.SignRegister(b, o)
}

// keepOrder writes an order, and says what it still needs.
func keepOrder(c *cobra.Command, o register.Order, complete bool, out string) error {
	if err := writeNew(out, append(o.Bytes(), '\n')); err != nil {
		return err
	}
	message := "register.waiting"
	if complete {
		message = "register.complete"
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say(message, "Path", out))
	return nil
}

// sendOrder hands an order to the server of its register, and says what became of it.
func sendOrder(c *cobra.Command, o register.Order, address string) error {
	web, err := webOf(c)
	if err != nil {
		return err
	}
	r, err := client.NewRegister(address, client.Options{HTTP: web})
	if err != nil {
		return err
	}
	said, err := r.SendOrder(c.Context(), o)
	if err != nil {
		return inWords(c, err)
	}
	if said.Head == nil {
		fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("register.sent.waits", "Kind", kindText(c, o.Kind), "Signed", len(said.Signed)))
		return nil
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("register.sent", "Kind", kindText(c, o.Kind), "Size", said.Head.Size))
	return nil
}

// refused says why the register does not take an event, by which clause, and where that stands.
func refused(c *cobra.Command, err error) error {
	var r *register.Refusal
	if !errors.As(err, &r) {
		return err
	}
	w := wordsOf(c)
	where, _, _ := strings.Cut(err.Error(), r.Error())
	links := strings.Split(where, ": ")
	for i, link := range links {
		if kind := "register.kind." + link; w.Has(kind) {
			links[i] = w.Say(kind)
		}
	}
	return errors.New(strings.Join(links, ": ") + w.Say("register.refused", "Of", r.Of, "Reason", w.Reason(r.Reason), "Clause", r.Clause))
}

// readOrder reads the file of an order.
func readOrder(path string) (register.Order, error) {
	data, err := readInput(path, audit.MaxPayload)
	if err != nil {
		return register.Order{}, err
	}
	o, err := register.ParseOrder(bytes.TrimSuffix(data, []byte("\n")))
	if err != nil {
		return o, fmt.Errorf("%s: %v", path, err)
	}
	return o, nil
}

// showEvents says what is signed: the kind in words, and each event as it will stand on the register.
func showEvents(c *cobra.Command, out io.Writer, o register.Order) {
	fmt.Fprintln(out, wordsOf(c).Say("register.signing", "Kind", kindText(c, o.Kind), "Count", len(o.Body)))
	for _, e := range o.Body {
		fmt.Fprintln(out, "    "+printable(string(e)))
	}
}

// kindText names a kind of events.
func kindText(c *cobra.Command, k register.Kind) string {
	return wordsOf(c).Say("register.kind." + string(k))
}

func parseHash(text string) (h crypto.Hash, err error) {
	if err := h.UnmarshalText([]byte(text)); err != nil {
		return h, fmt.Errorf("hash %.80q: %v", text, err)
	}
	return h, nil
}
