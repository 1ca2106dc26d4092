// Package thirdparty has checkers that nobody in this project wrote read our log and our tokens: the client, the
// checkpoints, the policies and the proofs of filippo.io/torchwood, the fsck of transparency-dev/tessera, the trees of
// transparency-dev/merkle, and the blind signatures of cloudflare/circl. They see logs made for the purpose, and what a
// played meeting leaves behind. A litewitness of torchwood's cosigns our log, and tessera has its own cosigned by our witness.
// From a service that runs, torchwood and tessera's command fsck read the log over HTTP, and pb33f/libopenapi compares what
// was asked and answered in a whole meeting with what the service says of itself. There is nothing in it but tests.
//
// It is a module of its own because of what those checkers bring with them. In the main module, every build of the
// verifier would have to resolve, and every reader of go.sum to wonder about, clients of databases and clouds that are
// never called; `go list -m all` fails in it, and the WebAssembly client grows by 400 kB. Nothing of ours may import
// this package, and it fetches nothing but Go modules.
package thirdparty
