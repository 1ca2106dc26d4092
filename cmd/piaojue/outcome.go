package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/piaojue/piaojue/tally"
)

// showOutcome prints a decision as a table.
func showOutcome(w io.Writer, o *tally.Outcome) {
	fmt.Fprintf(w, "Deputies %d, present %d (quorum %d); issued %d, collected %d, valid %d, invalid %d\n",
		o.Total, o.Present, o.Quorum, o.Issued, o.Collected, o.Valid, o.Invalid)
	fmt.Fprintf(w, "Seats %d; a project passes with %d approvals\n\n", o.Seats, o.Line)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "rank\tproject\tapprove\toppose\tabstain\tpasses\tchosen\t")
	for _, item := range o.Items {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", count(&item.Rank), item.ID,
			count(item.Approve), count(item.Oppose), count(item.Abstain), yes(item.Passes), yes(item.Chosen))
	}
	t.Flush()
	fmt.Fprintln(w)
	switch o.Next {
	case tally.Void:
		fmt.Fprintln(w, "The ballot is void. Nothing was counted.")
	default:
		fmt.Fprintf(w, "Chosen (%d): %s\n", len(o.Chosen), strings.Join(o.Chosen, ", "))
	}
	if len(o.Tied) > 0 {
		fmt.Fprintf(w, "Tied at the last seats: %s\n", strings.Join(o.Tied, ", "))
	}
	fmt.Fprintf(w, "Vacant: %d; next: %s\n", o.Vacant, o.Next)
}

func count(n *int) string {
	if n == nil || n != nil && *n < 0 {
		return "-"
	}
	return fmt.Sprint(*n)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "-"
}
