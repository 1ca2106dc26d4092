// Package e2e plays whole meetings with the command piaojue, in processes of its own, and has what they leave behind
// checked by programs that nobody in this project wrote. There is nothing in it but tests.
//
// What each checker shows of a simulated meeting, and what it cannot:
//
//   - sirona (npm) implements Belenios in TypeScript. It accepts the archives that export writes, of both ballot forms,
//     with a key of which three of four trustees decrypt, and refuses them when one response of one proof is another.
//     It sees neither tokens nor cap proofs, and takes any list of credentials: those the board shows.
//   - openssl shows that the signature in a token is an RSASSA-PSS signature under the key in the manifest. It knows
//     nothing of challenges.
//   - privacypass-ts (npm, Cloudflare) shows that a token is one of RFC 9578 for the challenge and the key of its registrar.
//   - circl (Go, Cloudflare) shows the same of the signature, and that its clients and issuers work with ours.
//   - torchwood and tessera (Go) read the log as any monitor would.
//   - cp, tar and SIGKILL show that a bundle is nothing but files, and whole or not there.
//
// The checkers that are written in Go live in a module of their own, e2e/thirdparty; those from npm are pinned in
// e2e/npm. Each is also shown something altered: one that accepts everything shows nothing.
//
// A meeting of 300 is held in processes of their own, over TLS, with tablets that have addresses, and then everything that it left is
// searched for traces of deputies and ballots: linkage_test.go says what must not be found, linkage_control_test.go shows that it
// would be.
//
// Without node, npm or openssl the tests that need them are skipped, except in CI, where nothing is skipped.
package e2e
