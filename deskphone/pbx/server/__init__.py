# SPDX-License-Identifier: GPL-3.0-or-later
"""The process around the core: sockets, clocks, signals, and the state file."""
