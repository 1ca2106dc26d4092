// Screens makes the pictures of docs/screens of those that the tests of pages took: few colours, and names that stay.
//
//	go run ./e2e/screens FOLDER docs/screens
//
// FOLDER is what the variable SHOTS named to the tests. What is taken of it, and what each picture shows, stands in list.txt.
package main
