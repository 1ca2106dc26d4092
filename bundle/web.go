package bundle

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/piaojue/piaojue/audit"
)

// fetch reads a bundle from the web: one .tar.zst file, or a folder served file by file, as any web server can. What
// SHA256SUMS lists is fetched; a file that it hides is missing, and fails the verification.
func fetch(ctx context.Context, address string, web *http.Client) (audit.Bundle, error) {
	base, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if web == nil {
		web = &http.Client{Timeout: time.Minute}
	}
	if strings.HasSuffix(base.Path, packed) {
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
	data, err := readBounded(response.Body, left)
	if err != nil {
		return nil, fmt.Errorf("%s: %v", address, err)
	}
	return data, nil
}

func get(ctx context.Context, web *http.Client, address *url.URL) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, err
	}
	response, err := web.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, fmt.Errorf("%s: %s", address, response.Status)
	}
	return response, nil
}
