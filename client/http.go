package client

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// NewHTTP returns what this package asks with: TLS 1.3 or newer, no cookies, no proxy, which would see what is asked, no way to
// another host, and time-outs against whoever does not answer. ca, if not empty, is a PEM file with certificates of authorities that are trusted beside those of
// the system, such as the one that piaojue tls made for a hall.
func NewHTTP(ca string) (*http.Client, error) {
	roots, err := authorities(ca)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:           dialer.DialContext,
			TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: roots},
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: 90 * time.Second, // a write is answered when the witnesses have, or their deadline has passed
			IdleConnTimeout:       time.Minute,
			MaxIdleConnsPerHost:   16,
			ForceAttemptHTTP2:     true,
			HTTP2:                 &http.HTTP2Config{MaxReadFrameSize: 1 << 18}, // a bundle in frames of 16 kB takes both sides a quarter more processor time
		},
		CheckRedirect: sameHost,
	}, nil
}

// authorities returns nil, which are those of the system, if no file is named.
func authorities(ca string) (*x509.CertPool, error) {
	if ca == "" {
		return nil, nil
	}
	text, err := os.ReadFile(ca)
	if err != nil {
		return nil, fmt.Errorf("read certificates: %v", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a system without any is one in a hall
	}
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("read certificates: %s has none in PEM form", ca)
	}
	return roots, nil
}

var errElsewhere = errors.New("sent on to another place, where nothing is asked")

// sameHost keeps what was meant for one server from another: a ballot, a request that names a card, a reader's header.
func sameHost(next *http.Request, via []*http.Request) error {
	first := via[0].URL
	if len(via) > 3 || next.URL.Host != first.Host || next.URL.Scheme != first.Scheme {
		return errElsewhere
	}
	return nil
}
