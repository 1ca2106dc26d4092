# make test is what CI runs and what the README tells you to run. It needs Go, node 20 or later with npm, openssl and a C
# compiler (for the race detector). Plain `go test ./...` needs Go alone.

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.9.0

# Fuzzing in all, divided among the targets, of which each has a second at least: make fuzz FUZZ_SECONDS=3600 for a long run.
FUZZ_SECONDS ?= 90

CHAIN = ./crypto/... ./ballot ./tally ./audit
NPM   = e2e/npm/node_modules/.package-lock.json

.PHONY: client build test lint unit stories race kill wasm-test thirdparty fuzz demo screens soak million bench vuln

# The stories wait for browsers and for buttons that are held; everything else uses the processors meanwhile.
test: client $(NPM)
	@$(MAKE) --no-print-directory BUILT=1 stories & stories=$$!; \
	$(MAKE) --no-print-directory BUILT=1 lint unit race wasm-test thirdparty fuzz; others=$$?; \
	wait $$stories && exit $$others

lint:
	@unformatted=$$(gofmt -l .) && test -z "$$unformatted" || { echo "gofmt -w $$unformatted"; exit 1; }
	go mod verify
	go vet ./...
	go run $(STATICCHECK) ./...

# The pages' core, which every program that serves pages has within.
client:
	$(if $(BUILT),@:,go generate ./server/web)

lint unit stories race kill thirdparty build demo screens million bench: client

# Where the list of packages cannot be made nothing is tested: without one, go test would take this folder alone, and pass.
# Keys of tests are sealed and opened by the hundred: with this tag scrypt takes no time. keyfile is tested without it as well.
# Tests named after a kill end processes at every write and KILLS times at random, and look at what they left.
KILLS ?= 10
unit:
	go test ./keyfile
	list=$$(go list ./...) && PIAOJUE_KILLS=$(KILLS) go test -tags insecure_test_keys -timeout 30m $$(echo "$$list" | grep -v /e2e)

stories: $(NPM)
	go test -tags insecure_test_keys -timeout 75m ./e2e/...

# The detector sees what goroutines of one program do: it has nothing to say of packages without any, which .ci/racing leaves out. Processes that
# are killed or find the disk full do what others do, ten times as slowly; those that the stories of e2e run it does not see. With it comes
# checkptr, which ends a process that believes a damaged length, as bbolt does: that is caught otherwise, and unit tests it.
race:
	list=$$(.ci/racing) && test -n "$$list" && go test -race -skip 'Kill|DiskFull|^TestDamage$$' -timeout 30m $$(echo "$$list" | grep -v /e2e)

# The long run of what unit does with few kills.
kill: KILLS = 100
kill:
	PIAOJUE_KILLS=$(KILLS) go test -tags insecure_test_keys -count=1 -timeout 2h -run 'Kill|UnderLoad|Threat35' ./store/bolt ./registrar/... ./trustee ./sequencer ./witness ./server

# The loader has no room for a large environment, so the tests get a small one.
wasm-test:
	GOOS=js GOARCH=wasm go vet $(CHAIN)
	GOOS=js GOARCH=wasm go vet -tags verifier $(CHAIN)
	GOOS=js GOARCH=wasm go test -tags verifier -timeout 30m -exec "env -i PATH=$$PATH $$(go env GOROOT)/lib/wasm/go_js_wasm_exec" $(CHAIN)

# Checkers that others wrote in Go, in a module of their own. A cached answer would hide a change of the command, which they build.
thirdparty:
	cd e2e/thirdparty && go mod verify && go vet ./... && go test -count=1 -timeout 30m ./...

fuzz:
	.ci/fuzz $(FUZZ_SECONDS)

build:
	CGO_ENABLED=0 go build -trimpath -o bin/piaojue ./cmd/piaojue

# A whole meeting with its pages, on this machine alone.
demo:
	go run ./cmd/piaojue demo

# Pictures of all pages, docs/screens, which the tests in a browser take: a quarter of an hour.
PICTURED = Pages_|^Test(Desk|Trustee|Papers|Prepare|Propose|Register)Pages$$|^TestScreens|^TestPublic|^TestThreat38|^TestThreat39|^TestThreat42_Tampered
screens: $(NPM)
	@shots=$$(mktemp -d) && trap 'rm -r "$$shots"' EXIT && \
	SHOTS=$$shots go test -tags insecure_test_keys -count=1 -timeout 60m -run '$(PICTURED)' ./e2e && \
	go run ./e2e/screens "$$shots" docs/screens

# An hour of mixed traffic against a hall that is served; not part of make test.
soak:
	go run ./cmd/piaojue bench soak --for 1h --rate 50

# A million ballots, made and then verified while they are read; an hour or less, and four gigabytes of disk meanwhile. Not part of make test.
million:
	go run ./cmd/piaojue bench audit --ballots 1000000
	go run ./cmd/piaojue bench audit --ballots 20000 --form A

# PIAOJUE_BALLOTS=3000 has the browser verify as many.
bench:
	go test -tags insecure_test_keys -run '^$$' -bench . -benchmem -timeout 2h ./...

# Not part of make test: the answer changes with the database, not with the source.
vuln:
	@out=$$(go run $(GOVULNCHECK) ./... 2>&1); status=$$?; printf '%s\n' "$$out"; \
	case "$$status $$out" in \
	0*) ;; \
	*"fetching vulnerabilities"*) echo "NOT CHECKED: https://vuln.go.dev cannot be reached from here" ;; \
	*) exit 1 ;; \
	esac

$(NPM): e2e/npm/package-lock.json
	cd e2e/npm && npm ci
	@touch $@
