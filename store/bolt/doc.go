// Package bolt is a [store.Store] on the disk of one machine, in bbolt files.
//
// # The directory
//
//	log.db        the logs of all polls, without what belongs to boxes
//	box-….db      the box of one poll; … is the first 32 hex digits of SHA-256(poll)
//	….new         a file that is being written; what a crash leaves of it, Open removes
//
// [Create] makes a directory and [Open] opens one. Whoever has it open holds a lock on log.db, so that there is one
// process at a time. A box is where log.db says that there is one: it is made before that is written, and removed after.
//
// # The files
//
// A file holds a bucket "schema" and one bucket a poll, in log.db named after it, in a box "box". Each value is sealed
// under its poll and key, see [store.Seal], so that a value in another's place is found out like one that was changed:
//
//	both  version, in "schema"                  u64
//	      count, in each bucket                 u64 values there are beside it
//	log   polls, in "schema"                    u64
//	      epoch                                 u64
//	      leader                                u64 Unix time in ns || node; not in snapshots
//	      head                                  u64 size || root || checkpoint
//	      box                                   empty; there is a box; not in snapshots
//	      tile/ path                            the tile
//	      payload/ SHA-256                      the payload
//	box   poll                                  the name
//	      gate                                  u8 state || u64 round || u64 version
//	      pending/ u64 round hash credential    the ballot
//	      spent/ credential                     hash
//
// bbolt's pages carry no checksum, and it trusts them: on a damaged one it panics, or reads where there is no memory.
// Both end as [store.ErrCorrupt], and so does everything after it, until the store is opened again. Open looks at each
// page and value: a key that was changed would else seem not to be there. An error of fsync ends likewise, since nobody
// knows then what is on the disk. When the disk is full or read-only the error says so, and calls succeed again as soon
// as it is not.
//
// # What the disk shows
//
// As long as there is a box, its pages tell in which order ballots came: bbolt copies a page to write it, takes the next
// free one and leaves the old as it is. Forget ends that. To write the box anew when its gate is shut would end it some
// seconds sooner, at the cost of as much as the last epoch takes, and leave a file of which nobody has any use.
//
// Warning: a file whose last meta page is damaged opens as it was before its last commit, as bbolt must after a commit
// that was torn. Like a rollback of the whole, only heads that were published show it.
//
// Warning: it takes a system on which an open file can be renamed and a folder be synced, as on Linux and macOS. On Windows
// it compiles, and Create fails.
//
// Warning: what a file system, a drive or a backup of the whole disk keeps of a file that was removed is beyond this
// package. Put the directory on an encrypted disk, and take backups with Snapshot.
package bolt
