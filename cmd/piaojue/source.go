package main

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/client"
)

// addBoard gives a command the flag for a copy of the board, and what it takes to fetch one.
func addBoard(c *cobra.Command, place *string) {
	c.Flags().StringVar(place, "board", "", "a copy of the board: `folder`, .tar.zst file, address of either, or of the poll on its server")
	addCA(c)
}

// addCA gives a command that asks at addresses the flag for an authority that only a hall knows.
func addCA(c *cobra.Command) {
	c.Flags().String("ca", "", "PEM `file` of the authority that certified the server, if it has a private one")
}

// webOf returns what a command asks with at addresses: as everybody does, and if --ca names an authority, as in a hall. How long an answer
// may take is for those to say who know what they ask for.
func webOf(c *cobra.Command) (*http.Client, error) {
	if ca, err := c.Flags().GetString("ca"); err == nil && ca != "" {
		return client.NewHTTP(ca)
	}
	return new(http.Client), nil
}

// The addresses of a poll and of a register on their server.
var (
	pollAddress     = regexp.MustCompile(`^https?://[^/]+/c/[^/]+/polls/[^/]+$`)
	registerAddress = regexp.MustCompile(`^https?://[^/]+/c/[^/]+/register$`)
)

// isAddress reports whether a place is on the web.
func isAddress(place string) bool {
	return strings.HasPrefix(place, "https://") || strings.HasPrefix(place, "http://")
}

// openBundle reads a bundle from a folder, from a .tar.zst file, or from the web: also from the address of a poll.
func openBundle(c *cobra.Command, place string) (audit.Bundle, error) {
	place, web, err := placeOf(c, place)
	if err != nil {
		return nil, err
	}
	return bundle.Open(c.Context(), place, web)
}

// placeOf returns where a bundle lies, and what asks there.
func placeOf(c *cobra.Command, place string) (string, *http.Client, error) {
	web, err := webOf(c)
	if pollAddress.MatchString(place) || registerAddress.MatchString(place) {
		place += "/bundle.tar.zst"
	}
	return place, web, err
}

// openRegular opens a file, but not a pipe, which would be to wait for ever.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", path)
	}
	return os.Open(path)
}
