package main

import (
	"fmt"
	"io"
	"maps"
	"runtime/debug"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

func newVerify() *cobra.Command {
	var asJSON, plain bool
	var hinted string
	var e told
	c := &cobra.Command{
		Use:   "verify PATH|URL",
		Short: "Replay a bundle and check everything in it",
		Long: `Replay an evidence bundle and check everything in it: files, log, signatures, every ballot's proofs and
tokens, the reconciliation of issued and collected ballots, the sum, the decryption, and the decision, for
which the rules are executed again. A report.html that the bundle holds is made again and compared. It needs nothing but the bundle: a folder, a .tar.zst file, or the
address of either. Last it says what follows from who did what: whom one still has to trust, and with what.

Ballots are checked many at once if the bundle holds hints, which need not be trusted, and otherwise one by one with
shared tables; --plain computes every equation by itself, as the specification writes it. All three have one verdict.
--hints writes the bundle again with hints, so that the next verification is faster.

There is no way to turn a check off. The exit code is 0 only if every check passed.`,
		Example: `  piaojue verify bundle
  piaojue verify bundle.tar.zst --json
  piaojue verify https://example.org/polls/2026/bundle
  piaojue verify bundle --policy witnesses.txt
  piaojue verify bundle --hints faster
  piaojue verify bundle --plain
  piaojue verify second-round --previous first-round
  piaojue verify eighth-department --ceremony first-department
  piaojue verify second-evaluation --previous eighth-department --ceremony first-department`,
		Args: one("bundle"),
		RunE: func(c *cobra.Command, args []string) error {
			o, err := e.options(c)
			if err != nil {
				return refuse(c, asJSON, err)
			}
			o.Progress = barOf(newBar(c, asJSON), "verify")
			o.Plain = plain
			hints := audit.Bundle{}
			if hinted != "" {
				if err := vacant(hinted); err != nil {
					return refuse(c, asJSON, err)
				}
				o.Keep = hints.KeepHints
			}
			read := verifyParts
			if hinted != "" {
				read = verify // which is written again as a whole
			}
			bundle, report := read(c, args[0], o)
			trust := trustOf(bundle, report, wordsOf(c))
			if asJSON {
				if err := writeJSON(c, verdict{report, trust}); err != nil {
					return failure{err}
				}
			} else {
				showVerdict(c.OutOrStdout(), wordsOf(c), bundle, report)
			}
			if !report.OK {
				return failure{}
			}
			if !asJSON { // whom to trust with a record that is wrong is no question
				showTrust(c.OutOrStdout(), wordsOf(c), trust)
			}
			if hinted == "" {
				return nil
			}
			out := maps.Clone(bundle)
			maps.Copy(out, hints) // in the place of those that came with it, which may be false
			return asFailure(writeBundle(c.Context(), out, hinted))
		},
	}
	c.Flags().BoolVar(&plain, "plain", false, "compute every equation by itself, as the specification writes it")
	c.Flags().StringVar(&hinted, "hints", "", "a new `folder` for the same bundle with hints, if it verifies; must not exist")
	c.MarkFlagsMutuallyExclusive("plain", "hints") // which computes none
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object and nothing else")
	c.Flags().StringVar(&e.manifest, "manifest", "", "the `hash` of the manifest, as it was read aloud at the opening")
	c.Flags().StringVar(&e.previous, "previous", "", "the `bundle` of the round before, if this is a further one")
	c.Flags().StringVar(&e.ceremony, "ceremony", "", "the `bundle` of the first poll of the series, if this or the round before is a later one")
	c.Flags().StringVar(&e.beside, "beside", "", "the `bundle` of the poll beside which sealed texts were written")
	c.Flags().StringVar(&e.policy, "policy", "", "a tlog-policy `file` that the checkpoint must satisfy as well")
	addCA(c)
	return c
}

// told is what a verification is told beside the bundle: files and bundles, and the hash of the manifest; empty if not told.
type told struct{ policy, previous, ceremony, beside, manifest string }

func (e told) options(c *cobra.Command) (o audit.Options, err error) {
	o = fast()
	if e.policy != "" {
		if o.Policy, err = readPolicy(e.policy); err != nil {
			return o, err
		}
	}
	if e.manifest != "" {
		o.Manifest = new(crypto.Hash)
		if err := o.Manifest.UnmarshalText([]byte(e.manifest)); err != nil {
			return o, fmt.Errorf("--manifest: %v", err)
		}
	}
	if e.previous != "" {
		if o.Previous, err = openBundle(c, e.previous); err != nil {
			return o, err
		}
	}
	if e.ceremony != "" {
		if o.Ceremony, err = openBundle(c, e.ceremony); err != nil {
			return o, err
		}
	}
	if e.beside != "" {
		o.Beside, err = openBundle(c, e.beside)
	}
	return o, err
}

// maxPolicy bounds the bytes of a policy file.
const maxPolicy = 1 << 20

func readPolicy(path string) (string, error) {
	f, err := openRegular(path)
	if err != nil {
		return "", fmt.Errorf("read policy: %v", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxPolicy+1))
	if err == nil && len(text) > maxPolicy {
		err = fmt.Errorf("more than %d bytes", maxPolicy)
	}
	if err == nil {
		_, err = audit.ParsePolicy(string(text)) // an empty one would be no policy
	}
	if err != nil {
		return "", fmt.Errorf("read policy %s: %v", path, err)
	}
	return string(text), nil
}

// verify reads and verifies a bundle. One that cannot be read fails its first check.
func verify(c *cobra.Command, place string, o audit.Options) (audit.Bundle, *audit.Report) {
	return verifyAs(c, new(reading), place, o)
}

// verifyParts is verify for whoever needs no ballot afterwards: those of a folder are read when they are verified.
func verifyParts(c *cobra.Command, place string, o audit.Options) (audit.Bundle, *audit.Report) {
	place, web, err := placeOf(c, place)
	if err == nil {
		defer debug.SetGCPercent(debug.SetGCPercent(50)) // a third less memory for a fiftieth of the time
		var parts audit.Bundle
		if parts, o.Rest, err = bundle.OpenParts(c.Context(), place, web); err == nil {
			return parts, compared(parts, audit.Verify(parts, o))
		}
	}
	return nil, audit.Unreadable(err)
}

// verifyAs verifies what an officer reads.
func verifyAs(c *cobra.Command, as *reading, place string, o audit.Options) (audit.Bundle, *audit.Report) {
	bundle, err := as.bundle(c, place)
	if err != nil {
		return nil, audit.Unreadable(err)
	}
	return bundle, compared(bundle, audit.Verify(bundle, o))
}

func barOf(step func(string, int, int), name string) func(done, total int) {
	return func(done, total int) { step(name, done, total) }
}

// printable returns text without what a terminal would obey: a reason may quote the name of a file, and whoever made a
// bundle must not write the report on it.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, strings.ReplaceAll(text, "\n", " "))
}

// elsewhereWords is the name of the message that says how a cited board is given.
func elsewhereWords(x audit.Cited) string {
	id := "verify.elsewhere"
	if x.By != "" {
		id += ".before"
	}
	switch {
	case x.Ceremony:
		return id + ".ceremony"
	case x.Beside && x.By == "":
		return id + ".beside"
	case x.Withheld && x.By == "":
		return id + ".withheld"
	}
	return id
}

// showVerdict prints the report about a bundle. One that could not be read, nil, has shown nothing, neither good nor bad.
func showVerdict(out io.Writer, w *words.Words, bundle audit.Bundle, r *audit.Report) {
	if bundle != nil {
		showReport(out, w, r)
		return
	}
	fmt.Fprintln(out, w.Say("verify.unread", "Reason", printable(w.Reason(r.Checks[0].Reason))))
	fmt.Fprintln(out, w.Say("verify.unread.next"))
}

// showReport prints one line a check, and why one failed.
func showReport(out io.Writer, w *words.Words, r *audit.Report) {
	kinds := kindsOf(r)
	for _, line := range r.Checks {
		mark := "verify.ok"
		switch {
		case line.OK:
		case line.Reason == audit.Unreached:
			mark = "verify.unreached"
		default:
			mark = "verify.fail"
		}
		fmt.Fprintf(out, "%2d  %s %6d  %s\n", line.N, w.Say(mark), line.Counted, w.Say(w.Own("check."+line.Name, kinds...)))
		if mark == "verify.fail" {
			where := ""
			if line.Entry != nil {
				where = w.Say("verify.entry", "Entry", *line.Entry)
			}
			fmt.Fprintf(out, "        %s%s\n", where, printable(w.Reason(line.Reason)))
		}
	}
	if p := r.Poll; p != nil {
		fmt.Fprintln(out)
		fmt.Fprintln(out, w.Say(w.Own("verify.poll", kinds...), "Title", p.Title, "Origin", p.Origin, "Manifest", p.Manifest))
		head := "verify.head"
		if len(p.Witnesses) == 0 {
			head = "verify.head.alone"
		}
		fmt.Fprintln(out, w.Say(head, "Size", p.Size, "Root", p.Root, "Count", len(p.Witnesses), "Witnesses", strings.Join(p.Witnesses, " ")))
		if b := r.Ballots; b != (audit.BallotsChecked{}) {
			fmt.Fprintln(out, w.Say(w.Own("verify.ballots", kinds...), "Together", b.Together, "Single", b.Single, "Plain", b.Plain))
		}
		if p.Rehearsal {
			fmt.Fprintln(out, w.Say("verify.rehearsal"))
		}
	}
	for _, x := range r.Withheld {
		fmt.Fprintln(out, w.Say("verify.withheld", "Entry", x.Entry, "Kind", x.Kind, "Payload", x.Payload)+w.Say("verify.withheld."+string(x.Kind)))
	}
	for _, x := range r.Elsewhere {
		fmt.Fprintln(out, printable(w.Say(elsewhereWords(x), "Origin", x.Origin, "Size", x.Size, "By", x.By)))
	}
	for _, x := range r.Differences {
		fmt.Fprintln(out, w.Say("verify.difference", "ID", x.ID, "Origin", x.With))
	}
	showPages(out, w, r)
	fmt.Fprintln(out)
	switch {
	case !r.OK:
		fmt.Fprintln(out, w.Say("verify.failed"))
		fmt.Fprintln(out, w.Say("verify.failed.next"))
	case !r.Complete:
		fmt.Fprintln(out, w.Say("verify.partly"))
	default:
		fmt.Fprintln(out, w.Say("verify.passed"))
	}
	if r.Outcome != nil && r.OK {
		fmt.Fprintln(out)
		showOutcome(out, w, r.Outcome, kinds)
		showNext(out, w, r.Outcome.Next, kinds, r.Record.Decision)
		showDespite(out, w, r.Record.Publication)
	}
}

// kindsOf are those of the poll that was verified, none if it is not known.
func kindsOf(r *audit.Report) []string {
	if r.Poll == nil {
		return nil
	}
	return report.Kinds(r.Poll.Rules, r.Poll.Body)
}
