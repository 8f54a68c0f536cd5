# The front door: `make demo` to try it, `make test` to prove it. See README.md.
SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
# Tests wait more than they work: twice as many side by side as there are processors.
JOBS ?= $(shell echo $$((2 * $$(nproc 2>/dev/null || echo 1))))
MINUTES ?= 10
PYTEST := PYTHONDONTWRITEBYTECODE= QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest

# What Qt, its sound and its fonts need at run time, and what the tests drive the phone against.
RUN_PACKAGES := libgl1 libegl1 libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon0 libxkbcommon-x11-0 \
	libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 \
	libxcb-xinerama0 libpulse0 libasound2 fonts-dejavu-core
TEST_PACKAGES := xvfb xauth sip-tester kamailio kamailio-presence-modules baresip-core pulseaudio pulseaudio-utils \
	dbus at-spi2-core gir1.2-atspi-2.0 python3-gi dunst

.PHONY: demo run test fuzz style types architecture check bench clean debian-run debian-test help

help:
	@echo "make demo    set up, then try the phone with its own PBX and robot colleagues"
	@echo "make run     set up, then start the window"
	@echo "make test    set up, then run every test"
	@echo "make fuzz    search for faults with new random seeds: MINUTES=10"
	@echo "make check   style, types and architecture"
	@echo "make bench   print the speed figures"

demo: debian-run $(VENV)/.stamp-run
	$(BIN)/deskphone demo

run: debian-run $(VENV)/.stamp-run
	$(BIN)/deskphone

# The window's tests have processes of their own, as the window has: no SIP library is loaded there.
test: debian-run debian-test $(VENV)/.stamp-dev
	$(PYTEST) -n $(JOBS) --dist worksteal -m "not alone" --ignore tests/ui
	$(PYTEST) -n $(JOBS) --dist worksteal -m "not alone" tests/ui
	$(PYTEST) -m alone

fuzz: debian-run debian-test $(VENV)/.stamp-dev
	QT_QPA_PLATFORM=offscreen $(BIN)/python tests/fuzz --minutes $(MINUTES)

check: style types architecture

style: $(VENV)/.stamp-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.stamp-dev
	$(BIN)/mypy

architecture: $(VENV)/.stamp-dev
	$(BIN)/lint-imports

bench: debian-run debian-test $(VENV)/.stamp-dev
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	QT_QPA_PLATFORM=offscreen $(BIN)/python tests/bench

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The pjsua2 wheel exists for CPython 3.8 to 3.12, this project wants 3.10 or later.
define MAKE_VENV
set -e; \
for python in "$$PYTHON" python3.11 python3.12 python3.10 python3; do \
	[ -n "$$python" ] || continue; \
	"$$python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null || continue; \
	echo "Using $$("$$python" --version) for $(VENV)"; \
	"$$python" -m venv $(VENV) >/dev/null 2>&1 && exit 0; \
	rm -rf $(VENV); \
	$(call APT_INSTALL,python3-venv) \
	"$$python" -m venv $(VENV) && exit 0; \
done; \
echo "No CPython 3.10, 3.11 or 3.12 with venv was found: install one (apt install python3 python3-venv) or say PYTHON=/path/to/python." >&2; \
exit 1
endef

# Installs the packages named in $(1) that are missing, where that is allowed; says which ones otherwise.
define APT_INSTALL
missing=""; \
if command -v dpkg-query >/dev/null; then \
	for package in $(1); do \
		dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' \
		|| dpkg-query -W -f '$${Status}' $${package}t64 2>/dev/null | grep -q 'ok installed' \
		|| missing="$$missing $$package"; \
	done; \
else \
	echo "No Debian package tools here; needed are the equivalents of: $(1)"; \
fi; \
if [ -n "$$missing" ]; then \
	if [ "$$(id -u)" = 0 ]; then as_root=""; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root="sudo"; \
	else as_root="none"; fi; \
	if [ "$$as_root" = none ]; then \
		echo "These Debian packages are missing and may not be installed by you. Ask for: sudo apt-get install$$missing"; \
	else \
		echo "Installing Debian packages:$$missing"; \
		$$as_root apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi; \
fi;
endef

debian-run:
	@$(call APT_INSTALL,$(RUN_PACKAGES))

debian-test:
	@$(call APT_INSTALL,$(TEST_PACKAGES))

$(BIN)/python:
	@$(MAKE_VENV)

$(VENV)/.stamp-run: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.stamp-dev: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.stamp-run
