# What this project needs from Debian, beside Swift 6.
PACKAGES = liblua5.4-dev libsqlite3-dev libyaml-dev pkg-config sqlite3

CROSSWALK = .build/release/crosswalk
DEMO = examples/contoso

.PHONY: deps build demo test bench lint clean

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

test: deps
	swift test

bench: deps
	swift build -c release --product crosswalk-bench $(FAST)
	.build/release/crosswalk-bench

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

clean:
	rm -rf .build $(DEMO)/customers.db* $(DEMO)/rejects.jsonl $(DEMO)/.crosswalk
