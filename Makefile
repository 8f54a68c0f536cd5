# The front door: `make demo` to try it, `make test` to prove it. See README.md.
SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
# Tests wait more than they work: four times as many side by side as there are processors. Those of the window paint,
# and those of sound measure: half as many of them.
JOBS ?= $(shell echo $$((4 * $$(nproc 2>/dev/null || echo 1))))
FEWER_JOBS ?= $(shell echo $$((2 * $$(nproc 2>/dev/null || echo 1))))
# The files with tests that run alone: to look through all the others for them takes a while.
ALONE = $(shell grep --recursive --files-with-matches --include='*.py' mark.alone tests)
MINUTES ?= 10
NEWEST_TESTS := tests/rtp tests/dialoginfo tests/blf tests/config tests/net tests/cli/test_cli_watch.py \
	tests/sip/test_sip_message.py tests/sip/test_sip_torture.py tests/sip/test_sip_transactions.py \
	tests/pbx/admin/test_pbx_main.py tests/pbx/core/test_pbx_calls.py \
	tests/e2e/test_e2e_subscriber.py::test_watching_needs_no_library_for_calls
# Whatever the user's own settings of pip say, what is installed belongs into the virtual environment.
export PIP_USER := 0
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PYTHONHOME
# pip says at length what went wrong, and not what to do.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable
OR_SAY := || { echo "pip could not get what is missing (see above): mend the network, the disk or pip's settings, then run make again." >&2; exit 1; }
# What sudo make leaves: pip and uv would fail in it one after the other, and call it the network.
MADE := $(VENV) .python build deskphone.egg-info
MINE = for made in $(MADE); do [ ! -e $$made ] || [ -w $$made ] || { echo "$$made belongs to somebody else. After sudo make say: sudo rm -rf $(MADE), and run make again; of somebody else's clone make one of your own." >&2; exit 1; }; done
PYTEST := PYTHONDONTWRITEBYTECODE= QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest

# What Qt, its sound and its fonts need at run time, and what the tests drive the phone against.
RUN_PACKAGES := libgl1 libegl1 libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon0 libxkbcommon-x11-0 \
	libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 \
	libxcb-xinerama0 libpulse0 libasound2 fonts-dejavu-core
TEST_PACKAGES := xvfb xauth locales sip-tester tshark kamailio kamailio-presence-modules baresip-core linphone-cli twinkle \
	pulseaudio pulseaudio-utils libasound2-plugins \
	dbus at-spi2-core gir1.2-atspi-2.0 python3-gi dunst netbase locales openbox tint2 xdotool wmctrl x11-utils \
	desktop-file-utils appstream systemd logrotate slapd ldap-utils

# What the window is compared with.
BENCH_PACKAGES := linphone-desktop

.PHONY: demo run test test-newest words fuzz style types architecture check bench clean debian-run debian-test debian-bench venv install installed uninstall folder help

# One thing after the other, also under make -j: two would meet at apt's lock, or at pip in one environment.
.NOTPARALLEL:

help:
	@echo "make demo    set up, then try the phone with its own PBX and robot colleagues"
	@echo "make run     set up, then start the window"
	@echo "make test    set up, then run every test"
	@echo "make fuzz    search for faults with new random seeds: MINUTES=10"
	@echo "make check   style, types and architecture"
	@echo "make words   collect the window's words into the files of translations"
	@echo "make bench   print the speed figures"
	@echo "make install put menu entry, icons, man pages, completions and systemd units below PREFIX: DESTDIR="
	@echo "make uninstall  take these files away again, with the same words"
	@echo "make folder  put both programs with all they need but Python into dist/deskphone"

demo: debian-run $(VENV)/.stamp-run
	$(BIN)/deskphone demo

run: debian-run $(VENV)/.stamp-run
	$(BIN)/deskphone

# The window's tests have processes of their own, as the window has: no SIP library is loaded there. Those of whole runs
# have one more: where Qt crashes in one, it does not take hundreds of others along.
test: debian-run debian-test $(VENV)/.stamp-dev
	$(PYTEST) -n $(JOBS) --dist worksteal -m "not alone" --ignore tests/ui
	$(PYTEST) -n $(FEWER_JOBS) --dist worksteal -m "not alone" tests/ui --ignore tests/ui/test_ui_app.py
	$(PYTEST) tests/ui/test_ui_app.py
	$(PYTEST) -n $(FEWER_JOBS) --dist worksteal -m alone $(ALONE)

# Nothing but calls needs pjsua2, whose wheels end at CPython 3.12: proven on a newer one, NEWEST=/path/to/python.
# The fast tests only, of each part; in a virtual environment without pjsua2.
test-newest:
	@[ -n "$(NEWEST)" ] || { echo "Say NEWEST=/path/to/python, of CPython 3.13 or later."; exit 1; }
	$(NEWEST) -m venv build/newest
	build/newest/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	PYTHONDONTWRITEBYTECODE= QT_QPA_PLATFORM=offscreen build/newest/bin/python -m pytest -n $(JOBS) $(NEWEST_TESTS)

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

# Translators edit resources/translations/*.ts with Qt Linguist (it is in the virtual environment: pyside6-linguist).
words: $(VENV)/.stamp-run
	$(BIN)/python packaging/words.py

bench: debian-run debian-test debian-bench $(VENV)/.stamp-dev
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	QT_QPA_PLATFORM=offscreen $(BIN)/python tests/bench

# The programs come from pip, pipx or uv into PREFIX/bin; this brings what desktop, shells and systemd expect beside them.
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
# Root only copies: what makes the files runs as the owner of this folder, as meson does, so that nothing in it becomes root's.
# The wheel as well: of the folder itself, pipx as root would leave a build/ in it that the owner's next make cannot write.
OWNER = $(shell [ "$$(id -u)" != 0 ] || stat -c '%u %g' . | grep -v '^0 ')
AS_OWNER = $(if $(OWNER),setpriv --reuid=$(word 1,$(OWNER)) --regid=$(word 2,$(OWNER)) --clear-groups \
	env HOME="$$(getent passwd $(word 1,$(OWNER)) | cut -d: -f6)")
install: debian-run
	@$(AS_OWNER) $(MAKE) --no-print-directory installed
	@packaging/copy-tree build/installed "$(DESTDIR)" "$(PREFIX)" "$$(echo "$$PWD"/build/wheel/*.whl)"

installed: $(VENV)/.stamp-run
	@$(PIP) '.[install]' $(OR_SAY)
	@rm -rf build/installed build/wheel build/lib build/bdist.*
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/wheel . $(OR_SAY)
	@$(BIN)/python packaging/tree.py build/installed --prefix "$(PREFIX)" --sysconfdir "$(SYSCONFDIR)"

# What an administrator has changed below SYSCONFDIR stays. The programs, the PBX's data and its user are no part of this.
uninstall:
	@[ -d "build/installed$(PREFIX)" ] || $(AS_OWNER) $(MAKE) --no-print-directory installed
	@packaging/copy-tree --remove build/installed "$(DESTDIR)" "$(PREFIX)"

folder: debian-run $(VENV)/.stamp-run
	@packaging/make-folder $(VENV)

clean:
	rm -rf $(VENV) .python build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

debian-run:
	@packaging/debian-packages $(RUN_PACKAGES)

debian-test:
	@packaging/debian-packages $(TEST_PACKAGES)

debian-bench:
	@packaging/debian-packages $(BENCH_PACKAGES)

VENV_RUNS := $(shell packaging/make-venv --runs $(VENV) && echo yes)
ifneq ($(VENV_RUNS),yes)
$(VENV)/.stamp-run $(VENV)/.stamp-dev: venv
endif

venv:
	@$(MINE)
	@packaging/make-venv $(VENV) $(if $(PYTHON),"$(PYTHON)")

$(VENV)/.stamp-run: setup.cfg pyproject.toml
	@$(MINE)
	@echo "Installing deskphone's needs into $(VENV)"
	@$(PIP) . $(OR_SAY)
	@touch $@

$(VENV)/.stamp-dev: setup.cfg pyproject.toml
	@$(MINE)
	@echo "Installing deskphone's needs and those of its tests into $(VENV)"
	@$(PIP) '.[dev]' $(OR_SAY)
	@touch $@ $(VENV)/.stamp-run
