package web

import "path"

// Policy is the Content-Security-Policy of pages and of what they load: nothing from elsewhere, no script within a page, no frame. A
// worker runs under the policy of its own answer, and is started only from where lib/workers.mjs starts it.
const Policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types worker"

// media are the types of static files by the ends of their names. WebAssembly must have exactly this one.
var media = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".wasm": "application/wasm", ".json": "application/json", ".svg": "image/svg+xml", ".woff2": "font/woff2",
}

// File returns a static file by its path below static/, and its media type. What has none is not served.
func (s *Set) File(name string) (data []byte, kind string, ok bool) {
	data, there := s.files[name]
	kind, ok = media[path.Ext(name)]
	return data, kind, there && ok
}
