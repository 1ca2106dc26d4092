// Package host is what runs beside the people in the hall: the booth host that serves tablets, and the pages that officers and
// scrutineers have on their own machines.
//
// # The booth host
//
// A [Booth] stands between the tablets and the server, on a machine of the scrutineers. From its own medium it serves the
// program that sees what a deputy chooses, and says which poll that program may believe: log key, receipt key and witness
// policy of manifests that were brought to it by hand. So the server supplies no code, and cannot pass off another poll.
// Everything under /c/ it relays, and what arrives at the server says nothing of the tablet: a request is made anew from
// method, address and body, and all tablets share the connections that it goes through (threat 27).
//
// It keeps no record of requests and counts none. What it writes is written on the minute by a clock and not by a request, so
// that nothing of it orders ballots (threat 26).
//
// # The pages of one machine
//
// A [Console] holds an officer's signing key, a [Trustee] a scrutineer's share of the key of a poll. Both replay the board
// themselves before they sign anything, and send what was signed to the server. They answer on the loopback interface alone,
// and only the browser that opened the address that the program prints when it starts.
//
// A [Clerk] holds the signing key of an officer of a register, in the same way. What decides waits on the server for a second officer.
//
// In a series both go on by themselves once their owner has said so: a console ends one poll under a mandate (docs/protocol.md,
// section 5.12), and a trustee countersigns and decrypts every poll of its key. Each stops at anything unusual.
package host
