// Package samples holds meeting folders with their expected results: what the demonstration plays, and what tests compare
// with. Places, names and figures are fictional, but for those of 09, which were published.
package samples

import "embed"

// Files are the folders, by name.
//
//go:embed 01_city_12_for_10
var Files embed.FS
