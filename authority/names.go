package authority

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Names are host names, and addresses or networks of them. For an authority they are what it may vouch for: a host name stands
// for all below it as well.
type Names struct {
	Hosts    []string
	Networks []netip.Prefix
}

// maxNames bounds the names of one certificate.
const maxNames = 100

// ParseNames parses host names such as server.rd.example.cn, addresses such as 192.168.1.10, and networks such as
// 192.168.1.0/24. Each has one form: small letters, no wildcard, no dot at the end; those with other letters than ASCII in that
// of DNS (xn--…).
func ParseNames(list []string) (Names, error) {
	var n Names
	if len(list) == 0 || len(list) > maxNames {
		return n, fmt.Errorf("%d names: want 1 to %d", len(list), maxNames)
	}
	for _, text := range list {
		network, isAddress, err := parseNetwork(text)
		switch {
		case err != nil:
			return Names{}, err
		case isAddress && slices.Contains(n.Networks, network), !isAddress && slices.Contains(n.Hosts, text):
			return Names{}, fmt.Errorf("%.80q is there twice", text)
		case isAddress:
			n.Networks = append(n.Networks, network)
		case isHost(text):
			n.Hosts = append(n.Hosts, text)
		default:
			return Names{}, fmt.Errorf("%.80q is neither a host name nor an address", text)
		}
	}
	return n, nil
}

// Permitted returns what an authority may vouch for.
func Permitted(c *x509.Certificate) Names {
	n := Names{Hosts: slices.Clone(c.PermittedDNSDomains)}
	for _, r := range c.PermittedIPRanges {
		a, _ := netip.AddrFromSlice(r.IP)
		bits, _ := r.Mask.Size()
		n.Networks = append(n.Networks, netip.PrefixFrom(a, bits))
	}
	return n
}

// Strings returns what [ParseNames] parses: host names first.
func (n Names) Strings() []string {
	list := slices.Clone(n.Hosts)
	for _, p := range n.Networks {
		if p.IsSingleIP() {
			list = append(list, p.Addr().String())
		} else {
			list = append(list, p.String())
		}
	}
	return list
}

// parseNetwork parses an address, or a network by its first address.
func parseNetwork(text string) (p netip.Prefix, isAddress bool, err error) {
	if a, err := netip.ParseAddr(text); err == nil {
		p = netip.PrefixFrom(a, a.BitLen())
		if !p.IsValid() || a.Zone() != "" || a.Is4In6() || a.String() != text {
			return p, true, fmt.Errorf("%.80q: not the usual form of an address", text)
		}
		return p, true, nil
	}
	if !strings.Contains(text, "/") {
		return p, false, nil
	}
	p, err = netip.ParsePrefix(text)
	if err != nil || p.IsSingleIP() || p.Addr().Is4In6() || p.Masked().String() != text {
		return p, true, fmt.Errorf("%.80q: not the usual form of a network, such as 192.168.1.0/24", text)
	}
	return p, true, nil
}

// isHost reports whether the text is a host name of RFC 1123 in small letters, the last part of which is no number.
func isHost(text string) bool {
	const most, mostLabel, letters = 253, 63, "abcdefghijklmnopqrstuvwxyz0123456789-"
	labels := strings.Split(text, ".")
	for _, l := range labels {
		if l == "" || len(l) > mostLabel || strings.Trim(l, letters) != "" || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
	}
	return len(text) <= most && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// checkPermitted refuses limits that are none: all addresses, and what strangers can register names below, such as gov.cn.
func (n Names) checkPermitted() error {
	if len(n.Hosts)+len(n.Networks) == 0 {
		return errors.New("an authority for nothing")
	}
	for _, p := range n.Networks {
		if p.Bits() == 0 {
			return fmt.Errorf("%s is every address that there is", p)
		}
	}
	for _, h := range n.Hosts {
		if suffix, official := publicsuffix.PublicSuffix(h); suffix == h && official {
			return fmt.Errorf("%q belongs to everybody: name the machines of the hall", h)
		}
	}
	return nil
}

// constrain puts the limits into a certificate (RFC 5280, section 4.2.1.10). A kind of name that is not limited would be free:
// where there is none of a kind, all of it is excluded.
func (n Names) constrain(c *x509.Certificate) {
	c.PermittedDNSDomainsCritical = true
	c.PermittedDNSDomains = n.Hosts
	for _, p := range n.Networks {
		c.PermittedIPRanges = append(c.PermittedIPRanges, ipNet(p))
	}
	if len(n.Hosts) == 0 {
		c.ExcludedDNSDomains = []string{""}
	}
	if len(n.Networks) == 0 {
		for _, all := range []string{"0.0.0.0/0", "::/0"} {
			c.ExcludedIPRanges = append(c.ExcludedIPRanges, ipNet(netip.MustParsePrefix(all)))
		}
	}
}

func ipNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}
