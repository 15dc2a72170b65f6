# Casa dei Comuni: the commands of the house.

# The build folder is kept outside the clone, so that a fresh clone reuses what was compiled.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/casa-dei-comuni/target
export CASA_TEST_CACHE ?= $(HOME)/.cache/casa-dei-comuni/tests
CASA = $(CARGO_TARGET_DIR)/debug/casa
LISTEN ?= 127.0.0.1:8080
RUNNER = $(shell command -v cargo-nextest >/dev/null && echo nextest run --no-fail-fast || echo test --no-fail-fast)

.PHONY: run build test lint unit e2e bench deny audit docs clean

run: build ## Serve the demonstration on an embedded database
	$(CASA) demo --listen $(LISTEN)

build:
	@ci/needs.sh run
	@ci/frontend.sh
	cargo build --workspace --bins

test: ## Every check that CI runs
	@ci/stage.sh "needs" ci/needs.sh test
	@ci/stage.sh "front end" ci/frontend.sh
	@ci/stage.sh "lint" $(MAKE) --no-print-directory lint
	@ci/stage.sh "licences" $(MAKE) --no-print-directory deny
	@ci/stage.sh "unit" $(MAKE) --no-print-directory unit
	@ci/stage.sh "e2e" $(MAKE) --no-print-directory e2e

lint:
	cargo fmt --all --check
	cargo clippy --quiet --workspace --all-targets -- -D warnings
	cd frontend && npx --no-install tsc --noEmit

unit: ## Tests of every crate, on both engines
	@folder=$$(mktemp -d /tmp/casa-pg-XXXXXX) && trap 'ci/postgres.sh stop '"$$folder" EXIT && \
	export CASA_TEST_POSTGRES=$$(ci/postgres.sh start $$folder) CASA_TEST_XSD=$$(ci/xsd.sh) && \
	CASA_FUZZ_SECONDS=$${CASA_FUZZ_SECONDS:-60} cargo $(RUNNER) --workspace

e2e: ## Journeys in Chromium; pictures in target/e2e
	cargo build --quiet --workspace --bins
	@cd e2e && { [ -d node_modules/playwright-core ] || npm ci --no-fund --no-audit --silent; }
	CASA=$(CASA) npm --prefix e2e --silent test

bench: ## Speed on a made-up nation, on both engines; about five minutes after the build
	@ci/needs.sh run
	@ci/frontend.sh
	cargo build --quiet --release --package casa
	@ci/bench.sh $(CARGO_TARGET_DIR)/release/casa

deny:
	cargo deny --log-level error check bans licenses sources

audit: ## Known vulnerabilities; needs the open internet
	cargo deny check advisories

docs: ## The book, with mdbook
	mdbook build docs

clean:
	rm -rf frontend/dist target
