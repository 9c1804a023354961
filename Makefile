# What this project needs from Debian, beside Swift 6.
PACKAGES = libexpat1-dev liblua5.4-dev libminizip-dev libpq5 libsqlite3-dev libyaml-dev libzstd-dev pkg-config sqlite3 \
  zlib1g-dev
# What only tests need: they start servers of their own, and drive Singer programs.
TEST_PACKAGES = postgresql python3-venv
# ... and hold our files against tools of others.
TEST_PACKAGES += lua-check python3-jsonschema python3-yaml

CROSSWALK = .build/release/crosswalk
DEMO = examples/contoso

.PHONY: deps build demo test sanitized faults singer meltano bench fuzz lint clean

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
FAST = -Xswiftc -cross-module-optimization --static-swift-stdlib -Xlinker -s $(HARDENED)

# Walls behind the walls of the sandbox: returns and jumps into the middle of the program end it, and what the linker fills in
# can not be written to.
HARDENED = -Xcc -fstack-protector-strong $(CONTROL_FLOW) -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now
CONTROL_FLOW = $(if $(filter x86_64,$(shell uname -m)),-Xcc -fcf-protection=full,-Xcc -mbranch-protection=standard)

build: deps
	swift build -c release --product crosswalk $(FAST)

# Maps the sample accounts. Exit code 1 of a run means that some were rejected, which is what the sample is made for.
demo: build
	@rm -rf $(DEMO)/customers.db* $(DEMO)/rejects.jsonl $(DEMO)/.crosswalk
	$(CROSSWALK) run $(DEMO) --rejects $(DEMO)/rejects.jsonl || [ $$? = 1 ]
	@cd $(DEMO) && sqlite3 -batch customers.db < show.sql

test: PACKAGES += $(TEST_PACKAGES)
test: deps singer
	swift test

# The tests of all that runs what strangers wrote or reads their bytes, watched by the sanitizers of addresses and of undefined
# behaviour.
WATCHED = SandboxTests|MappingTests|RecordsTests|LuaSyntaxTests|FuzzTests

sanitized: PACKAGES += $(TEST_PACKAGES)
sanitized: deps
	ASAN_OPTIONS=detect_leaks=0 swift test --scratch-path .build/sanitized $(SANITIZED) --filter '$(WATCHED)'

# Kills runs into every kind of target at so many random points of their work, and looks whether --resume makes up for it.
KILLS = 200

faults: build
	CROSSWALK_BINARY=$(CURDIR)/$(CROSSWALK) CROSSWALK_KILLS=$(KILLS) swift test --filter KillTests

# Singer programs as people use them, for the tests that drive them: each in an environment of its own, with all versions
# fixed. Meltano is large and so left out of the others; the test that needs it runs where it is there.
SINGER = .build/singer

singer: deps $(SINGER)/target-jsonl.done $(SINGER)/target-duckdb.done $(SINGER)/target-postgres.done

meltano: singer $(SINGER)/meltano.done
	swift test --filter MeltanoTests

$(SINGER)/%.done: Tests/SingerPackages/%.txt
	rm -rf $(SINGER)/$*
	python3 -m venv $(SINGER)/$*
	$(SINGER)/$*/bin/pip install --quiet --no-deps --requirement $<
	touch $@

bench: deps
	swift build -c release --product crosswalk-bench $(FAST)
	.build/release/crosswalk-bench

# Makes up inputs for everything that reads what strangers write, for so many seconds each (Fuzz/README.md). The address
# sanitizer watches all of it, the sanitizer of undefined behaviour what is C. Leaks are not looked for: Swift keeps some
# of its pointers in a form that the sanitizer takes for none.
FUZZ_SECONDS = 600
FUZZ_SEED = $$(date +%s)
FUZZ_TARGETS = csv json yaml rules mapping isolation lua sandbox proof
SANITIZED = --sanitize=address -Xcc -fsanitize=address,undefined -Xcc -fno-sanitize-recover=undefined

fuzz: deps
	swift build -c release --product crosswalk-fuzz --scratch-path .build/fuzz $(SANITIZED)
	ASAN_OPTIONS=detect_leaks=0 .build/fuzz/release/crosswalk-fuzz $(FUZZ_TARGETS) --seconds $(FUZZ_SECONDS) --seed $(FUZZ_SEED) --failures fuzz-failures

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks Fuzz

clean:
	rm -rf .build $(DEMO)/customers.db* $(DEMO)/rejects.jsonl $(DEMO)/.crosswalk
