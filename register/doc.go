// Package register is what is known of projects before and after a vote on them. So far it reads the candidates of a poll from a
// spreadsheet.
package register
