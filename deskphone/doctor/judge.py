# SPDX-License-Identifier: GPL-3.0-or-later
"""From what was seen of the way, of OPTIONS and of REGISTER to findings. Pure.

A finding says what is wrong, never what could be: where the evidence allows two readings there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from deskphone.doctor.answers import CHALLENGES, TOO_LARGE, challenges, contacts, is_stale, number, realm
from deskphone.doctor.evidence import Examination, Exchange, Registration
from deskphone.doctor.finding import Finding, finding
from deskphone.doctor.judge_watching import brief, list_findings, mailbox_findings, watch_findings
from deskphone.errors import SipParseError
from deskphone.sip.message import Response
from deskphone.sip.uri import Address

_TLS = {
    "issuer": "certificate-issuer",
    "name": "certificate-name",
    "expired": "certificate-expired",
    "early": "certificate-early",
    "tls-old": "tls-old",
    "tls-none": "tls-none",
    "closed": "port-closed",
    "silent": "no-answer",
    "other": "cannot-reach",
}
_CLOCKS_APART = 120.0  # seconds
_LONGEST_DATE = 100  # characters
_ABOUT = 0.9  # Asterisk says what is left: 299 of 300
_SHORT = 30  # seconds of registration that nothing explains
_NO_OPTIONS = frozenset({403, 405, 501, 603})
_UNKNOWN_USER = frozenset({404, 410, 416, 478, 482, 483, 484, 604})


def judge(seen: Examination) -> list[Finding]:
    """All findings, each once."""
    found = [*_way(seen)]
    if not seen.way.trouble:
        found += _options(seen)
        if seen.registration is not None:
            found += _registration(seen, seen.registration)
        if seen.is_registered:
            for watched in seen.watched:
                found += watch_findings(seen, watched)
            found += list_findings(seen)
            found += mailbox_findings(seen)
        found += _clock(seen)
        found += _routes(seen)
        found += _rport(seen)
    return list(dict.fromkeys(found))


def _way(seen: Examination) -> Iterator[Finding]:
    way = seen.way
    record = " and ".join(way.records) or "(not asked for)"
    if way.trouble == "no-service":
        yield finding("srv-denied", host=way.host, service=record, transport=way.transport.upper())
    elif way.trouble == "names-silent":
        yield finding("names-silent", host=way.host)
    elif way.trouble == "no-address" and way.record:
        yield finding("srv-target", host=way.host, service=way.record)
    elif way.trouble == "no-address":
        yield finding("name-unknown", host=way.host, service=record)
    elif way.trouble:
        names = " or ".join(way.names or (way.host,))
        yield finding(
            _TLS.get(way.trouble, "cannot-reach"),
            server=way.server,
            transport=way.transport.upper(),
            names=names,
            said=way.said,
        )
    elif way.missed:
        yield finding("server-missed", server=way.server, missed=", ".join(way.missed))
    if way.strange and way.trouble != "no-service":
        yield finding("srv-strange", host=way.host, said=" ".join(way.strange).rstrip("."))


def _options(seen: Examination) -> Iterator[Finding]:
    if seen.options.status in _NO_OPTIONS:
        yield finding("options-refused", profile=seen.profile, said=seen.options.said)
    answered = seen.registration is not None and seen.registration.exchange.replies
    if not seen.options.replies and answered and seen.way.transport == "udp":
        yield finding("options-unanswered", server=seen.way.server)
    if seen.large is not None and not seen.large.replies:
        yield finding("fragments-lost", octets=seen.large_octets)
    elif seen.large is not None and seen.large.status in TOO_LARGE:
        values = {"what": "A request", "octets": str(seen.large_octets), "said": seen.large.said}
        yield finding("too-large", profile=seen.profile, **values)


# ---------------------------------------------------------------- REGISTER


def _registration(seen: Examination, registration: Registration) -> Iterator[Finding]:
    final = registration.final
    yield from _brief(seen, registration)
    if final.is_good:
        yield from _bindings(seen, registration)
        return
    values: dict[str, str] = {
        "server": seen.way.server,
        "aor": seen.aor,
        "user": seen.user,
        "domain": seen.domain,
        "said": final.said,
    }
    if not final.replies:
        yield finding("registration-unanswered", profile=seen.profile, **values)
    elif final.status in (401, 407):
        yield _challenged(seen, final, values)
    elif final.status in TOO_LARGE:
        yield finding("too-large", profile=seen.profile, what="REGISTER", octets="few", said=final.said)
    elif final.status in (403, 603, 606):
        yield finding("registration-forbidden", profile=seen.profile, **values)
    elif final.status in _UNKNOWN_USER:
        yield finding("domain-unknown", profile=seen.profile, **values)
    elif final.status != 423:
        yield finding("registration-refused", profile=seen.profile, **values)


def _challenged(seen: Examination, final: Exchange, values: dict[str, str]) -> Finding:
    """Why a challenge was the last word."""
    asked = [reply for reply in final.replies if reply.status in CHALLENGES]
    stale = sum(map(is_stale, asked))
    realms = list(dict.fromkeys(map(realm, asked)))
    if stale > 1:
        return finding("nonce-stale", profile=seen.profile, times=str(stale), **values)
    if len(asked) == 1:
        return finding("challenge-unknown", challenge=", ".join(challenges(asked[0])) or "none", **values)
    if len(realms) > 1:
        return finding("realm-changes", realms=", ".join(f'"{each}"' for each in realms), **values)
    return finding("password-refused", profile=seen.profile, realm=realms[0], **values)


def _brief(seen: Examination, registration: Registration) -> Iterator[Finding]:
    for reply in registration.exchange.replies:
        if reply.status == 423:
            yield brief(seen, "REGISTER", registration.asked, reply)
            return


def _bindings(seen: Examination, registration: Registration) -> Iterator[Finding]:
    last, fetched = registration.final.last, registration.fetched
    assert last is not None
    values: dict[str, str] = {"server": seen.way.server, "aor": seen.aor, "user": seen.user}
    values |= {"domain": seen.domain}
    empty = not last.headers.all("Contact")
    # where all are empty the server may just not answer this question
    listed = [bool(contacts(each.last)) for each in fetched if each.is_good]
    forgotten = any(listed) and not all(listed)
    if empty or forgotten:
        where = "there" if empty else "asked for the bindings right after, sometimes"
        yield finding("registration-lost", profile=seen.profile, where=where, **values)
    for contact in registration.dead:
        yield finding("contact-dead", profile=seen.profile, contact=contact, **values)
    yield from _granted(seen, registration)
    if registration.again is not None:
        yield from _behind_nat(seen, registration, last)


def _granted(seen: Examination, registration: Registration) -> Iterator[Finding]:
    seconds = granted(registration)
    if seconds is None or seconds >= registration.asked * _ABOUT:
        return
    if registration.again is None or seconds < _SHORT:
        values = {"granted": str(seconds), "asked": str(registration.asked)}
        yield finding("registration-short", profile=seen.profile, **values)


def granted(registration: Registration) -> int | None:
    """The seconds that our contact was granted: the longest, where the server rewrote it."""
    last = registration.final.last
    if last is None:
        return None
    given = [contact.param("expires") for contact in contacts(last)]
    texts = [each for each in given if each] or [last.headers.get("Expires") or ""]
    return max((seconds for text in texts if (seconds := number(text)) is not None), default=None)


def _behind_nat(seen: Examination, registration: Registration, last: Response) -> Iterator[Finding]:
    """A NAT is between, and we have registered at its outside: the inside must not be what is kept."""
    kept = contacts(last)
    places = [(each.uri.host.strip("[]"), each.uri.port or 5060) for each in kept]
    inside = [each for each, place in zip(kept, places, strict=True) if place == registration.local]
    if inside and len(inside) == len(kept) and inside[0].param("received") is None:
        via = last.top_via
        seen_at = f"{via.received or via.host}:{via.rport}"
        yield finding("nat-contact", profile=seen.profile, seen_at=seen_at, contact=str(inside[0].uri))


# ---------------------------------------------------------------- all answers


def _clock(seen: Examination) -> Iterator[Finding]:
    for exchange in seen.exchanges():
        text = exchange.last.headers.get("Date") if exchange.last is not None else None
        theirs = _date(text or "")
        if theirs is None:
            continue
        ours = datetime.fromtimestamp(exchange.heard_at, timezone.utc)
        apart = abs((theirs - ours).total_seconds())
        if apart > _CLOCKS_APART:
            yield finding(
                "clock-skew",
                theirs=f"{theirs:%Y-%m-%d %H:%M:%S} UTC",
                ours=f"{ours:%Y-%m-%d %H:%M:%S} UTC",
                seconds=f"{apart:.0f}",
            )
            return


def _date(text: str) -> datetime | None:
    """Read a Date header; None for what is none, or for none that the calendar has in UTC."""
    if len(text) > _LONGEST_DATE:
        return None
    try:
        read = parsedate_to_datetime(text)
        return (read if read.tzinfo is not None else read.replace(tzinfo=timezone.utc)).astimezone(
            timezone.utc
        )
    except (ValueError, OverflowError):
        return None


def _routes(seen: Examination) -> Iterator[Finding]:
    """Routes that are given to us, in answers and in NOTIFYs."""
    for watched in (*seen.watched, seen.mailbox, seen.listed):
        for request in watched.notifies if watched is not None else ():
            for route in request.headers.values("Record-Route"):
                if _is_strict(route):
                    yield _strict(seen, route, "Record-Route")
                    return
    for exchange in seen.exchanges():
        for name in ("Record-Route", "Service-Route", "Path"):
            values = exchange.last.headers.values(name) if exchange.last is not None else []
            for route in values:
                if _is_strict(route):
                    yield _strict(seen, route, name)
                    return


def _strict(seen: Examination, route: str, header: str) -> Finding:
    return finding("route-strict", profile=seen.profile, server=seen.way.server, route=route, header=header)


def _is_strict(route: str) -> bool:
    try:
        return Address.parse(route).uri.param("lr") is None
    except SipParseError:
        return False


def _rport(seen: Examination) -> Iterator[Finding]:
    """Our Via asks for it in each request, over UDP."""
    if seen.way.transport != "udp" or seen.registration is None:
        return
    last = seen.registration.exchange.last
    try:
        if last is not None and not last.top_via.rport:
            yield finding("rport-missing", profile=seen.profile, server=seen.way.server)
    except SipParseError:
        return
