# SPDX-License-Identifier: Apache-2.0
# The same entry points for people and for the machines that check. Everything but the packages that
# Tools/install-dependencies may have to install works without root.

.NOTPARALLEL:
.PHONY: help boot test lint format bench docs bed clean dependencies release unit

swift_sources = Package.swift Sources Tests Plugins $(wildcard Guests Benchmarks)
scripts = $(shell grep -rlsE --exclude-dir='*.doccarchive' '^\#!.*[ /](ba)?sh$$|^\# shellcheck shell=' TestBed Tools .ci Guests $(wildcard docs/*))
release = .build/release

help: ## print this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

boot: ## build roost and boot the embedded hello guest
	@Tools/install-dependencies boot
	@$(MAKE) --no-print-directory release
	$(release)/roost boot --guest hello

test: ## lint, unit tests, release build, and real kernels in the test bed
	@Tools/install-dependencies test
	@$(MAKE) --no-print-directory lint unit release
	docs/generate-cli --check
	docs/generate-checks --check
	TestBed/test

# Crashes are the expected result of some tests; a backtrace of each would take minutes.
unit: ## the unit tests; those that need a /dev/kvm say when they skip
	swift build --build-tests
	SWIFT_BACKTRACE=enable=no swift test --skip-build

# swift build knows one product at a time.
release: ## build roost and roost-vmm into .build/release
	swift build -c release --product roost
	swift build -c release --product roost-vmm

lint: ## check the format of sources, and the scripts
	swift format lint --strict --recursive --parallel $(swift_sources)
	@if command -v shellcheck >/dev/null; then \
	  echo shellcheck $(scripts); shellcheck --external-sources $(scripts); \
	else \
	  echo 'scripts not checked: shellcheck is missing (Tools/install-dependencies test)'; \
	fi

format: ## format the sources in place
	swift format --in-place --recursive --parallel $(swift_sources)

bench: ## measure against the budgets
	@test -d Benchmarks || { echo 'no benchmarks yet: there is no Benchmarks/' >&2; exit 1; }
	@Tools/install-dependencies bench
	swift package --package-path Benchmarks benchmark

docs: ## write docs/cli.md and docs/checks.md anew, and the libraries' documentation into docs/Roost.doccarchive
	@Tools/install-dependencies docs
	@$(MAKE) --no-print-directory release
	docs/generate-cli
	docs/generate-checks
	Tools/build-documentation docs/Roost.doccarchive

bed: ## a prompt in the test bed, with roost and Debian's kernels at hand
	@Tools/install-dependencies test
	@$(MAKE) --no-print-directory release
	TestBed/bed shell

clean: ## remove what was built, and the test bed's cache
	rm -rf .build .build-bed docs/*.doccarchive
