# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that survive the end of the server: what the state file holds of each leg, and what becomes of it.

    two phones that talked, or held each other    the call goes on: their sound never stopped, and what one
                                                  of them sends within its dialog reaches the other as before
    a phone that heard the server itself, was     BYE: what it heard or waited for is no more
    parked, or in a conference
    a phone that rang, a caller who waited        CANCEL, and 480: the way between them is no more
    who transferred the call, while it rang       NOTIFY: it has failed (RFC 3515 section 2.4.5)

Whether both still know their call is asked (OPTIONS): one may have hung up while nobody listened.
Only what lasts until the state file's next batch is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deskphone.errors import SipParseError
from deskphone.pbx.b2bua.call import Call, Ends, Talking
from deskphone.pbx.b2bua.context import NOBODY, CallContext
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.outbound_leg import OutboundLeg
from deskphone.pbx.base.journal import Changes, Row
from deskphone.pbx.base.reply import Body
from deskphone.pbx.core.invite import NewCall
from deskphone.pbx.dialplan.identity import Parties, Party
from deskphone.pbx.services.refer_progress import ReferSubscription
from deskphone.pbx.services.transfer import Transfer
from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Flow
from deskphone.sip.uri import Address, Uri

_RESTARTED_TEXT = "The Server Was Restarted"
RESTARTED = f'SIP;cause=503;text="{_RESTARTED_TEXT}"'
# requests after the last write may have used higher ones; RFC 3261 section 12.2.1.1: any rise
_CSEQ_GAP = 1000


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the phone of a leg is, as ``pbx.registrar.reachable.Reachable``."""

    contact_uri: str
    flow: Flow
    path: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """One leg of an earlier run. ``other``: the id of the one that it talked to, "" for none.

    ``farewell``: what to send to a phone that had not answered, or was not answered; and where to.
    """

    data: dict[str, Any]
    other: str = ""
    farewell: tuple[bytes, Flow] | None = None


class CallMemory:
    """The legs as rows of the state file: (id, JSON). Notes nothing until ``noting`` is set."""

    table = "leg"

    def __init__(self, context: CallContext, new_call: NewCall) -> None:
        self.noting = False
        self._context, self._new_call = context, new_call
        self._changed: dict[str, Leg] = {}
        self._written: set[str] = set()
        self._found: dict[str, _Found] = {}

    # --- while the server runs ----------------------------------------------------------------------

    def note(self, leg: Leg) -> None:
        """Note that a leg is another than before, or over; one that never was in the file is nothing."""
        if not self.noting:
            return
        name = _name(leg)
        if leg.state != "ended" or name in self._written:
            self._changed[name] = leg
        else:
            self._changed.pop(name, None)

    @property
    def changed(self) -> bool:
        """Whether there is something to write."""
        return bool(self._changed)

    def take_changed(self) -> Changes:
        """Give what changed since last asked."""
        changed, self._changed = self._changed, {}
        rows = {name: row for name, leg in changed.items() if (row := _row(leg)) is not None}
        gone = [name for name in changed if name not in rows and name in self._written]
        self._written.difference_update(gone)
        self._written.update(rows)
        return Changes(list(rows.values()), gone)

    def rows(self) -> list[Row]:
        """Give all legs."""
        rows = {_name(leg): row for leg in self._context.legs.index if (row := _row(leg)) is not None}
        self._written = set(rows)
        return list(rows.values())

    # --- after a restart ----------------------------------------------------------------------------

    def restore(self, row: Row, now: float) -> None:
        """Take a leg of an earlier run; :meth:`resume` makes calls of them. Raises ValueError, TypeError."""
        name, text = row
        data = json.loads(text)
        try:
            if "farewell" in data:
                text = str(data["farewell"]).encode("latin-1")
                self._found[str(name)] = _Found(data, farewell=(text, _flow(data["flow"])))
                return
            _read_dialog(data)
            self._found[str(name)] = _Found(data, str(data["other"]))
        except (KeyError, SipParseError) as error:
            raise ValueError(f"{error!r} in a leg") from error

    def resume(self, names: Iterator[str], now: float) -> list[Call]:
        """Let the calls go on that can, which are given, and end the others; ``names`` are for new calls."""
        found, self._found = self._found, {}
        going_on = []
        while found:
            name, one = found.popitem()
            two = found.get(one.other)
            if one.farewell is not None:
                self._context.services.endpoint.send(*one.farewell)
            elif two is not None and two.other == name and self._may_go_on(one, two):
                del found[one.other]
                going_on.append(self._go_on(one, two, next(names), now))
            else:
                leg = self._leg(one.data)
                self._context.legs.index.add(leg)
                leg.hang_up((RESTARTED,), now)
        return going_on

    def _may_go_on(self, *both: _Found) -> bool:
        """Tell whether both still are users; and one of them must have called."""
        user = self._context.services.user
        return all(user(each.data["number"]) is not None for each in both)

    def _go_on(self, one: _Found, two: _Found, name: str, now: float) -> Call:
        first, second = (one, two) if one.data["first"] else (two, one)
        legs = self._leg(first.data), self._leg(second.data)
        ends = _ends(first.data), _ends(second.data)
        parties = Parties(caller=ends[1][1], caller_itself=ends[0][0], called=ends[0][1])
        call = self._new_call(name, parties, now)
        for leg, data in zip(legs, (first.data, second.data), strict=True):
            self._context.legs.index.add(leg)
            leg.owner = call
            leg.resume_session(int(data["interval"]), we_refresh=bool(data["we_refresh"]), now=now)
        call.resume(legs, ends, now)
        for leg, data in zip(legs, (first.data, second.data), strict=True):
            if data.get("refer"):
                ReferSubscription(leg, str(data["refer"])).tell(503, _RESTARTED_TEXT, now)
        return call

    def _leg(self, data: dict[str, Any]) -> Leg:
        legs, number = self._context.legs, str(data["number"])
        dialog, flow = _read_dialog(data)
        if data["called"]:
            place = _Place(str(dialog.remote_target), flow, tuple(dialog.route_set))
            leg: Leg = OutboundLeg(legs, NOBODY, number, place)
        else:
            leg = Leg(legs, NOBODY, number, flow)
        leg.flow, leg.dialog, leg.state = flow, dialog, "confirmed"
        leg.call_id, leg.local_tag, leg.remote_tag = dialog.id
        leg.held, leg.allows_update = bool(data["held"]), bool(data["update"])
        leg.described, leg.describes = (Body(each[0].encode("latin-1"), each[1]) for each in data["media"])
        return leg


def _name(leg: Leg) -> str:
    """Name a leg by what never changes of it: until its answer one of its tags may."""
    if isinstance(leg, OutboundLeg):
        return f"out {leg.call_id} {leg.local_tag}"
    return f"in {leg.call_id} {leg.remote_tag}"


def _row(leg: Leg) -> Row | None:
    """Give what is kept of a leg; None for one that nobody has to be told of."""
    if leg.state == "confirmed" and leg.dialog is not None:
        return _name(leg), json.dumps(_up(leg, leg.dialog))
    farewell = leg.farewell(RESTARTED)
    if farewell is None:
        return None
    data, flow = farewell
    return _name(leg), json.dumps({"farewell": data.decode("latin-1"), "flow": list(flow[:3])})


def _up(leg: Leg, dialog: Dialog) -> dict[str, Any]:
    call, other = _talks_to(leg)
    session = leg.session
    return {
        "number": leg.number,
        "other": _name(other) if other is not None else "",
        "first": call is not None and leg is call.caller,
        "called": isinstance(leg, OutboundLeg),
        "ends": [_fields(party) for party in call.ends(leg)] if call is not None else [],
        "dialog": [dialog.call_id, str(dialog.local), str(dialog.remote), str(dialog.remote_target)],
        "routes": dialog.route_set,
        "cseq": [dialog.local_cseq, dialog.remote_cseq],
        "secure": dialog.secure,
        "flow": list(leg.flow[:3]),
        "held": leg.held,
        "update": leg.allows_update,
        "interval": session.interval,
        "we_refresh": session.we_refresh,
        "refer": call.phase.awaited_by(leg) if call is not None and isinstance(call.phase, Transfer) else "",
        "media": [
            [body.data.decode("latin-1"), body.content_type] for body in (leg.described, leg.describes)
        ],
    }


def _talks_to(leg: Leg) -> tuple[Call | None, Leg | None]:
    """Give the call of a phone that talks to another, and that one's leg.

    While a transfer lets a third phone ring the two talk on; once that has answered, one of them may have
    turned to it. Whatever else has taken a call over ends with the server.
    """
    call = leg.owner
    if not isinstance(call, Call):
        return None, None
    phase = call.phase
    if not isinstance(phase, Talking) and not (isinstance(phase, Transfer) and phase.rings):
        return None, None
    other = call.other(leg)
    if other is None or other.state != "confirmed" or other.dialog is None:
        return None, None
    return call, other


def _fields(party: Party) -> list[Any]:
    return [party.number, party.display, party.uri, party.target, party.anonymous, party.hidden]


def _ends(data: dict[str, Any]) -> Ends:
    me, other = (Party(*party) for party in data["ends"])
    return me, other


def _read_dialog(data: dict[str, Any]) -> tuple[Dialog, Flow]:
    call_id, local, remote, target = data["dialog"]
    dialog = Dialog(call_id, Address.parse(local), Address.parse(remote), Uri.parse(target))
    dialog.route_set = [str(route) for route in data["routes"]]
    ours, theirs = data["cseq"]
    dialog.local_cseq = int(ours) + _CSEQ_GAP
    dialog.remote_cseq = None if theirs is None else int(theirs)
    dialog.secure = bool(data["secure"])
    return dialog, _flow(data["flow"])


def _flow(value: Any) -> Flow:
    transport, (local_host, local_port), (host, port) = value
    return Flow(str(transport), (str(local_host), int(local_port)), (str(host), int(port)))
