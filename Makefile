# What this project needs from Debian, beside Swift 6.
PACKAGES = liblua5.4-dev libpq5 libsqlite3-dev libyaml-dev libzstd-dev pkg-config sqlite3 zlib1g-dev
# What only tests need: they start servers of their own.
TEST_PACKAGES = postgresql

CROSSWALK = .build/release/crosswalk
DEMO = examples/contoso

.PHONY: deps build demo test bench fuzz lint clean

# Installs what is missing, and only then needs root rights and a network.
deps:
	@command -v dpkg-query >/dev/null || { echo "not Debian: $(PACKAGES) have to be there already"; exit 0; }; \
	missing=$$(for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; \
	done); \
	[ -n "$$missing" ] || exit 0; \
	sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); set -ex; \
	$$sudo apt-get update; \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$missing

# The compiler may look across modules, which takes a tenth off each record (as a setting of the package it would keep other
# packages from using the library). Swift's own library goes into the program: it starts in half the time, and runs where
# no Swift is installed.
FAST = -Xswiftc -cross-module-optimization --static-swift-stdlib -Xlinker -s

build: deps
	swift build -c release --product crosswalk $(FAST)

# Maps the sample accounts. Exit code 1 of a run means that some were rejected, which is what the sample is made for.
demo: build
	@rm -rf $(DEMO)/customers.db* $(DEMO)/rejects.jsonl $(DEMO)/.crosswalk
	$(CROSSWALK) run $(DEMO) --rejects $(DEMO)/rejects.jsonl || [ $$? = 1 ]
	@cd $(DEMO) && sqlite3 -batch customers.db < show.sql

test: PACKAGES += $(TEST_PACKAGES)
test: deps
	swift test

bench: deps
	swift build -c release --product crosswalk-bench $(FAST)
	.build/release/crosswalk-bench

# Makes up inputs for everything that reads what strangers write, for so many seconds each (Fuzz/README.md). The address
# sanitizer watches all of it, the sanitizer of undefined behaviour what is C.
FUZZ_SECONDS = 600
FUZZ_SEED = $$(date +%s)
FUZZ_TARGETS = csv json yaml rules mapping lua sandbox
SANITIZED = --sanitize=address -Xcc -fsanitize=address,undefined -Xcc -fno-sanitize-recover=undefined

fuzz: deps
	swift build -c release --product crosswalk-fuzz --scratch-path .build/fuzz $(SANITIZED)
	.build/fuzz/release/crosswalk-fuzz $(FUZZ_TARGETS) --seconds $(FUZZ_SECONDS) --seed $(FUZZ_SEED) --failures fuzz-failures

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks Fuzz

clean:
	rm -rf .build $(DEMO)/customers.db* $(DEMO)/rejects.jsonl $(DEMO)/.crosswalk
