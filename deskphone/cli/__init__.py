# SPDX-License-Identifier: GPL-3.0-or-later
"""Subcommands of deskphone that need no display."""
