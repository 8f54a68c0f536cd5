# SPDX-License-Identifier: GPL-3.0-or-later
"""Picking up: which ringing call a code, a group number or a Replaces header means.

Who may have it says ``dialplan.pickup_permission``.

Sources: seed 000 (directed and group pickup), seed 001 (Replaces), seed 002 (pickup group numbers),
RFC 3891, SPEC section 2.2.
Each way returns None when the picker is connected, else the refusal; the call then rings on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from deskphone.config.pbx import UserConfig
from deskphone.pbx.b2bua.call import Call
from deskphone.pbx.b2bua.call_setup import CallSetup
from deskphone.pbx.b2bua.context import CallContext
from deskphone.pbx.b2bua.ringing import RingingCall
from deskphone.pbx.base.reply import Failed, because
from deskphone.pbx.dialplan.identity import Party, proven_party
from deskphone.pbx.dialplan.pickup_permission import may_pick_up, not_retrievable, why_not
from deskphone.pbx.services.park import ParkOrbits
from deskphone.pbx.services.replace_leg import JoiningInvite, replace_leg
from deskphone.pbx.services.replaces import find_leg, only_early
from deskphone.pbx.services.ring_for_waiting import RingForWaiting
from deskphone.sip.events import RequestReceived
from deskphone.sip.replaces import Replaces

# Seconds after an answer in which a star code is taken for a pickup that lost the race.
_TOO_LATE = 3.0


class Pickups:
    """The ways to take a ringing call. ``ringing`` are the calls that ring now."""

    def __init__(self, context: CallContext, ringing: Collection[RingingCall], orbits: ParkOrbits) -> None:
        self._context, self._ringing, self._orbits = context, ringing, orbits
        self._services = context.services

    def at(self, event: RequestReceived, picker: UserConfig, extension: str, now: float) -> Failed | None:
        """Directed pickup: the longest ringing call at an extension."""
        if not extension:
            return because(484, "Address Incomplete", "dial the extension after the pickup code")
        plan = self._services.plan
        if extension in plan.groups or extension in plan.hunts.starts:
            return self._at_group(event, picker, extension, now)
        target = self._services.user(extension) or plan.private_lines.get(extension)
        if target is None:
            return because(404, "No Such Number", f"there is no number {extension}")
        if not self._may(picker, target):
            return why_not(picker, target)
        call = _first_ringing(call for call in self._ringing if call.rings_at(extension))
        if call is not None:
            return self._take(event, picker, call, now)
        return self._nothing_at(extension, now)

    def _at_group(self, event: RequestReceived, picker: UserConfig, number: str, now: float) -> Failed | None:
        """Pick up what rings for a response group or a service number, by the right to one of its phones."""
        calls = [call for call in self._ringing if call.ringing and call.ringing.routing.group == number]
        first = _first_ringing(calls)
        if first is None:
            return self._nothing_at(number, now)
        allowed = _first_ringing(
            call for call in calls if any(self._may(picker, user) for user in self._rung(call))
        )
        if allowed is None:
            return why_not(picker, next(iter(self._rung(first)), None))
        return self._take(event, picker, allowed, now)

    def _nothing_at(self, number: str, now: float) -> Failed:
        by = self._context.taken.by(("extension", number), now, within=_TOO_LATE)
        if by:
            return _answered_by(by)
        return because(480, "Nothing Is Ringing There", f"nothing is ringing at {number}")

    def in_group(self, event: RequestReceived, picker: UserConfig, now: float) -> Failed | None:
        """Group pickup: of all calls that ring in the picker's group the first ringing one.

        A call of the picker's own is left out: it would connect the picker with itself.
        """
        group = picker.pickup_group
        if group is None:
            return because(403, "You Are In No Pickup Group", f"{picker.number} is in no pickup group")
        call = _first_ringing(
            call
            for call in self._ringing
            if call.parties.caller_itself.number != picker.number
            and any(user.pickup_group == group for user in self._rung(call))
        )
        by = self._context.taken.by(("group", str(group)), now, within=_TOO_LATE)
        if call is None and by:
            return _answered_by(by)
        if call is None:
            return because(480, "Nothing Is Ringing In Your Group", f"nothing is ringing in group {group}")
        return self._take(event, picker, call, now)

    def by_number(self, event: RequestReceived, picker: UserConfig, number: str, now: float) -> Failed | None:
        """Retrieve by a pickup group number: what has rung longest at its users (seed 002).

        "The user who picks up the call does not need to be a member of the group."
        """
        if not picker.group_pickup:
            text = f"{picker.number} is excluded from group call pickup"
            return because(403, "Excluded From Group Pickup", text)
        ringing = [call for call in self._ringing if call.can_be_picked_up and _is_for(call, number)]
        calls = [call for call in ringing if call.parties.caller_itself.number != picker.number]
        call = _first_ringing(call for call in calls if not _not_retrievable(call))
        if call is not None:
            called = _called(call)
            failed = self._take(event, picker, call, now, audio_only=True)
            if failed is None:
                self._tell(called, call, picker, now)
            return failed
        if calls:
            first = min(calls, key=lambda each: each.rang_first)
            return because(403, "Not Retrievable", _not_retrievable(first))
        by = self._context.taken.by(("pickup-number", number), now, within=_TOO_LATE)
        if by:
            return _answered_by(by)
        return because(480, "Nothing Is Ringing There", f"nothing is ringing in group {number}")

    def _tell(self, called: Iterable[str], call: RingingCall, picker: UserConfig, now: float) -> None:
        """Tell the called users ("a notification is sent to the number originally called")."""
        caller = call.parties.caller
        who = "an anonymous caller" if caller.anonymous else _name(caller.display, caller.number)
        text = f"Your call from {who} was answered by {_name(picker.name, picker.number)}."
        for number in called:
            if self._services.texts is not None and number != picker.number:
                self._services.texts.tell(number, text, now)

    def _rung(self, call: RingingCall) -> list[UserConfig]:
        """Give the users whose call this is, or whose phones ring for it."""
        numbers = dict.fromkeys((call.parties.called.number, *(call.numbers_ringing)))
        return [user for number in numbers if (user := self._services.user(number)) is not None]

    def by_replaces(
        self, event: RequestReceived, picker: UserConfig, replaces: Replaces, now: float
    ) -> Failed | None:
        """INVITE with Replaces. The Request-URI is not looked at.

        A watcher sends it to whatever URI the document showed: the caller's, the called one's, or that
        of an anonymous caller. The leg of the caller means the same call as a ringing one does.
        """
        leg = find_leg(self._context.legs.index, replaces)
        if leg is None:
            extension = self._services.notifier.extension_of(replaces.call_id, picker.number)
            if extension:
                return self.at(event, picker, extension, now)
            by = self._context.taken.by(("call-id", replaces.call_id), now)
            return _answered_by(by) if by else because(481, "", "this call is not there any more")
        call = leg.owner
        rings = call.phase if isinstance(call, Call) else call
        if isinstance(rings, CallSetup | RingForWaiting):
            targets = self._rung(rings)
            if not any(self._may(picker, target) for target in targets):
                return why_not(picker, self._services.user(leg.number) or next(iter(targets), None))
            return self._take(event, picker, rings, now)
        if not isinstance(call, Call):
            return because(480, "This Call Cannot Be Moved", "a call with the server itself cannot be moved")
        parked = self._orbits.holding(call)
        if parked is not None and not replaces.early_only:
            return parked.retrieve(JoiningInvite(event, self._party(event, picker)), now)
        if only_early(replaces):
            return _answered_by(call.answered_by)
        if leg.number != picker.number:
            return because(403, "Not Your Call", "only who is in a call may move it")
        return replace_leg(call, leg, JoiningInvite(event, self._party(event, picker)), now)

    def _party(self, event: RequestReceived, picker: UserConfig) -> Party:
        return proven_party(event.request, picker, self._services.config.server.domain)

    def _may(self, picker: UserConfig, target: UserConfig | None) -> bool:
        return may_pick_up(picker, target, self._services.config.pickup.permission)

    def _take(
        self,
        event: RequestReceived,
        picker: UserConfig,
        call: RingingCall,
        now: float,
        *,
        audio_only: bool = False,
    ) -> Failed | None:
        if call.parties.caller_itself.number == picker.number:
            return because(403, "That Is Your Own Call", "a phone cannot be connected with itself")
        return call.pick_up(event, self._party(event, picker), now, audio_only=audio_only)


def _name(name: str, number: str) -> str:
    return f"{name} ({number})" if name else number


def group_keys(calls: Iterable[RingingCall]) -> Iterator[tuple[str, str, str]]:
    """Give what makes the key of a pickup group number blink: (that number, extension, id of its dialog)."""
    for call in calls:
        stage = call.ringing.stage if call.ringing else None
        owner = stage.owner if stage else None
        if owner is None or not owner.group_number or _not_retrievable(call) or call.ringing is None:
            continue
        for leg in call.ringing.legs:
            yield owner.group_number, leg.number, leg.local_tag


def _called(call: RingingCall) -> list[str]:
    """Give whom a call was for: who was dialled, whom that one named, and whose phones ring now."""
    ringing = call.ringing
    if ringing is None:
        return []
    owner = ringing.stage.owner if ringing.stage else None
    return list(dict.fromkeys(user.number for user in (*ringing.routing.called, owner) if user is not None))


def _is_for(call: RingingCall, number: str) -> bool:
    """Tell whether a call is for a user who belongs to a pickup group number."""
    stage = call.ringing.stage if call.ringing else None
    return stage is not None and stage.owner is not None and stage.owner.group_number == number


def _not_retrievable(call: RingingCall) -> str:
    ringing, parties = call.ringing, call.parties
    if ringing is None:
        return not_retrievable(None, (), parties.caller, parties.caller_itself)
    return not_retrievable(ringing.stage, ringing.vias, parties.caller, parties.caller_itself)


def _answered_by(number: str) -> Failed:
    return because(486, f"Answered By {number}", f"the call was answered by {number}")


def _first_ringing(calls: Iterable[RingingCall]) -> RingingCall | None:
    """Give the call that has rung longest (seed 000: "always pick up the first ringing user")."""
    return min(
        (call for call in calls if call.can_be_picked_up), key=lambda call: call.rang_first, default=None
    )
