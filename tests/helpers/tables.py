# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of the PBX's configuration file, by what they stand for; a test's office is made of these.

Where the file's own text is what a test is about (what ``deskphone-pbx check`` says of it, say), it is written out there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping


def _table(kind: str, keys: Mapping[str, object]) -> str:
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in keys.items()]
    return f"[[{kind}]]\n" + "".join(lines)


def user(number: str, more: str = "", *, password: str = "x") -> str:
    """One user; ``more`` are further lines of the table."""
    return _table("user", {"number": number, "password": password}) + (f"{more}\n" if more else "")


def users(people: Mapping[str, str]) -> str:
    """Users by number, with further lines of their tables. All passwords are "x"."""
    return "".join(user(number, more) for number, more in people.items())


def pickup_orbit(numbers: str = "7000-7009") -> str:
    """Numbers that pickup groups may have."""
    return _table("orbit", {"range": numbers, "type": "group-pickup"})


def park_orbit(numbers: str, **more: object) -> str:
    """Numbers at which calls are parked; ``return_after`` is in seconds."""
    return _table("orbit", {"range": numbers, "type": "park", **more})


def response_group(number: str, *members: str, **more: object) -> str:
    """A number that rings at several phones."""
    return _table("response_group", {"number": number, "members": members, **more})


def hunt(*members: str, service: str = "") -> str:
    """A hunt from each member to the next. ``service`` is the number that begins it at the first."""
    tables = [
        {"sip_number": number, "next_number": following}
        for number, following in zip(members, (*members[1:], "0000"), strict=True)
    ]
    if service:
        tables[0] |= {"service_number": service, "start_number": members[0]}
    return "".join(_table("hunt", each) for each in tables)
