// Package register is what is known of projects before and after a vote on them, and of deputies' suggestions: values in, values out, and no
// clock.
//
// Its board ([Board]; docs/protocol.md, section 12) is a log of signed orders ([Order]), whose events make the [State]: projects from collection to the
// yearly evaluation, suggestions that are evaluated in stages, and what follows a bad evaluation (docs/rules.md, sections 12, 13 and 15). Whoever checks a
// register replays it: [Verify].
//
// It also reads the candidates of a poll from a spreadsheet, and holds published figures against what follows from them (section 14).
package register
