// Package room is a whole hall in one process: the server with its registrars, the booth host, and the local programs of officers
// and scrutineers, each with its own address on the loopback interface, so that browsers meet what they meet in a real one. It is for
// the demonstration and for tests of pages; the trust statement says what it means that one process has everything.
package room
