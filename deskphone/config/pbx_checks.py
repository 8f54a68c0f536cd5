# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold across the keys of the PBX's configuration file; each rule yields every mistake it finds."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter

from deskphone.config import pbx_hunt
from deskphone.config.load import Problem
from deskphone.config.locate import Path as KeyPath
from deskphone.config.pbx import PbxConfig, UserConfig
from deskphone.config.pbx_values import Listener, NumberRange

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
    members = {row.sip_number for row in config.hunt}
    for index, row in enumerate(config.hunt):
        service = pbx_hunt.cell(row.service_number)
        if service and service not in members:
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
    named = sorted((len(number), number, whose) for _, number, whose in _named(config))
    apart: list[tuple[int, str, NumberRange]] = []  # ranges that do not overlap, by the length of numbers
    for index, orbit in enumerate(config.orbit):
        path = ("orbit", index, "range")
        length = len(orbit.range.first)
        at = bisect_right(apart, (length, orbit.range.last), key=itemgetter(0, 1))
        if at and apart[at - 1][2].overlaps(orbit.range):
            other = apart[at - 1][2]
            yield Problem(path, f"{orbit.range} overlaps with {other}", "make each number unique")
            continue
        apart.insert(at, (length, orbit.range.first, orbit.range))
        begin = bisect_left(named, (length, orbit.range.first))
        end = bisect_right(named, (length, orbit.range.last), key=itemgetter(0, 1))
        for _, number, whose in named[begin:end]:
            if number not in orbit.range:
                continue
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
    judged: set[str] = set()  # each forwarding is followed once
    turning: set[str] = set()
    for start in goes:
        path, number = [], start
        while number in goes and number not in judged:
            judged.add(number)
            path.append(number)
            number = goes[number]
        if number in path:
            turning.update(path[path.index(number) :])
    for index, user in enumerate(config.user):
        if user.number in turning:
            problem = f"calls for {user.number} would go round in a circle"
            yield Problem(("user", index, "always"), problem, "remove one of these forwardings")


def _prefixes(config: PbxConfig) -> Iterator[Problem]:
    users = {user.number for user in config.user}
    lengths = {len(code) for code in config.codes.pickup}
    beginnings: dict[str, str] = {}
    for _, number, _ in _named(config):
        for length in lengths:
            beginnings.setdefault(number[:length], number)
    for index, code in enumerate(config.codes.pickup):
        clash = beginnings.get(code)
        if clash:
            owner = "user " if clash in users else ""
            problem = f'"{code}" is the beginning of {owner}{clash}\'s number'
            yield Problem(("codes", "pickup", index), problem, "choose a code that starts no number")


def _codes(config: PbxConfig) -> Iterator[Problem]:
    """A whole code means one thing, and is neither a number nor a pickup of a number."""
    owners = {number: whose for _, number, whose in reversed(list(_named(config)))}
    users, pickups = {user.number for user in config.user}, set(config.codes.pickup)
    seen: dict[str, str] = {}
    for key in _WHOLE_CODES:
        for index, code in enumerate(getattr(config.codes, key)):
            path = ("codes", key, index)
            cuts = range(1, len(code))
            picked = next((cut for cut in cuts if code[:cut] in pickups and code[cut:] in users), 0)
            whose = owners.get(code) or ("an orbit" if config.orbit_type(code) else "")
            if whose:
                is_user = whose == "another user"
                problem = f'"{code}" is a user\'s number' if is_user else f'"{code}" is taken by {whose}'
                yield Problem(path, problem, "choose another code")
            elif picked:
                prefix, number = code[:picked], code[picked:]
                problem = f'"{code}" also means picking up {number} by "{prefix}"'
                yield Problem(path, problem, "choose another code")
            elif key == "park" and code in pickups:
                yield Problem(path, f'"{code}" is also the code of pickup', "choose another code")
            elif code in seen:
                yield Problem(path, f'"{code}" is also the code of {seen[code]}', "choose another code")
            seen.setdefault(code, key)
