package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/client"
)

func newRegisterWaiting() *cobra.Command {
	var r reading
	var out string
	c := &cobra.Command{
		Use:   "waiting URL --key FILE --manifest HASH --out DIR",
		Short: "Fetch the orders that wait for signatures on the register's server",
		Long: `Fetch the orders that wait for signatures on the register's server, a file each in a folder, and say what each is and who has signed it. An officer of
the register signs that they read. Look at an order and sign it with "register order"; it says what is signed.`,
		Example: `  piaojue register waiting https://rd.example.cn/c/yunlan/register --key zhang/officer.key --manifest 5f0c… --out waiting`,
		Args:    one("register"),
		RunE: func(c *cobra.Command, args []string) error {
			defer r.destroy()
			return asFailure(r.waiting(c, args[0], out))
		},
	}
	r.flags(c, "your signing key `file`", "the `hash` of the register's manifest, as \"register new\" printed it")
	c.Flags().StringVar(&out, "out", "", "the `folder` to make; must not exist")
	for _, name := range []string{"key", "manifest", "out"} {
		c.MarkFlagRequired(name)
	}
	addCA(c)
	return c
}

// waiting writes the orders that wait into a new folder.
func (r *reading) waiting(c *cobra.Command, address, out string) error {
	known, err := r.known(c)
	if err != nil {
		return err
	}
	web, err := webOf(c)
	if err != nil {
		return err
	}
	if err := r.open(c); err != nil {
		return err
	}
	at, err := client.NewRegister(address, client.Options{HTTP: web, Manifest: known, Reader: r.opened})
	if err != nil {
		return err
	}
	all, err := at.Orders(c.Context())
	if err != nil {
		return inWords(c, err)
	}
	m, err := at.Manifest(c.Context())
	if err != nil {
		return err
	}
	if err := os.Mkdir(out, 0o755); err != nil {
		return err
	}
	for i, o := range all {
		signed, err := o.Signing(m)
		if err != nil {
			return err
		}
		names := []string{}
		for _, officer := range signed.By {
			names = append(names, officer.Name)
		}
		path := filepath.Join(out, fmt.Sprintf("order-%d.json", i+1))
		if err := writeNew(path, append(o.Bytes(), '\n')); err != nil {
			return err
		}
		fmt.Fprintln(c.OutOrStdout(), printable(wordsOf(c).Say("register.waits", "Path", path, "Kind", kindText(c, o.Kind), "Count", len(o.Body), "Names", strings.Join(names, ", "), "Needs", signed.Needs())))
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("register.waits.sum", "Count", len(all)))
	return nil
}
