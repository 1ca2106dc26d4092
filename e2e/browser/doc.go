// Package browser drives Chromium for the tests of pages: a tab is used as people use it, and whatever the page should not do (a message
// on the console, a violation of its policy, a request to anybody but its hosts) fails the test.
package browser
