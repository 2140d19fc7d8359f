# Everything a newcomer needs: 'make demo' and 'make test' work on a fresh Debian machine that has
# Swift. 'make help' lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PREFIX ?= /usr/local
BUILD := .build/release
SOLVE := $(BUILD)/mpq-solve
TRAIN := $(BUILD)/mpq-train
SERVE := $(BUILD)/mpq-serve
# What Package.swift leaves out of the default build.
BENCH := $(BUILD)/mpq-bench
EXPERIMENTS := $(BUILD)/mpq-experiments
MODELS := $(BUILD)/mpq-models
$(BENCH) $(EXPERIMENTS) $(MODELS): export MPQ_TOOLS := 1
# Root needs no sudo, and a container may not have it.
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# Reference instances and peer scripts for 'make bench'.
ACCEPTANCE ?= ../shared/acceptance

PACKAGES := libglpk-dev libopenblas-dev zlib1g-dev libsqlite3-dev nettle-dev dataset-fashion-mnist
BENCH_PACKAGES := python3 python3-venv time curl glpk-utils qemu-user
API_TEST_PACKAGES := python3 python3-venv
PYTHON := .build/peers/bin/python3
API_PYTHON := .build/api-tests/bin/python3
PAGE_PACKAGES := chromium chromium-driver python3 python3-venv
PAGE_PYTHON := .build/page-tests/bin/python3
INTERCHANGE_PACKAGES := python3 python3-venv
INTERCHANGE_PYTHON := .build/interchange/bin/python3

.DEFAULT_GOAL := help
.PHONY: help setup build debug demo train-demo serve tables experiments test soak fuzz sanitize torture bill-of-materials test-api test-page \
  test-interchange test-interchange-torch \
  peers bench-peers lint format models bench bench-training bench-service install clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# Installs the packages of $(1) that are not there yet.
define install-missing
	@missing=$$(for package in $(1); do \
	    dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed \
	      || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	  echo "installing" $$missing; \
	  $(SUDO) apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing; \
	fi
endef

setup: ## install the system packages that are missing
	@command -v swift > /dev/null || { \
	  echo "swift is not on the PATH; install Swift 6.2 or later from swift.org/install" >&2; exit 1; }
	$(call install-missing,$(PACKAGES))

build: setup ## build all that users run, in release
	swift build -c release

# One program alone, which is much less; swift knows what of it is up to date.
$(BUILD)/mpq-%: setup
	swift build -c release --product mpq-$*

# What 'make debug' builds; mpq-train trains with kernels that are optimized all the same.
PROGRAM ?= mpq-solve

debug: setup ## build PROGRAM=mpq-solve so that lldb can step through it
	swift build -c debug --product $(PROGRAM)
	@echo; echo "for instance: lldb -o 'breakpoint set --method solve' -- .build/debug/$(PROGRAM) ..."

# The networks whose importance tables are in models/, trained by us on Fashion-MNIST.
TRAINED := resnet8-fashion resnet20-fashion mobilenet-fashion
DEMO := -n resnet20-fashion -i models/resnet20-fashion/importance.csv

demo: $(SOLVE) ## solve and sweep a network with a table of our own training
	@mkdir -p demo
	@echo; echo "== One plan: BitOps of W3A3 and weights at least 10 times smaller, proven optimal"
	$(SOLVE) $(DEMO) --level W3A3 --min-compression 10
	@echo; echo "== The same plan as a file, for fine-tuning or your own tools"
	$(SOLVE) $(DEMO) --level W3A3 --min-compression 10 -o demo/plan.csv
	@echo; head -5 demo/plan.csv
	@echo; echo "== A sweep: the best plan for 40 BitOps budgets, the best uniform plan beside each"
	$(SOLVE) sweep $(DEMO) --bitops 150M:1.1G:40 -o demo/sweep.csv
	@echo; cut -d, -f1-3,6,8,11,12 demo/sweep.csv | sed -n '1p;2~6p' | tr ',' '\t' | expand -t 22
	@echo; echo "== Mixed beside uniform plans at equal BitOps and size, with charts"
	$(SOLVE) report $(DEMO) --level W3A3 --min-compression 10 -o demo/report.html
	@echo; echo "'make train-demo' trains such a table from scratch. The report is demo/report.html."

train-demo: $(TRAIN) $(SOLVE) ## train a table from scratch in some minutes, and use it
	@mkdir -p demo && rm -f demo/*.checkpoint
	@echo; echo "== A float network (two epochs, where the shipped tables took five)"
	$(TRAIN) pretrain -n resnet8-fashion -d fashion-mnist --epochs 2 -o demo/float.safetensors
	@echo; echo "== Its layers' importance at 2 to 6 bits, all widths in one training"
	$(TRAIN) indicators -n resnet8-fashion -d fashion-mnist --from demo/float.safetensors \
	  --bits 2,3,4,5,6 --epochs 1 --fraction 0.5 -o demo/importance.csv --save demo/joint.safetensors
	@echo; echo "== The best plan with the BitOps of W3A3"
	$(SOLVE) -n resnet8-fashion -i demo/importance.csv --level W3A3 -o demo/trained-plan.csv
	@echo; echo "== Fine-tuned under the plan, and measured on the test images"
	$(TRAIN) finetune -n resnet8-fashion -d fashion-mnist --from demo/float.safetensors \
	  --plan demo/trained-plan.csv --epochs 1 -o demo/mixed.safetensors
	$(TRAIN) evaluate -n resnet8-fashion -d fashion-mnist --from demo/mixed.safetensors

serve: $(SERVE) ## serve the search and its page on http://127.0.0.1:8080
	@mkdir -p demo
	$(SERVE) --database demo/service.sqlite

tables: $(TRAIN) ## train models/*/importance.csv anew (a quarter of an hour)
	@mkdir -p .build/tables
	for network in $(TRAINED); do \
	  $(TRAIN) pretrain -n $$network -d fashion-mnist --resume \
	    -o .build/tables/$$network.safetensors && \
	  $(TRAIN) indicators -n $$network -d fashion-mnist --from .build/tables/$$network.safetensors \
	    --bits 2,3,4,5,6 --epochs 3 --fraction 0.5 --resume --log .build/tables/$$network.log.csv \
	    -o models/$$network/importance.csv || exit 1; \
	done

experiments: $(EXPERIMENTS) $(TRAIN) $(SOLVE) ## measure the paper's claims with our trainer (3 core hours; can be stopped)
	$(EXPERIMENTS)

# Other programs that tests and benchmarks compare with; tests do without them where PyPI is not at hand.
peers:
	$(call install-missing,$(BENCH_PACKAGES))
	@[ -x $(PYTHON) ] || python3 -m venv .build/peers
	@$(PYTHON) -c 'import highspy, pulp, numpy, safetensors' 2> /dev/null \
	  || .build/peers/bin/pip install --quiet --disable-pip-version-check \
	    highspy pulp numpy safetensors

bench-peers: peers ## install every solver that 'make bench' can compare with (free limits apply)
	@$(PYTHON) -c 'import ortools, pyscipopt, gurobipy, cplex, xpress' 2> /dev/null \
	  || .build/peers/bin/pip install --quiet --disable-pip-version-check \
	    ortools pyscipopt gurobipy cplex xpress

# The seconds that brute force and search are compared for, and where their seeds start.
SECONDS_IN_TEST := 120
SECONDS := 600
SEED ?= $(shell date +%s)
# Shares its build with 'make build'. A target that imports what it does not declare is an error.
TEST := MPQ_TOOLS=1 swift test -c release --disable-testable-imports \
  --explicit-target-dependency-import-check error

soak: setup ## compare the search with brute force, SECONDS=600 long, from SEED on
	MPQ_SOAK_SECONDS=$(SECONDS) MPQ_SOAK_SEED=$(SEED) $(TEST) --filter SoakTests

test: setup ## run the tests, or those whose names FILTER=... matches
	@$(MAKE) --no-print-directory peers || echo "note: tests beside other programs are skipped"
	MPQ_SOAK_SECONDS=$(SECONDS_IN_TEST) MPQ_PYTHON=$(abspath $(PYTHON)) \
	  $(TEST) $(if $(FILTER),--filter '$(FILTER)')

test-page: $(SERVE) $(SOLVE) ## test the service's page in Chromium
	$(call install-missing,$(PAGE_PACKAGES))
	@[ -x $(PAGE_PYTHON) ] || python3 -m venv .build/page-tests
	@$(PAGE_PYTHON) -m pip install --quiet --disable-pip-version-check -r Tests/PageTests/requirements.txt
# For the axe-core that it carries; not for Playwright, which it would drive.
	@$(PAGE_PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps axe-playwright-python==0.1.8
	$(PAGE_PYTHON) -B -m pytest -q Tests/PageTests

test-api: $(SERVE) ## run the tests of the service's interface (schemathesis, and hostile requests)
	$(call install-missing,$(API_TEST_PACKAGES))
	@[ -x $(API_PYTHON) ] || python3 -m venv .build/api-tests
	@$(API_PYTHON) -c 'import schemathesis' 2> /dev/null \
	  || .build/api-tests/bin/pip install --quiet --disable-pip-version-check schemathesis
	$(API_PYTHON) Tests/APITests $(SERVE)

# How many random plans each target gets.
PLANS ?= 20

test-interchange: $(SOLVE) ## hand plans to the real tools (1.1 GB from PyPI), PLANS=20 each
	$(call install-missing,$(INTERCHANGE_PACKAGES))
	@[ -x $(INTERCHANGE_PYTHON) ] || python3 -m venv .build/interchange
	@$(INTERCHANGE_PYTHON) -m pip install --quiet --disable-pip-version-check -r Tests/InterchangeTests/requirements.txt
	PLANS=$(PLANS) $(INTERCHANGE_PYTHON) -B -m pytest -q Tests/InterchangeTests

# One tool of Tests/InterchangeTests/torch-requirements.txt at a time, in an environment of its own, which is removed.
TOOLS ?= $(shell sed -n 's/^\([a-z0-9_]*\) .*/\1/p' Tests/InterchangeTests/torch-requirements.txt)
TORCH := .build/interchange-torch

test-interchange-torch: $(SOLVE) ## hand plans to the tools that need torch (GBs from PyPI, an hour), TOOLS="torchao …"
	$(call install-missing,$(INTERCHANGE_PACKAGES))
	@for tool in $(TOOLS); do \
	  rm -rf $(TORCH) && python3 -m venv $(TORCH) && \
	  sed -n "s/^$$tool //p" Tests/InterchangeTests/torch-requirements.txt \
	    | xargs $(TORCH)/bin/pip install --quiet --disable-pip-version-check && \
	  $(TORCH)/bin/pip install --quiet --disable-pip-version-check pytest safetensors pyyaml numpy && \
	  PATH="$$PWD/$(TORCH)/bin:$$PATH" TARGETS=torch_targets TARGET=$$tool PLANS=$(PLANS) \
	    $(TORCH)/bin/python -B -m pytest -q Tests/InterchangeTests || exit 1; \
	done; rm -rf $(TORCH)

# How long, in seconds, each of the fuzz targets runs; Tools/Fuzz/Inputs has a folder for each.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS = $(notdir $(wildcard Tools/Fuzz/Inputs/*))

fuzz: setup ## fuzz the readers and the search, FUZZ_SECONDS=60 each
	MPQ_FUZZ=1 swift build -c release --sanitize fuzzer --scratch-path .build/fuzz --product mpq-fuzz
	@printf '%s\n' $(FUZZ_TARGETS) | xargs -P $$(nproc) -I{} Tools/Fuzz/run {} $(FUZZ_SECONDS)

# The suites that run in the test's own process; the others start programs, which are built without.
IN_PROCESS := MPQ(GLPK|Files|Model|Machine|Words|Search|Report|Tensor|Training|Service)Tests
SANITIZERS ?= address thread

sanitize: setup ## run the tests under AddressSanitizer and ThreadSanitizer
	@# Leaks are not looked for: Swift's runtime keeps metadata, and GLPK its environment, to the end.
	for sanitizer in $(SANITIZERS); do \
	  swift build -c release --build-tests --sanitize $$sanitizer --scratch-path .build/$$sanitizer && \
	  SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 \
	    .build/$$sanitizer/release/mpqPackageTests.xctest --testing-library swift-testing \
	    --filter '$(IN_PROCESS)' || exit 1; \
	done

# How often, in 'make torture', a program of each kind is killed.
ROUNDS ?= 20

torture: build ## kill the programs at random moments, and let each call of the C library fail in turn
	$(call install-missing,python3)
	clang -shared -fPIC -O2 -o .build/faults.so Tools/Torture/faults.c -ldl
	python3 -B Tools/Torture $(BUILD) .build/faults.so --rounds $(ROUNDS)

lint: ## check the formatting
	swift format lint --strict --recursive Package.swift Sources Tests Tools Examples

format: ## format the sources in place
	swift format --in-place --recursive Package.swift Sources Tests Tools Examples

models: $(MODELS) ## write models/*/network.json anew
	$(MODELS) models

# As many of 'make bench-peers' as are installed.
bench: $(BENCH) $(SOLVE) peers ## measure the search beside other solvers, or ONLY=... a peer or a kind of instance
ifeq ($(ONLY),)
	$(BENCH) search --acceptance $(ACCEPTANCE) --python $(PYTHON)
endif
	$(BENCH) classes --acceptance $(ACCEPTANCE) --python $(PYTHON) --only '$(ONLY)'

bench-training: $(BENCH) peers ## measure the training beside PyTorch (3 GB from PyPI), in one run
	@$(PYTHON) -c 'import torch' 2> /dev/null \
	  || .build/peers/bin/pip install --quiet --disable-pip-version-check torch
	$(BENCH) training --acceptance $(ACCEPTANCE) --python $(PYTHON)

bench-service: $(BENCH) $(SERVE) ## measure the service under load on loopback
	$(BENCH) service --acceptance $(ACCEPTANCE)

bill-of-materials: setup ## print what the programs are made of, with licences (CycloneDX)
	@swift build -c release >&2
	$(call install-missing,python3)
	@python3 Tools/bill-of-materials

# What is left of this directory's name in a stripped program stands in texts of messages, most of them
# in C that we only link. Slashes of the same number take its place, so that no byte moves.
SLASHES = $(shell printf '%s/' '$(CURDIR)' | tr -c '/' '/')

# Installs the program $(1) without symbols and without the place where it was built.
define install-program
	install -D -m 755 -s $(1) $(DESTDIR)$(PREFIX)/bin/$(notdir $(1))
	LC_ALL=C sed -i 's|$(CURDIR)/|$(SLASHES)|g' $(DESTDIR)$(PREFIX)/bin/$(notdir $(1))
endef

install: build ## install the programs and networks under PREFIX (default /usr/local)
	$(call install-program,$(SOLVE))
	$(call install-program,$(TRAIN))
	$(call install-program,$(SERVE))
	for network in models/*/; do \
	  install -d $(DESTDIR)$(PREFIX)/share/mpq/$$network; \
	  install -m 644 $$network* $(DESTDIR)$(PREFIX)/share/mpq/$$network; \
	done
	install -D -m 644 LICENSE $(DESTDIR)$(PREFIX)/share/doc/mpq/LICENSE
	for package in .build/checkouts/*/; do \
	  name=$$(basename $$package); \
	  install -d $(DESTDIR)$(PREFIX)/share/doc/mpq/licences/$$name; \
	  install -m 644 $$package/LICENSE* $$(ls $$package/NOTICE* 2> /dev/null) \
	    $(DESTDIR)$(PREFIX)/share/doc/mpq/licences/$$name; \
	done
	for package in libglpk40 libopenblas0 zlib1g libsqlite3-0 libnettle8; do \
	  install -D -m 644 /usr/share/doc/$$package/copyright \
	    $(DESTDIR)$(PREFIX)/share/doc/mpq/licences/$$package/copyright; \
	done

clean: ## remove what was built
	rm -rf .build demo
