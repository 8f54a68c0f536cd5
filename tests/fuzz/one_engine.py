# SPDX-License-Identifier: GPL-3.0-or-later
"""What the robots against one real engine share: their command line, and the report of what was found."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def arguments(text: str) -> argparse.ArgumentParser:
    """How long, by which seed, and by what the phone talks."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--transport", choices=("udp", "tcp", "tls"), default="udp")
    parser.add_argument("--srtp", choices=("off", "optional", "required"), default="off")
    return parser


def torment(office: Any, parsed: argparse.Namespace) -> int:
    """Run an office for its time, and close it; returns the exit status."""
    try:
        found = office.run(60 * parsed.minutes)
    finally:
        office.close()
    print(office.figures, flush=True)
    if found:
        command = " ".join(sys.argv)
        print(f"{office.story}\nfound with {command} (seed {parsed.seed}): {found}", flush=True)
    return 1 if found else 0
