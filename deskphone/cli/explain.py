# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone explain``: what an answer that refuses means, at a make of PBX, and what to change there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from deskphone.cli.output import Output
from deskphone.config.presets import ABOUT, Profile, profiles
from deskphone.errors import UsageError
from deskphone.sip.message import reason_phrase


def explain(status: int, make: str, about: str, *, as_json: bool) -> int:
    """Write a ``meaning`` record for each of ``ABOUT``, or one of them; returns the exit status.

    ``make``: name of a profile, or what a server says of itself (its Server header). Raises UsageError.
    """
    known = profiles()
    profile = known.by_name.get(make) or known.of(make)
    if make and profile is known.generic and make != known.generic.name:
        raise UsageError(f'"{make[:60]}" is no profile; use one of {", ".join(sorted(known.by_name))}')
    output = Output(sys.stdout, as_json=as_json)
    for record in _records(status, profile, (about,) if about else ABOUT):
        lines = [f"{record['status']} {record['phrase']}, at a {record['about']} ({profile.title}):"]
        lines += [record["means"], *([f"To change: {record['change']}"] if record["change"] else [])]
        output.write("meaning", lines=lines, **record)
    return 0


def _records(status: int, profile: Profile, about: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for each in about:
        meaning = profiles().meaning(profile, each, status)
        if meaning is not None:
            yield {
                "status": status,
                "phrase": reason_phrase(status),
                "profile": profile.name,
                "about": each,
                "means": meaning.means,
                "change": meaning.change,
            }
