# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx`` within the test's own process."""

from __future__ import annotations

from deskphone.pbx.__main__ import main


def run(*argv):
    """Run a command; its exit status."""
    try:
        return main(argv)
    except SystemExit as end:
        return end.code
