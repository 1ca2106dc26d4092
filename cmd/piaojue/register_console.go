package main

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/officer"
)

func newRegisterConsole() *cobra.Command {
	var p localPage
	var address, key, manifest string
	pass := passphrase{of: "your signing key"}
	c := &cobra.Command{
		Use:   "console --key FILE --server URL",
		Short: "Keep the register from a page of your own machine: what is next, what is late, what is signed",
		Long: `Keep the register from a page of your own machine. The program opens your signing key, prints an address, and serves a page there to the one browser that
opens it; other machines, other programs and pages of other sites are refused. Before each signature it replays the whole register and shows what is signed;
then it sends the order to the server. What decides waits there for a second officer, who signs it in a page of their own.

--manifest is the hash that "register new" printed. Without it the server says which register this is, and orders that wait and what citizens sent in are not
shown.`,
		Example: `  piaojue register console --key li/officer.key --server https://192.168.1.10:8443/c/yunlan/register --ca ca.crt --manifest 5f0c…`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			o, err := told{manifest: manifest}.options(c)
			if err != nil {
				return err
			}
			phrase, err := pass.ask(c, false)
			if err != nil {
				return failure{err}
			}
			defer clear(phrase)
			who, err := officer.Open(key, phrase)
			if err != nil {
				return failure{err}
			}
			defer who.Destroy()
			reader, err := signingKey(key, phrase)
			if err != nil {
				return failure{err}
			}
			defer reader.Destroy()
			web, err := client.NewHTTP(p.ca)
			if err != nil {
				return failure{err}
			}
			asked := client.Options{HTTP: web, Manifest: o.Manifest, Reader: &reader}
			if o.Manifest == nil { // of a register that is not known, an officer reads what everybody reads
				asked.Reader = nil
				say(c, "register.blind")
			}
			there, err := client.NewRegister(address, asked)
			if err != nil {
				return failure{err}
			}
			page, err := host.NewClerk(ctx, host.ClerkOptions{Officer: who, Register: there, Manifest: o.Manifest, Each: each})
			if err != nil {
				return failure{err}
			}
			return asFailure(p.run(ctx, c, page.Run))
		},
	}
	c.Flags().StringVar(&p.listen, "listen", "127.0.0.1:0", "`address` and port of the page, on this machine alone; 0 for any port")
	c.Flags().StringVar(&address, "server", "", "`address` of the register on its server, as https://host/c/<congress>/register")
	c.Flags().StringVar(&p.ca, "ca", "", "PEM `file` of the authority that certified the server, if it has a private one")
	c.Flags().StringVar(&manifest, "manifest", "", "the `hash` of the manifest, as \"register new\" printed it")
	c.Flags().StringVar(&key, "key", "", "your signing key `file`; what you saw of registers is kept beside it")
	pass.flag(c, "passphrase-file")
	c.MarkFlagRequired("key")
	c.MarkFlagRequired("server")
	return c
}
