# Everything a newcomer needs: 'make demo' and 'make test' work on a fresh Debian machine that has
# Swift. 'make help' lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PREFIX ?= /usr/local
BUILD := .build/release
SOLVE := $(BUILD)/mpq-solve
# Root needs no sudo, and a container may not have it.
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# The published ResNet-50 importance indicators; see the README for where to get them.
TABLE ?= ../shared/acceptance/limpq/importance_indicators_resnet50.pkl
# Reference instances and peer scripts for 'make bench'.
ACCEPTANCE ?= ../shared/acceptance

PACKAGES := libglpk-dev libopenblas-dev zlib1g-dev dataset-fashion-mnist
BENCH_PACKAGES := python3 python3-venv time

.DEFAULT_GOAL := help
.PHONY: help setup build demo table test lint format models bench install clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

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

build: setup ## build everything, in release
	swift build -c release

demo: table build ## solve and sweep the published ResNet-50 case
	@mkdir -p demo
	@echo; echo "== One plan: BitOps of W3A4, weights 12.2 times smaller, proven optimal"
	$(SOLVE) -n resnet50 -i "$(TABLE)" --alpha 2 --level W3A4 --min-compression 12.2
	@echo; echo "== The same plan as files: for your own tools, and for the authors' fine-tuning"
	$(SOLVE) -n resnet50 -i "$(TABLE)" --alpha 2 --level W3A4 --min-compression 12.2 -o demo/plan.csv
	$(SOLVE) -n resnet50 -i "$(TABLE)" --alpha 2 --level W3A4 --min-compression 12.2 \
	  --format limpq-yaml -o demo/plan.yaml
	@echo; echo "== A sweep: the best plan for 50 BitOps budgets, the best uniform plan beside each"
	$(SOLVE) sweep -n resnet50 -i "$(TABLE)" --alpha 2 --bitops 24G:140G:50 -o demo/sweep.csv
	@echo; cut -d, -f1,3,7,8,11-13 demo/sweep.csv | sed -n '1p;2~7p' | tr ',' '\t' | expand -t 22
	@echo; echo "Plans and sweep are in demo/."

# Not worth a build where it is missing.
table:
	@[ -e "$(TABLE)" ] || { \
	  echo "The demo needs the importance indicators that LIMPQ's authors publish:"; \
	  echo "  quantization_search/indicators/importance_indicators_resnet50.pkl"; \
	  echo "in the repository github.com/1hunters/LIMPQ. $(TABLE) is not there."; \
	  echo "Then: make demo TABLE=path/to/that/file"; exit 1; } >&2

test: build ## run the tests
	swift test -c release --disable-testable-imports

lint: ## check the formatting
	swift format lint --strict --recursive Package.swift Sources Tests

format: ## format the sources in place
	swift format --in-place --recursive Package.swift Sources Tests

models: build ## write models/*/network.json anew
	$(BUILD)/mpq-models models

bench: build ## measure beside HiGHS and CBC, in one run
	$(call install-missing,$(BENCH_PACKAGES))
	@[ -x .build/peers/bin/python3 ] || python3 -m venv .build/peers
	@.build/peers/bin/pip install --quiet --disable-pip-version-check highspy pulp numpy
	$(BUILD)/mpq-bench --acceptance $(ACCEPTANCE) --python .build/peers/bin/python3

install: build ## install mpq-solve and the networks under PREFIX (default /usr/local)
	install -D -m 755 $(SOLVE) $(DESTDIR)$(PREFIX)/bin/mpq-solve
	for network in models/*/; do \
	  install -d $(DESTDIR)$(PREFIX)/share/mpq/$$network; \
	  install -m 644 $$network* $(DESTDIR)$(PREFIX)/share/mpq/$$network; \
	done

clean: ## remove what was built
	rm -rf .build demo
