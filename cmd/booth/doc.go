// Command booth is what a page computes with: the chain crypto → ballot → tally → audit as WebAssembly, in a worker of the page.
// It finds a deputy's own tokens, encrypts, signs, checks receipts, and verifies whole polls; the page only shows.
//
// Two programs are made of it (server/web/build): one votes, for tablets, desks and phones in the hall; the other, with the build tag verifier, looks up
// ballots and verifies polls, for readers of a result and for scrutineers. Neither has what it does not need, or three hundred tablets would load it.
//
// A [core] serves one voter and is thrown away with its worker, and all that it knows with it. It asks for nothing that names a
// person, keeps nothing, writes nothing to a log, and says of a secret only that it is wrong. js.go is the one door to the browser;
// all else is tested as any other package.
package main
