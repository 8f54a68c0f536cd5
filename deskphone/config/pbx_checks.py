# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold across the keys of the PBX's configuration file; each rule yields every mistake it finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from deskphone.config import pbx_hunt
from deskphone.config.load import Problem
from deskphone.config.locate import Path as KeyPath
from deskphone.config.pbx_values import Listener

if TYPE_CHECKING:
    from deskphone.config.pbx import PbxConfig, UserConfig

_RESERVED = "voicemail"
_WHOLE_CODES = ("group_pickup", "join", "park", "voicemail", "echo")


def problems(config: PbxConfig) -> Iterator[Problem]:
    """Check what no key shows alone."""
    yield from _server(config)
    yield from _numbers(config)
    yield from _passwords(config)
    yield from _orbits(config)
    yield from _people(config)
    yield from _forwards(config)
    yield from _circles(config)
    yield from pbx_hunt.problems(config.hunt, {user.number for user in config.user})
    yield from _prefixes(config)
    yield from _codes(config)


def _server(config: PbxConfig) -> Iterator[Problem]:
    seen: set[Listener] = set()
    for index, listener in enumerate(config.server.listen):
        if listener in seen and listener.port:
            yield Problem(("server", "listen", index), f"names {listener} twice", "remove one of them")
        seen.add(listener)
    if any(listener.transport == "tls" for listener in config.server.listen):
        for key in ("certificate", "private_key"):
            if not getattr(config.server, key):
                problem = "is needed for the tls listener"
                yield Problem(("server", key), problem, f'add {key} = "FILE.pem" or remove the listener')


def _named(config: PbxConfig) -> Iterator[tuple[KeyPath, str, str]]:
    """Give every number that somebody or something has: (where it is written, number, whose it is)."""
    for index, user in enumerate(config.user):
        yield ("user", index, "number"), user.number, "another user"
    for index, user in enumerate(config.user):
        if user.private_line is not None:
            yield ("user", index, "private_line"), user.private_line, f"the private line of {user.number}"
    for index, group in enumerate(config.response_group):
        yield ("response_group", index, "number"), group.number, "a response group"
    for index, row in enumerate(config.hunt):
        service = pbx_hunt.cell(row.service_number)
        if service and service not in {other.sip_number for other in config.hunt}:
            yield ("hunt", index, "service_number"), service, "a service number"


def _numbers(config: PbxConfig) -> Iterator[Problem]:
    """A number means one thing."""
    first: dict[str, str] = {}
    for path, number, whose in _named(config):
        service_twice = path[0] == "hunt" and first.get(number) == whose  # the table's own rule says it
        if number in first and not service_twice:
            taken = first[number]
            mend = (
                "give each user a number of its own" if taken == "another user" else "choose another number"
            )
            yield Problem(path, f'"{number}" is taken by {taken}', mend)
        elif number == _RESERVED:
            yield Problem(path, f'"{number}" means the voicemail box', "choose another number")
        first.setdefault(number, whose)


def _passwords(config: PbxConfig) -> Iterator[Problem]:
    for index, user in enumerate(config.user):
        if user.password is None and user.ha1_md5 is None and user.ha1_sha256 is None:
            problem = f"user {user.number} has no password"
            hint = 'add password = "..." (or ha1_md5 and ha1_sha256)'
            yield Problem(("user", index, "password"), problem, hint)
        elif user.password is None:
            for digest, key, other in (
                ("md5", "ha1_md5", "ha1_sha256"),
                ("sha-256", "ha1_sha256", "ha1_md5"),
            ):
                if config.server.digest == digest and getattr(user, key) is None:
                    problem = f'[server] digest = "{digest}" asks for another hash than this one'
                    yield Problem(("user", index, other), problem, f'add {key}, or use digest = "both"')


def _orbits(config: PbxConfig) -> Iterator[Problem]:
    """Seed 002: "virtual extensions that have no user or phone assigned", "globally unique"."""
    named = [(number, whose) for _, number, whose in _named(config)]
    for index, orbit in enumerate(config.orbit):
        path = ("orbit", index, "range")
        for other in config.orbit[:index]:
            if orbit.range.overlaps(other.range):
                yield Problem(path, f"{orbit.range} overlaps with {other.range}", "make each number unique")
        for number, whose in named:
            if number in orbit.range:
                owner = "a user" if whose == "another user" else whose
                problem = f"{orbit.range} has the number {number}, which is taken by {owner}"
                yield Problem(path, problem, "orbits are numbers that nobody has: choose others")


def _people(config: PbxConfig) -> Iterator[Problem]:
    """Who is named by a user or a group must be a user, and no user names itself."""
    numbers = {user.number for user in config.user}
    for index, user in enumerate(config.user):
        yield from _group_number(config, index, user)
        lists: dict[tuple[str, ...], Iterable[str]] = {
            ("simultaneous_ring",): user.simultaneous_ring,
            ("team", "members"): user.team.members if user.team else (),
            ("delegates",): user.delegates,
        }
        for keys, members in lists.items():
            yield from _members(("user", index, *keys), members, numbers, user.number)
    for index, group in enumerate(config.response_group):
        yield from _members(("response_group", index, "members"), group.members, numbers, "")


def _members(path: KeyPath, members: Iterable[str], users: set[str], oneself: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for number in members:
        if number == oneself:
            yield Problem(path, f"{number} names itself", "remove it from the list")
        elif number not in users:
            yield Problem(path, f'"{number}" is no user of this file', "name the number of a user")
        elif number in seen:
            yield Problem(path, f'"{number}" is there twice', "remove one of them")
        seen.add(number)


def _group_number(config: PbxConfig, index: int, user: UserConfig) -> Iterator[Problem]:
    number = user.group_number
    if number is None:
        return
    path, kind = ("user", index, "group_number"), config.orbit_type(number)
    if kind is None:
        problem = f'"{number}" is in no range of pickup group numbers'
        yield Problem(path, problem, 'add [[orbit]] range = "..." with type = "group-pickup"')
    elif kind == "park":
        yield Problem(path, f'"{number}" is a park orbit', 'use a number of a "group-pickup" range')


def _forwards(config: PbxConfig) -> Iterator[Problem]:
    reachable = {number for path, number, _ in _named(config) if path[-1] != "private_line"}
    for index, user in enumerate(config.user):
        for key in ("always", "busy", "no_answer"):
            forward = getattr(user, key)
            if forward is None or forward.to == _RESERVED:
                continue
            path = ("user", index, key)
            if forward.to not in reachable:
                problem = f'"{forward.to}" is {_what(config, forward.to)}'
                yield Problem(path, problem, 'name the number of a user or of a group, or "voicemail"')
            elif forward.to == user.number and key != "always":
                problem = f"{user.number} is forwarded to itself"
                yield Problem(path, problem, "name another number, or remove the forwarding")


def _what(config: PbxConfig, number: str) -> str:
    """Say what a number is, that is no user and no group."""
    if any(user.private_line == number for user in config.user):
        return "a private line, which only its user gives away"
    return "an orbit" if config.orbit_type(number) else "no user of this file"


def _circles(config: PbxConfig) -> Iterator[Problem]:
    goes = {user.number: user.always.to for user in config.user if user.always is not None}
    for index, user in enumerate(config.user):
        seen, number = {user.number}, goes.get(user.number, "")
        while number in goes and number not in seen:
            seen.add(number)
            number = goes[number]
        if number == user.number:
            problem = f"calls for {user.number} would go round in a circle"
            yield Problem(("user", index, "always"), problem, "remove one of these forwardings")


def _prefixes(config: PbxConfig) -> Iterator[Problem]:
    numbers = [number for _, number, _ in _named(config)]
    for index, code in enumerate(config.codes.pickup):
        clash = next((number for number in numbers if number.startswith(code)), None)
        if clash:
            owner = "user " if any(user.number == clash for user in config.user) else ""
            problem = f'"{code}" is the beginning of {owner}{clash}\'s number'
            yield Problem(("codes", "pickup", index), problem, "choose a code that starts no number")


def _codes(config: PbxConfig) -> Iterator[Problem]:
    """A whole code means one thing, and is neither a number nor a pickup of a number."""
    owners = {number: whose for _, number, whose in reversed(list(_named(config)))}
    users = [user.number for user in config.user]
    dialled = {code + number: (code, number) for code in config.codes.pickup for number in users}
    seen: dict[str, str] = {}
    for key in _WHOLE_CODES:
        for index, code in enumerate(getattr(config.codes, key)):
            path = ("codes", key, index)
            whose = owners.get(code) or ("an orbit" if config.orbit_type(code) else "")
            if whose:
                is_user = whose == "another user"
                problem = f'"{code}" is a user\'s number' if is_user else f'"{code}" is taken by {whose}'
                yield Problem(path, problem, "choose another code")
            elif code in dialled:
                prefix, number = dialled[code]
                problem = f'"{code}" also means picking up {number} by "{prefix}"'
                yield Problem(path, problem, "choose another code")
            elif key == "park" and code in config.codes.pickup:
                yield Problem(path, f'"{code}" is also the code of pickup', "choose another code")
            elif code in seen:
                yield Problem(path, f'"{code}" is also the code of {seen[code]}', "choose another code")
            seen.setdefault(code, key)
