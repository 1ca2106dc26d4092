package bundle

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/piaojue/piaojue/audit"
)

// Without is the name of the query by which a server leaves [audit.ArchiveFile], its only value, out of a .tar.zst file (docs/protocol.md,
// section 11.1). Other servers do not look at it and send all.
const Without = "without"

// fetch reads a bundle from the web: one .tar.zst file, or a folder served file by file, as any web server can. What
// SHA256SUMS lists is fetched, but the file without, if that is not empty; a file that it hides is missing, and fails the verification.
func fetch(ctx context.Context, address string, web *http.Client, without string) (audit.Bundle, error) {
	base, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if web == nil {
		web = http.DefaultClient
	}
	if strings.HasSuffix(base.Path, packed) {
		if without != "" && base.RawQuery == "" { // another query may be signed as a whole
			base.RawQuery = url.Values{Without: {without}}.Encode()
		}
		response, err := get(ctx, web, base)
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		return Unpack(response.Body)
	}
	left := int64(audit.MaxBundle)
	sums, err := fetchFile(ctx, web, base.JoinPath(sumsFile), &left)
	if err != nil {
		return nil, err
	}
	bundle := audit.Bundle{sumsFile: sums}
	for line := range strings.Lines(string(sums)) {
		_, path, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !fs.ValidPath(path) || bundle[path] != nil || len(bundle) > maxFiles {
			return nil, fmt.Errorf("%s: SHA256SUMS lists %.100q, which is no path or there already, or too many files", address, path)
		}
		if path == without {
			continue
		}
		if bundle[path], err = fetchFile(ctx, web, base.JoinPath(path), &left); err != nil {
			return nil, err
		}
	}
	return bundle, nil
}

func fetchFile(ctx context.Context, web *http.Client, address *url.URL, left *int64) ([]byte, error) {
	response, err := get(ctx, web, address)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	data, err := readBounded(response.Body, response.ContentLength, left)
	if err != nil {
		return nil, fmt.Errorf("%s: %v", address, err)
	}
	return data, nil
}

// A server that says when it wants to be asked again, since it limits what a device may ask for a second, for example, is asked so
// often, and waited for so many seconds at a time.
const (
	patience = 30
	longWait = 10
)

func get(ctx context.Context, web *http.Client, address *url.URL) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, err
	}
	for range patience {
		response, err := ask(web, request, stall)
		if err != nil {
			return nil, err
		}
		if response.StatusCode == http.StatusOK {
			return response, nil
		}
		response.Body.Close()
		if err := later(ctx, response); err != nil {
			return nil, fmt.Errorf("%s: %w", address, err)
		}
	}
	return nil, fmt.Errorf("%s: it is too busy", address)
}

// later waits until a server wants to be asked again. The error says why there is no use in it.
func later(ctx context.Context, response *http.Response) error {
	seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
	busy := response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusServiceUnavailable
	if !busy || err != nil || seconds < 0 || seconds > longWait {
		return errors.New(response.Status)
	}
	select {
	case <-time.After(time.Duration(seconds) * time.Second):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
