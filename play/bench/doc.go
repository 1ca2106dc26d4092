// Package bench puts a hall under load, with virtual tablets that encrypt and check as real ones do, and verifies many ballots.
//
// [Hall] lets all tablets cast within a few seconds and come again when the poll closes, and then counts and verifies: every ballot
// that was acknowledged is on the board, or it fails. [Soak] has a hall read and ask for an hour, and says whether memory and files
// stay as they were.
//
// What is measured here is measured of virtual people on this machine. No service keeps any of it: when a ballot came is known to
// the tablet that cast it alone.
package bench
