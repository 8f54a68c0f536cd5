# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialplan of the Asterisk export: what each number and each code does (extensions.conf).

Forms are those of Asterisk's documentation: Dial() with PJSIP_DIAL_CONTACTS, a pre-dial handler for headers,
Pickup() by mark, PickupChan(), ChanSpy() with barge, VoiceMail(), VoiceMailMain(), Echo().
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deskphone.config import pbx_hunt
from deskphone.config.pbx import VOICEMAIL, Forward, PbxConfig, ResponseGroupConfig, UserConfig

BOXES = "default"
_PRIVATE_RING = "<urn:alert:service:priority>\\;info=private-line"


def extensions(config: PbxConfig) -> str:
    """Give extensions.conf."""
    plan = _Dialplan(config)
    text = f"; {config.server.domain}: numbers, lamps and codes\n\n[users]\n"
    text += "".join(f"include => {park_context(index)}\n" for index in range(len(parks(config))))
    text += "".join(plan.user(user) for user in config.user)
    text += "".join(plan.private_line(user) for user in config.user if user.private_line)
    text += "".join(plan.response_group(group) for group in config.response_group)
    text += plan.services()
    text += plan.group_numbers()
    text += plan.codes()
    return text + "".join(plan.contexts())


def parks(config: PbxConfig) -> list[tuple[str, str, int]]:
    """Give the park orbits: (first, last, seconds until a call returns)."""
    return [
        (orbit.range.first, orbit.range.last, orbit.return_after)
        for orbit in config.orbit
        if orbit.type == "park"
    ]


def park_context(index: int) -> str:
    """Name the parking lot, and its context, of a range of park orbits."""
    return f"park{index + 1}"


def group_of(user: UserConfig, config: PbxConfig) -> str:
    """Name the pickup group of a user; empty for none."""
    if config.pickup.permission == "open":
        return "everybody"
    return f"group{user.pickup_group}" if user.pickup_group else ""


class _Dialplan:
    def __init__(self, config: PbxConfig) -> None:
        self._config = config
        self._users = {user.number: user for user in config.user}
        self._hunts = pbx_hunt.Hunts.of(config.hunt)
        self._delays: set[int] = set()

    # --- numbers ------------------------------------------------------------------------------------

    def user(self, user: UserConfig) -> str:
        """The number of a user, as a member of a hunt or by itself."""
        number = user.number
        text = f"exten => {number},hint,PJSIP/{number}\n"
        if number not in self._hunts.next:
            return text + self._itself(number, user)
        following = self._hunts.next[number]
        ring = self._config.server.hunt_timeout
        steps = [] if user.do_not_disturb else [f"Dial({_phones([number])},{ring})"]
        last = "Busy(10)" if user.do_not_disturb else "Hangup(${HANGUPCAUSE})"
        steps.append(f"Goto({following},1)" if following else last)
        return text + _steps(number, steps) + self._itself(f"{number}T", user)

    def _itself(self, extension: str, user: UserConfig) -> str:
        """What a user's own settings say."""
        if user.always is not None:
            return _steps(extension, self._forward(user, user.always, "u"))
        mark = [f"Set(__PICKUPMARK={user.group_number})"] if user.group_number and user.group_pickup else []
        seconds = user.no_answer.after if user.no_answer else self._config.server.ring_timeout
        busy = self._forward(user, user.busy, "b") if user.busy else ["Busy(10)"]
        if user.do_not_disturb:
            return _steps(extension, busy)
        steps = [*mark, f"Dial({'&'.join(self._rings(user))},{seconds})"]
        steps.append('GotoIf($["${DIALSTATUS}" = "BUSY"]?busy)')
        steps += self._forward(user, user.no_answer, "u") if user.no_answer else ["Hangup(${HANGUPCAUSE})"]
        return _steps(extension, steps) + _steps("", busy, label="busy")

    def _rings(self, user: UserConfig) -> Iterator[str]:
        """Who rings for a user: its own phones and others, the team after its delay."""
        together = [number for number in (*user.simultaneous_ring, *user.delegates) if self._takes(number)]
        yield _phones(dict.fromkeys([user.number, *together]))
        if user.team is not None:
            for number in user.team.members:
                if self._takes(number) and number not in together:
                    self._delays.add(user.team.delay)
                    yield f"Local/{number}@after-{user.team.delay}"

    def _takes(self, number: str) -> bool:
        return number in self._users and not self._users[number].do_not_disturb

    def _forward(self, user: UserConfig, forward: Forward, greeting: str) -> list[str]:
        if forward.to == VOICEMAIL:
            return [f"VoiceMail({user.number}@{BOXES},{greeting})", "Hangup()"]
        # two who are forwarded to each other when busy must not call each other for ever
        return ["Set(HOPS=$[0${HOPS} + 1])", "ExecIf($[${HOPS} > 9]?Hangup(25))", f"Goto({forward.to},1)"]

    def private_line(self, user: UserConfig) -> str:
        """A second number with a ring of its own."""
        ring = self._config.server.ring_timeout
        phones = f"${{PJSIP_DIAL_CONTACTS({user.number})}}"
        steps = [f"Dial({phones},{ring},b(private-line^ring^1))", "Hangup(${HANGUPCAUSE})"]
        return _steps(user.private_line or "", steps)

    def response_group(self, group: ResponseGroupConfig) -> str:
        """A number that rings its members."""
        members = [number for number in group.members if self._takes(number)]
        together = [members] if group.strategy == "parallel" else [[number] for number in members]
        steps = [f"Dial({_phones(numbers)},{group.ring})" for numbers in together if numbers]
        return _steps(group.number, [*steps, "Hangup(${HANGUPCAUSE})"])

    def services(self) -> str:
        """Service numbers of hunts."""
        starts = self._hunts.starts.items()
        text = "".join(_steps(service, [f"Goto({start},1)"]) for service, start in starts)
        return f"\n; service numbers\n{text}" if text else ""

    def group_numbers(self) -> str:
        """Pickup group numbers: a call is marked with the number of the called user."""
        numbers = dict.fromkeys(user.group_number for user in self._config.user if user.group_number)
        outside = [user.number for user in self._config.user if not user.group_pickup]
        text = ""
        for number in numbers:
            refused = [f'ExecIf($["${{CALLERID(num)}}" = "{each}"]?Hangup(21))' for each in outside]
            text += _steps(number, [*refused, f"Pickup({number}@PICKUPMARK)", "Hangup()"])
        return f"\n; pickup group numbers\n{text}" if text else ""

    # --- codes --------------------------------------------------------------------------------------

    def codes(self) -> str:
        """Codes that everybody may dial."""
        codes = self._config.codes
        text = "\n; take a call that rings in one's own group\n"
        text += "".join(_steps(code, ["Pickup()", "Hangup()"]) for code in codes.group_pickup)
        text += "\n; one's own voicemail box, echo test, joining the call of one's other phone\n"
        box = f"VoiceMailMain(${{CALLERID(num)}}@{BOXES},s)"
        text += "".join(_steps(code, [box, "Hangup()"]) for code in codes.voicemail)
        text += "".join(_steps(code, ["Answer()", "Echo()", "Hangup()"]) for code in codes.echo)
        barge = "ChanSpy(PJSIP/${CALLERID(num)},BqE)"
        return text + "".join(_steps(code, ["Answer()", barge, "Hangup()"]) for code in codes.join)

    def contexts(self) -> Iterator[str]:
        """Contexts beside the one of all users."""
        members: dict[str, list[str]] = {}
        for user in self._config.user:
            members.setdefault(group_of(user, self._config), []).append(user.number)
        members.pop("", None)
        for group, numbers in members.items():
            yield "\n; PickupChan() asks for no group, so each group has the codes for its own members only\n"
            yield f"[{group}]\ninclude => users\n"
            for code in self._config.codes.pickup:
                for number in numbers:
                    yield _steps(f"{code}{number}", [f"PickupChan(PJSIP/{number})", "Hangup()"])
        yield "\n; the phones of a number: a channel of its own, which may fail where none is registered\n"
        yield "[phones]\n"
        for number in self._users:
            yield _steps(number, [f"Dial(${{PJSIP_DIAL_CONTACTS({number})}})", "Hangup(${HANGUPCAUSE})"])
        for delay in sorted(self._delays):
            yield f"\n; the phones of a team, later than those of the called user\n[after-{delay}]\n"
            for number in self._users:
                dial = f"Dial(${{PJSIP_DIAL_CONTACTS({number})}})"
                yield _steps(number, [f"Wait({delay})", dial, "Hangup(${HANGUPCAUSE})"])
        if any(user.private_line for user in self._config.user):
            yield "\n; how a private line rings\n[private-line]\n"
            yield _steps("ring", [f"Set(PJSIP_HEADER(add,Alert-Info)={_PRIVATE_RING})", "Return()"])


def _phones(numbers: Iterable[str]) -> str:
    return "&".join(f"Local/{number}@phones" for number in numbers)


def _steps(extension: str, steps: list[str], *, label: str = "") -> str:
    """Write the priorities of an extension; with a label they go on those above."""
    lines = []
    for index, step in enumerate(steps):
        if index == 0 and not label:
            lines.append(f"exten => {extension},1,{step}\n")
        else:
            lines.append(f" same => n{f'({label})' if index == 0 else ''},{step}\n")
    return "".join(lines)
