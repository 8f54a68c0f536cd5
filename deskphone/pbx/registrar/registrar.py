# SPDX-License-Identifier: GPL-3.0-or-later
"""The registrar (RFC 3261 section 10.3), for authenticated REGISTERs; it holds the limit of devices."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from deskphone.config.pbx import UserConfig
from deskphone.errors import SipParseError
from deskphone.pbx.base.expiry import Expiry, seconds_of
from deskphone.pbx.base.refusal_log import place
from deskphone.pbx.base.reply import Answer
from deskphone.pbx.registrar.bindings import Binding, Locations, seconds_left
from deskphone.sip.endpoint import Flow
from deskphone.sip.message import Request
from deskphone.sip.uri import Address

_log = logging.getLogger("deskphone.pbx.registrar")

_MAX_CONTACTS = 16
_MOST_LOST = 8  # bindings of one user that went with their connections, the newest


class _Lease(NamedTuple):
    flow: Flow
    since: float
    expires_at: float


class Registrar:
    """Turns REGISTER requests into bindings.

    ``moved(before, after)`` is told of each phone that is elsewhere now.
    """

    def __init__(
        self,
        locations: Locations,
        expiry: Expiry,
        moved: Callable[[Binding, Binding], None] = lambda before, after: None,
    ) -> None:
        self._locations = locations
        self._expiry = expiry
        self._moved = moved
        self._lost: dict[str, tuple[Binding, ...]] = {}

    def connection_lost(self, flow: Flow) -> list[Binding]:
        """Forget who was reachable only over this connection, which is given; it may come back by another."""
        gone = self._locations.drop_flow(flow)
        for binding in gone:
            before = self._lost.get(binding.extension, ())
            self._lost[binding.extension] = (*before, binding)[-_MOST_LOST:]
        return gone

    def register(self, user: UserConfig, request: Request, flow: Flow, now: float) -> Answer:
        """Carry out one REGISTER of an authenticated user. Raises SipParseError for broken headers."""
        repeated = self._refresh_in_same_words(user, request, flow, now)
        if repeated is not None:
            return repeated
        contacts = request.contacts
        if len(contacts) > _MAX_CONTACTS:
            return Answer(400, "Too Many Contacts")
        texts = request.headers.all("Contact")
        if any("*" in text and "*" in request.headers.values("Contact") for text in texts):
            return self._remove_all(user, request, now)
        if contacts:
            return self._update(user, request, flow, now)
        return self._listing(user.number, request, now)  # RFC 3261 section 10.3 step 6: a query

    def _refresh_in_same_words(
        self, user: UserConfig, request: Request, flow: Flow, now: float
    ) -> Answer | None:
        """Do what most REGISTER requests ask for, without reading the contact again; None for the others."""
        bindings = self._locations.of(user.number)
        if len(bindings) != 1 or bindings[0].path or "Path" in request.headers:
            return None
        old = bindings[0]
        if not old.written or request.headers.all("Contact") != [old.written]:
            return None
        asked = seconds_of(request.headers.get("Expires")) if old.asked is None else old.asked
        granted, call_id, cseq = self._expiry.grant(asked), request.call_id, request.cseq.number
        if not granted or (old.call_id == call_id and cseq <= old.cseq):
            return None
        binding = old._replace(
            flow=flow,
            expires_at=now + granted,
            call_id=call_id,
            cseq=cseq,
            user_agent=request.headers.get("User-Agent") or "",
        )
        self._locations.replace(user.number, [binding])
        self._note(old, binding, now)
        return self._listing(user.number, request, now)

    def _remove_all(self, user: UserConfig, request: Request, now: float) -> Answer:
        if request.contacts or seconds_of(request.headers.get("Expires")) != 0:
            return Answer(400, "Contact * Needs Expires: 0 And No Other Contact")
        cseq = request.cseq.number
        if any(self._out_of_order(binding, request, cseq) for binding in self._locations.of(user.number)):
            return Answer(400, "CSeq Out Of Order")
        self._locations.replace(user.number, [])
        _log.info("= %s unregistered everywhere", user.number)
        return self._listing(user.number, request, now)

    def _update(self, user: UserConfig, request: Request, flow: Flow, now: float) -> Answer:
        default = seconds_of(request.headers.get("Expires"))
        bindings = list(self._locations.of(user.number))
        kept: list[tuple[Binding | None, Binding]] = []
        removed: list[Binding] = []
        for contact in request.contacts:
            asked = seconds_of(contact.param("expires"))
            granted = self._expiry.grant(default if asked is None else asked)
            if granted is None:
                return Answer(423, headers=(("Min-Expires", str(self._expiry.shortest)),))
            binding = _binding(user.number, contact, request, _Lease(flow, now, now + granted))
            old = next((other for other in bindings if other.same_device(binding)), None)
            if old is not None:
                if self._out_of_order(old, request, binding.cseq):
                    return Answer(400, "CSeq Out Of Order")
                bindings.remove(old)
                binding = binding._replace(since=old.since)
            if granted == 0:
                removed += [] if old is None else [old]
                continue
            kept.append((old, binding))
            if user.devices == 1:
                bindings.clear()
            elif len(bindings) >= user.devices:
                return Answer(403, f"All {user.devices} Devices Of This Number Are Registered")
            bindings.append(binding)
        # RFC 3261 section 10.3 step 7: either every binding is updated or none
        self._locations.replace(user.number, bindings)
        for before, after in kept:
            self._note(before, after, now)
            self._come_back(user, after)
        for gone in removed:
            _log.info("= %s unregistered %s", user.number, gone.contact_uri)
        return self._listing(user.number, request, now)

    def _come_back(self, user: UserConfig, phone: Binding) -> None:
        """Tell of a phone whose connection broke that it is elsewhere now: it may still be in a call."""
        lost = self._lost.pop(user.number, ())
        alone = user.devices == 1 and not phone.instance
        came = [each for each in lost if each.same_device(phone) or (alone and not each.instance)]
        left = tuple(each for each in lost if each not in came)
        if left:
            self._lost[user.number] = left
        for before in came:
            self._moved(before, phone)

    def _note(self, old: Binding | None, new: Binding, now: float) -> None:
        """Tell who is elsewhere now. Logged as news is who is new or elsewhere, the others for debugging."""
        moved = old is None or not old.flow.same_hop(new.flow) or old.contact_uri != new.contact_uri
        if old is not None and moved:
            self._moved(old, new)
        level = logging.INFO if moved else logging.DEBUG
        if _log.isEnabledFor(level):
            text = "= %s %s %s from %s for %d s (%s)"
            done = "registered" if moved else "refreshed"
            where = new.contact_uri, place(new.flow), round(new.expires_at - now), new.user_agent[:100] or "-"
            _log.log(level, text, new.extension, done, *where)

    @staticmethod
    def _out_of_order(binding: Binding, request: Request, cseq: int) -> bool:
        return binding.call_id == request.call_id and cseq <= binding.cseq

    def _listing(self, extension: str, request: Request, now: float) -> Answer:
        headers = []
        for binding in self._locations.of(extension):
            expires = seconds_left(binding, now)
            instance = f';+sip.instance="{binding.instance}"' if binding.instance else ""
            headers.append(("Contact", f"<{binding.contact_uri}>;expires={expires}{instance}"))
        if "Path" in request.headers:
            headers += [("Path", value) for value in request.headers.all("Path")]
        return Answer(200, headers=tuple(headers))


def _binding(extension: str, contact: Address, request: Request, lease: _Lease) -> Binding:
    if contact.uri.scheme not in ("sip", "sips"):
        raise SipParseError(400, "Contact Must Be A SIP URI")
    texts = request.headers.all("Contact")
    return Binding(
        extension=extension,
        contact_uri=str(contact.uri),
        flow=lease.flow,
        expires_at=lease.expires_at,
        since=lease.since,
        call_id=request.call_id,
        cseq=request.cseq.number,
        q=_q(contact.param("q")) if contact.params else 1.0,
        instance=(contact.param("+sip.instance") or "").strip('"') if contact.params else "",
        path=_path(request) if "Path" in request.headers else (),
        user_agent=request.headers.get("User-Agent") or "",
        written=texts[0] if len(texts) == 1 and len(request.contacts) == 1 else "",
        asked=seconds_of(contact.param("expires")),
        by_flow=contact.param("reg-id") is not None,
    )


def _path(request: Request) -> tuple[str, ...]:
    """Give the way to the phone (RFC 3327), which requests to it depend on. Raises SipParseError(400)."""
    values = request.headers.values("Path")
    for value in values:
        Address.parse(value)
    return tuple(values)


def _q(text: str | None) -> float:
    """Read a preference between 0 and 1 (RFC 3261 section 20.10); a broken one counts as 1."""
    try:
        value = float(text) if text else 1.0
    except ValueError:
        return 1.0
    return value if 0.0 <= value <= 1.0 else 1.0
