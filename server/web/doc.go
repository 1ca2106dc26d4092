// Package web holds what browsers are given: the templates of all pages, the modules and the one style sheet that they load, the
// words that they say, and their programs, which are the chain of packages compiled to WebAssembly. The booth host, the local hosts of
// officers and scrutineers, and the server all serve from here; what a page may do is in its HTML, and nothing is loaded
// from elsewhere.
//
// The programs are built by go generate into the folder dist, which is not in the repository.
package web

//go:generate go run ./build -o dist
