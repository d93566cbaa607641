# SPDX-License-Identifier: Apache-2.0
# The same entry points for people and for the machines that check. Everything but the packages that
# Tools/install-dependencies may have to install works without root.

.NOTPARALLEL:
.PHONY: help boot test lint format bench docs bed dist install clean dependencies guests release exit-cost unit

swift_sources = Package.swift Sources Tests Plugins $(wildcard Guests Benchmarks)
# Documents show scripts; they are none.
scripts = $(shell grep -rlsE --exclude='*.md' --exclude-dir=.build '^\#!.*[ /](ba)?sh$$|^\# shellcheck shell=' \
  TestBed Tools .ci Guests docs Benchmarks Tests/instruction-counts)
release = .build/release

help: ## print this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

boot: ## build roost and boot the embedded hello guest
	@Tools/install-dependencies boot
	@$(MAKE) --no-print-directory release
	$(release)/roost boot --guest hello

test: ## lint, unit tests, release build, and real kernels in the test bed
	@Tools/install-dependencies test
	@$(MAKE) --no-print-directory lint guests unit release exit-cost
	Tests/instruction-counts
	docs/generate-cli --check
	docs/generate-checks --check
	TestBed/test
	TestBed/unit-tests KVMTests

guests: ## fetch Debian's kernels for the tests that boot one
	TestBed/bed prepare
	TestBed/guest-files $(or $(ROOST_BED_CACHE),.build-bed)/guests

# Crashes are the expected result of some tests; a backtrace of each would take minutes.
unit: ## the unit tests; those that need a /dev/kvm say when they skip
	swift build --build-tests
	SWIFT_BACKTRACE=enable=no swift test --skip-build

# swift build knows one product at a time.
release: ## build roost, roost-vmm and roost-libvirt into .build/release
	swift build -c release --product roost
	swift build -c release --product roost-vmm
	swift build -c release --product roost-libvirt

exit-cost:
	swift build -c release --product exit-cost

lint: ## check the format of sources, and the scripts
	swift format lint --strict --recursive --parallel $(swift_sources)
	@if command -v shellcheck >/dev/null; then \
	  echo shellcheck $(scripts); shellcheck --external-sources $(scripts); \
	else \
	  echo 'scripts not checked: shellcheck is missing (Tools/install-dependencies test)'; \
	fi

format: ## format the sources in place
	swift format --in-place --recursive --parallel $(swift_sources)

# Options of roost-bench.
BENCH =

bench: ## measure against the budgets, write docs/performance.md (BENCH="--skip bed" for less)
	@Tools/install-dependencies bench
	@$(MAKE) --no-print-directory release exit-cost
	@# It does not notice new files of the package above by itself.
	@touch Benchmarks/Package.swift
	swift build -c release --package-path Benchmarks
	Benchmarks/.build/release/roost-bench . $(BENCH)

docs: ## write docs/cli.md and docs/checks.md anew, manual pages and the libraries' documentation into .build
	@Tools/install-dependencies docs
	@$(MAKE) --no-print-directory release
	docs/generate-cli
	docs/generate-checks
	Tools/build-manual .build/manual
	Tools/build-documentation .build/Roost.doccarchive

bed: ## a prompt in the test bed, with roost and Debian's kernels at hand
	@Tools/install-dependencies test
	@$(MAKE) --no-print-directory release
	TestBed/bed shell

dist = .build/dist/roost-$(shell sed -n 's/.*static let current = "\(.*\)"/\1/p' Sources/RoostCommands/Version.swift)-linux-x86_64

dist: ## pack the static programs, to carry to any host: roost alone runs doctor and smoke there
	swift build -c release --disable-default-traits --product roost
	swift build -c release --disable-default-traits --product roost-vmm
	rm -rf $(dist) && mkdir -p $(dist)
	strip -o $(dist)/roost $(release)/roost
	strip -o $(dist)/roost-vmm $(release)/roost-vmm
	cp LICENSE README.md $(dist)
	tar -C $(dir $(dist)) -czf $(dist).tar.gz --owner=0 --group=0 $(notdir $(dist))
	@ls -l $(dist) $(dist).tar.gz

prefix = /usr/local
# Staged somewhere else by packagers.
DESTDIR =
root = $(DESTDIR)$(prefix)

install: ## install the programs, manual pages and completions (prefix=/usr/local, DESTDIR=)
	@$(MAKE) --no-print-directory release
	Tools/build-manual .build/manual
	install -d $(root)/bin $(root)/share/man/man1 $(root)/share/bash-completion/completions \
	  $(root)/share/zsh/site-functions $(root)/share/fish/vendor_completions.d
	install $(release)/roost $(release)/roost-vmm $(release)/roost-libvirt $(root)/bin
	install -m 644 .build/manual/*.1 $(root)/share/man/man1
	$(release)/roost --generate-completion-script bash >$(root)/share/bash-completion/completions/roost
	$(release)/roost --generate-completion-script zsh >$(root)/share/zsh/site-functions/_roost
	$(release)/roost --generate-completion-script fish >$(root)/share/fish/vendor_completions.d/roost.fish

clean: ## remove what was built, and the test bed's cache
	rm -rf .build .build-bed Benchmarks/.build
