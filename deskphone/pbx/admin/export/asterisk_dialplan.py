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
# What phones dial at an Asterisk where nobody told them other codes.
_USUAL_PICKUP, _USUAL_GROUP_PICKUP = "**", "*8"
_IF_DIALLED = 'GotoIf($["${{BLINDTRANSFER}}" = ""]?{})'
_END = "Goto(ended,s,1)"
# A channel that failed before it rang has no cause, and 0 is refused: then nobody answered (19 is SIP 480).
_CAUSE = "Hangup(${IF($[0${HANGUPCAUSE} > 0]?${HANGUPCAUSE}:19)})"


def extensions(config: PbxConfig) -> str:
    """Give extensions.conf."""
    plan = _Dialplan(config)
    text = f"; {config.server.domain}: numbers, lamps and codes\n\n[users]\n"
    text += "".join(plan.user(user) for user in config.user)
    text += "".join(plan.private_line(user) for user in config.user if user.private_line)
    text += "".join(plan.response_group(group) for group in config.response_group)
    text += plan.services()
    text += plan.group_numbers()
    text += plan.park_orbits()
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


def numbers_of(first: str, last: str) -> list[str]:
    """Give the numbers of a range, with the zeros in front."""
    return [str(number).zfill(len(first)) for number in range(int(first), int(last) + 1)]


def context_of(user: UserConfig, config: PbxConfig) -> str:
    """Name the context in which the calls of a user begin."""
    return f"calls-of-{user.number}" if user.max_outgoing else group_of(user, config) or "users"


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
        if user.always is not None:
            return (
                text
                + _steps(number, self._forward(user, user.always, "u"))
                + self._itself(f"{number}T", user)
            )
        return text + _steps(number, _hunting(number, number)) + self._itself(f"{number}T", user)

    def _itself(self, extension: str, user: UserConfig) -> str:
        """What a user's own settings say."""
        if user.always is not None:
            return _steps(extension, self._forward(user, user.always, "u"))
        if user.do_not_disturb:
            return _steps(extension, self._forward(user, user.busy, "b") if user.busy else ["Hangup(17)"])
        mark = [f"Set(__PICKUPMARK={user.group_number})"] if user.group_number and user.group_pickup else []
        seconds = user.no_answer.after if user.no_answer else self._config.server.ring_timeout
        dial = f"Dial({'&'.join(self._rings(user))},{seconds})"
        return _steps(extension, [*mark, dial, *self._unanswered(user)]) + self._busy(user)

    def _unanswered(self, user: UserConfig) -> list[str]:
        """What comes after the ringing; ``_busy`` follows it."""
        on_busy = ['GotoIf($["${DIALSTATUS}" = "BUSY"]?busy)'] if user.busy else []
        return [*on_busy, *(self._forward(user, user.no_answer, "u") if user.no_answer else [_END])]

    def _busy(self, user: UserConfig) -> str:
        return _steps("", self._forward(user, user.busy, "b"), label="busy") if user.busy else ""

    def hunts(self) -> Iterator[str]:
        """Contexts of the hunts: member after member, then the settings of the member who was dialled."""
        if not self._hunts.next:
            return
        yield "\n; members one after the other\n[hunt]\n"
        for number, following in self._hunts.next.items():
            user = self._users.get(number)
            steps = []
            if user is not None and not user.do_not_disturb:
                others = f'$["${{CALLERID(num)}}" != "{number}"]'
                dial = f"Dial({_phones([number])},{self._config.server.hunt_timeout})"
                steps.append(f"ExecIf({others}?{dial})")
            if following:
                steps.append(f"Goto(hunt,{following},1)")
            else:
                steps += ['GotoIf($["${HUNT}" = ""]?ended,s,1)', "Goto(hunted,${HUNT},1)"]
            yield _steps(number, steps)
        yield "\n; nobody of a hunt answered: what the member who was dialled wants then\n[hunted]\n"
        for number in self._hunts.next:
            if number in self._users:
                user = self._users[number]
                yield _steps(number, self._unanswered(user)) + self._busy(user)

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
        steps = [f"Dial({phones},{ring},b(private-line^ring^1))", _END]
        return _steps(user.private_line or "", steps)

    def response_group(self, group: ResponseGroupConfig) -> str:
        """A number that rings its members."""
        members = [number for number in group.members if self._takes(number)]
        together = [members] if group.strategy == "parallel" else [[number] for number in members]
        steps = [f"Dial({_phones(numbers)},{group.ring})" for numbers in together if numbers]
        hint = "&".join(f"PJSIP/{number}" for number in members)
        return (f"exten => {group.number},hint,{hint}\n" if hint else "") + _steps(
            group.number, [*steps, _END]
        )

    def services(self) -> str:
        """Service numbers of hunts."""
        starts = self._hunts.starts.items()
        text = "".join(_steps(service, _hunting(start, "")) for service, start in starts)
        return f"\n; service numbers\n{text}" if text else ""

    def group_numbers(self) -> str:
        """Pickup group numbers: a call is marked with the number of the called user."""
        numbers = dict.fromkeys(user.group_number for user in self._config.user if user.group_number)
        outside = [user.number for user in self._config.user if not user.group_pickup]
        text = ""
        for number in numbers:
            watched = [each.number for each in self._config.user if each.group_number == number]
            text += f"exten => {number},hint,{'&'.join(f'PJSIP/{each}' for each in watched)}\n"
            refused = [f'ExecIf($["${{CALLERID(num)}}" = "{each}"]?Hangup(21))' for each in outside]
            text += _steps(number, [*refused, f"Pickup({number}@PICKUPMARK)", "Hangup()"])
        return f"\n; pickup group numbers\n{text}" if text else ""

    def park_orbits(self) -> str:
        """Orbits and park codes: a call that is transferred there is parked, who dials an orbit retrieves.

        The parking module's own extensions would park whoever dials the code, and call a free space invalid.
        """
        text = ""
        for index, (first, last, _) in enumerate(parks(self._config)):
            lot = park_context(index)
            for code in self._config.codes.park:
                dialled = code + (str(index + 1) if index else "")
                text += _steps(dialled, [_IF_DIALLED.format("refused"), f"Park({lot})", "Hangup()"])
                text += _steps("", ["Hangup(21)"], label="refused")
            for number in numbers_of(first, last):
                text += f"exten => {number},hint,park:{number}@{lot}\n"
                park = [f"Set(PARKINGEXTEN={number})", f"Park({lot})", "Hangup()"]
                text += _steps(number, [_IF_DIALLED.format("retrieve"), *park])
                text += _steps("", [f"ParkedCall({lot},{number})", "Hangup()"], label="retrieve")
        return f"\n; parking: by transfer to the code or to an orbit\n{text}" if text else ""

    # --- codes --------------------------------------------------------------------------------------

    def codes(self) -> str:
        """Codes that everybody may dial."""
        codes = self._config.codes
        text = "\n; take a call that rings in one's own group\n"
        groups = dict.fromkeys((*codes.group_pickup, _USUAL_GROUP_PICKUP))
        text += "".join(_steps(code, ["Pickup()", "Hangup()"]) for code in groups)
        text += "\n; one's own voicemail box, echo test, joining the call of one's other phone\n"
        box = f"VoiceMailMain(${{CALLERID(num)}}@{BOXES},s)"
        text += "".join(_steps(code, [box, "Hangup()"]) for code in codes.voicemail)
        text += "".join(_steps(code, ["Answer()", "Echo()", "Hangup()"]) for code in codes.echo)
        barge = "ChanSpy(PJSIP/${CALLERID(num)},BqE)"
        return text + "".join(_steps(code, ["Answer()", barge, "Hangup()"]) for code in codes.join)

    def _limits(self) -> Iterator[str]:
        """Whose calls are counted begin in a context of their own."""
        for user in self._config.user:
            if user.max_outgoing:
                yield f"\n; {user.number} begins {user.max_outgoing} calls at a time\n"
                yield f"[{context_of(user, self._config)}]\n"
                count = f"${{GROUP_COUNT({user.number}@outgoing)}}"
                yield _steps("_[0-9a-zA-Z*#+]!", [
                    f"Set(GROUP(outgoing)={user.number})",
                    f"GotoIf($[{count} > {user.max_outgoing}]?full)",
                    f"Goto({group_of(user, self._config) or 'users'},${{EXTEN}},1)",
                ])  # fmt: skip
                yield _steps("", ["Hangup(21)"], label="full")

    def contexts(self) -> Iterator[str]:
        """Contexts beside the one of all users."""
        yield "\n; nobody took the call: busy is 486, a refusal 603, anything else 480\n[ended]\n"
        yield _steps("s", [
            'GotoIf($["${DIALSTATUS}" = "BUSY"]?busy)',
            'GotoIf($["${HANGUPCAUSE}" = "21"]?refused)',
            "Hangup(19)",
        ])  # fmt: skip
        yield _steps("", ["Hangup(17)"], label="busy") + _steps("", ["Hangup(16)"], label="refused")
        yield from self.hunts()
        yield from self._limits()
        members: dict[str, list[str]] = {}
        for user in self._config.user:
            members.setdefault(group_of(user, self._config), []).append(user.number)
        members.pop("", None)
        for group, numbers in members.items():
            yield "\n; PickupChan() asks for no group, so each group has the codes for its own members only\n"
            yield f"[{group}]\ninclude => users\n"
            for code in dict.fromkeys((*self._config.codes.pickup, _USUAL_PICKUP)):
                for number in numbers:
                    yield _steps(f"{code}{number}", [f"PickupChan(PJSIP/{number})", "Hangup()"])
        yield "\n; the phones of a number: a channel of its own, which may fail where none is registered\n"
        yield "[phones]\n"
        for number in self._users:
            yield _steps(number, [f"Dial(${{PJSIP_DIAL_CONTACTS({number})}})", _CAUSE])
        for delay in sorted(self._delays):
            yield f"\n; the phones of a team, later than those of the called user\n[after-{delay}]\n"
            for number in self._users:
                dial = f"Dial(${{PJSIP_DIAL_CONTACTS({number})}})"
                yield _steps(number, [f"Wait({delay})", dial, _CAUSE])
        if any(user.private_line for user in self._config.user):
            yield "\n; how a private line rings\n[private-line]\n"
            yield _steps("ring", [f"Set(PJSIP_HEADER(add,Alert-Info)={_PRIVATE_RING})", "Return()"])


def _hunting(start: str, dialled: str) -> list[str]:
    """Begin a hunt; ``dialled`` is the member whose settings count when nobody answers."""
    return [f"Set(HUNT={dialled})", f"Goto(hunt,{start},1)"]


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
