// Package sequencer is the one writer of a board. It keeps the board of a poll on a store: every entry that comes to it is
// checked, applied, stored and signed here, and every ballot waits here for its epoch.
//
// # What it promises
//
// A ballot is acknowledged when it is durable, with a receipt that has neither time nor number. What was acknowledged is on
// the board when it closes: the writer asks the board before it acknowledges, counts in everything that still waits, and
// does not let the board be closed before the last epoch. A retry gets the same bytes.
//
// A credential is bound once, in the box: to a ballot, or while the poll is open to a surrender. While one ballot is on its
// way, another under the same credential waits to hear what became of it.
//
// Ballots come to the board in epochs, sorted by hash, and at least k of them are always held back for the last one
// (docs/protocol.md, section 5.5). Nothing is kept in order of arrival.
//
// A checkpoint is signed over a head before the head is stored, and shown to nobody until it is: two checkpoints that
// contradict each other are never seen, whatever crashes. The store refuses a second writer.
//
// To open a board and to look at it signs nothing and moves no gate. What a crash kept from the board comes to it with the next
// write, or with [Writer.Finish]: before that, the stored head can be shown to the witnesses, who tell whether the store was set
// back.
//
// # What it forgets
//
// There is no state but the board, the gate and what waits in the box. After a write whose fate is not known, a [Writer]
// forgets everything and loads it again, by the same path as at its start. Nobody has that done by hanging up: a write that was
// begun goes on. Only what becomes of one ballot needs less: the gate is moved, and the round that it leaves is read. What is
// on its way is then in that round, or will be refused.
//
// What waits is also kept in memory, no more than one ballot for each card that was given tokens.
package sequencer
