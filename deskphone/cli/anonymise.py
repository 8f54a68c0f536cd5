# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone anonymise``: a capture without anybody's names and numbers, to be shown to others."""

from __future__ import annotations

import argparse
import os
import sys
from secrets import randbelow

from deskphone.blf.recorded import is_of_lamps
from deskphone.cli.output import Output
from deskphone.cli.replay import capture_of
from deskphone.cli.trace import SavedTrace
from deskphone.config.presets import profiles
from deskphone.errors import UsageError
from deskphone.trace.anonymous import Anonymiser
from deskphone.trace.message import traced


def anonymise(args: argparse.Namespace) -> int:
    """Write ``args.save``, and an ``anonymised`` record; returns the exit status.

    Raises UsageError where the capture cannot be read, and OutputError where the file cannot be written.
    """
    capture = capture_of(args.capture)
    heard = capture.heard
    if os.path.realpath(args.capture) == os.path.realpath(args.save):
        raise UsageError(f"{args.save} is the capture itself; write another file.")
    chosen = [each for each in heard if is_of_lamps(each)] if args.lamps else heard
    if not chosen:
        raise UsageError(
            f"{args.capture} holds no {'NOTIFY of dialog events' if args.lamps else 'SIP message'}."
        )
    file = SavedTrace(args.save, Anonymiser(randbelow, profiles().makers))
    for each in chosen:
        file.add(traced(each.time, True, "udp", (each.target, each.source), each.data))
    file.close()
    said = f"{len(chosen)} of {len(heard)} messages are in {args.save}, without names, numbers and addresses."
    output = Output(sys.stdout, as_json=args.json, errors=sys.stderr)
    for text in capture.said:
        output.warn(f"{args.capture}: {text}")
    output.write("anonymised", lines=[said], file=args.save, messages=len(chosen), read=len(heard))
    return 0
