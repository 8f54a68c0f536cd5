# SPDX-License-Identifier: GPL-3.0-or-later
"""Subcommands of deskphone that need no display."""

from __future__ import annotations

from collections.abc import Sequence

COMMANDS = ("watch", "pickup", "call", "answer", "doctor", "demo")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand (``argv`` without the program's name); returns the exit status."""
    from deskphone.cli.app import run  # the window asks for COMMANDS only

    return run(argv)
