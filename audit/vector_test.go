package audit_test

import (
	"os"
	"testing"

	"github.com/piaojue/piaojue/audit"
)

const vectorManifest = "ba2f334db8b02bb536609e904a12f5e918ec178ccd82f11ef5175d5195fb34bb"

// A bundle that was made once must verify for good: it is the vector for verifiers that others write, and whoever changes a
// format finds out here. It is of a township of nine deputies with one paper that became a ballot and one that is invalid.
func TestVector(t *testing.T) {
	bundle, err := audit.ReadBundle(os.DirFS("testdata/bundle"))
	if err != nil {
		t.Fatal(err)
	}
	report := audit.Verify(bundle, audit.Options{})
	if !report.OK || !report.Complete {
		t.Fatalf("%+v", report.Checks)
	}
	if got := report.Poll.Manifest.String(); got != vectorManifest {
		t.Errorf("manifest %s, want %s", got, vectorManifest)
	}
	o := report.Outcome
	if len(o.Chosen) != 2 || o.Chosen[0] != "Q1" || o.Chosen[1] != "Q2" || o.Valid != 7 || o.Invalid != 1 || *o.Items[2].Approve != 3 {
		t.Errorf("outcome %+v", o)
	}
}
