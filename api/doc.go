// Package api is what the programs of a poll say to each other over HTTP beside the board's own forms: where a poll stands,
// what became of a message, and why something was refused (docs/protocol.md, section 11). Server, registrar, booth host and
// whoever calls them share these types, so that each has one encoding.
//
// What people hand to the board keeps its canonical form (docs/protocol.md, section 5.9) and is not wrapped here: it is signed.
package api
