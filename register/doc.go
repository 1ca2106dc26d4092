// Package register is what is known of projects before and after a vote on them, and of deputies' suggestions: values in, values out, and no
// clock. It reads the candidates of a poll from a spreadsheet; folds the events of suggestions that are evaluated in stages, and of what follows a bad
// evaluation ([State]; docs/rules.md, sections 12 and 13); and holds published figures against what follows from them (section 14).
package register
