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

build: deps
	swift build -c release --product crosswalk

# Maps the sample accounts. Exit code 1 of a run means that some were rejected, which is what the sample is made for.
demo: build
	@rm -rf $(DEMO)/customers.db* $(DEMO)/rejects.jsonl $(DEMO)/.crosswalk
	$(CROSSWALK) run $(DEMO) --rejects $(DEMO)/rejects.jsonl || [ $$? = 1 ]
	@echo; echo "Rejected ($(DEMO)/rejects.jsonl):"; \
	sqlite3 -batch :memory: 'create table rejects (line)' '.mode ascii' '.separator "\037" "\n"' \
	  '.import $(DEMO)/rejects.jsonl rejects' '.mode column --wrap 72' \
	  "select line ->> 'record' as record, line ->> 'code' as code, line ->> 'field' as field, \
	     line ->> 'message' as reason from rejects order by 1"
	@echo; echo "Written ($(DEMO)/customers.db):"; \
	sqlite3 -batch $(DEMO)/customers.db '.mode column' \
	  'select CustomerAccount, OrganizationName, AddressCity, AddressCountryRegionISOCode as Country, \
	     WarehouseId, PaymentTerms, DeliveryMode, CreditLimit from CustomersV2 limit 8' \
	  'select count(*) as customers from CustomersV2'

test: deps
	swift test

bench: deps
	swift run -c release crosswalk-bench

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

clean:
	rm -rf .build $(DEMO)/customers.db* $(DEMO)/rejects.jsonl $(DEMO)/.crosswalk
