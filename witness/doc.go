// Package witness has checkpoints cosigned, and cosigns them: both sides of C2SP tlog-witness (docs/protocol.md, section 11.3).
//
// A witness belongs to somebody else than the log. Of each log that it knows it remembers the largest checkpoint that it has
// cosigned, and cosigns only what extends it. Whoever finds its line in a checkpoint therefore knows that nobody was shown
// another history, and that nothing was taken back. It sees neither entries nor payloads, and keeps no secret of a poll.
//
// # The side of the log
//
// [Client] shows a signed checkpoint to all witnesses of a poll at the same time, and adds the lines that come back. A witness
// that is out of reach is named, and may be asked again for the same checkpoint as often as one likes. One that has seen more
// than the log has, or another history, convicts the log: see [Round.Stop]. There is no repair; nothing may be written any more.
//
// Warning: what convicts is the witness's word alone, which it does not sign. Whoever is chosen as a witness can stop a poll.
//
// # The side of the witness
//
// [Witness] is an [http.Handler]. What it has cosigned is on the disk before its line leaves, and nothing of it is kept in memory:
// two programs on one folder do not contradict each other, and after a crash there is nothing to repair.
//
// Warning: a folder that is set back, or copied and used twice, makes a witness cosign a second history. A witness that has lost
// its folder is another witness, with another key.
package witness
