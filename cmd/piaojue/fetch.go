package main

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/piaojue/piaojue/audit"
)

// maxFiles bounds the files of a bundle that is fetched or unpacked.
const maxFiles = 1 << 20

// fetchBundle reads a bundle from the web: one .tar.zst file, or a folder served file by file, as any web server can. What
// SHA256SUMS lists is fetched; a file that it hides is missing, and fails the verification.
func fetchBundle(address string) (audit.Bundle, error) {
	base, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	client, left := &http.Client{Timeout: time.Minute}, int64(audit.MaxBundle)
	if strings.HasSuffix(base.Path, ".tar.zst") {
		response, err := get(client, base)
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		return readTar(response.Body)
	}
	sums, err := fetch(client, base.JoinPath("SHA256SUMS"), &left)
	if err != nil {
		return nil, err
	}
	bundle := audit.Bundle{"SHA256SUMS": sums}
	for line := range strings.Lines(string(sums)) {
		_, path, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !fs.ValidPath(path) || bundle[path] != nil || len(bundle) > maxFiles {
			return nil, fmt.Errorf("%s: SHA256SUMS lists %.100q, which is no path or there already, or too many files", address, path)
		}
		if bundle[path], err = fetch(client, base.JoinPath(path), &left); err != nil {
			return nil, err
		}
	}
	return bundle, nil
}

func fetch(client *http.Client, address *url.URL, left *int64) ([]byte, error) {
	response, err := get(client, address)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	data, err := readBounded(response.Body, left)
	if err != nil {
		return nil, fmt.Errorf("%s: %v", address, err)
	}
	return data, nil
}

func get(client *http.Client, address *url.URL) (*http.Response, error) {
	response, err := client.Get(address.String())
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, fmt.Errorf("%s: %s", address, response.Status)
	}
	return response, nil
}
