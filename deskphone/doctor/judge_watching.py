# SPDX-License-Identifier: GPL-3.0-or-later
"""From what came of a SUBSCRIBE to findings. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from deskphone.dialoginfo.parse import parse_document
from deskphone.doctor.answers import TOO_LARGE, realm
from deskphone.doctor.evidence import Examination, Watched
from deskphone.doctor.finding import Finding, finding
from deskphone.errors import DialogInfoError, SipParseError
from deskphone.sip.fields import SubscriptionState
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, Response

_NO_SUCH = frozenset({404, 410, 480, 481, 484, 604})
_FORBIDDEN = frozenset({403, 603, 606})
_NO_PACKAGE = frozenset({405, 406, 415, 420, 489, 501})
_DIALOG_INFO = "application/dialog-info+xml"


def watch_findings(seen: Examination, watched: Watched) -> Iterator[Finding]:
    """What is wrong with watching an extension."""
    exchange, about = watched.exchange, watched.about
    values: dict[str, str] = {"said": exchange.said, "user": seen.user, "server": seen.way.server}
    if watched.unasked and not (exchange.is_good and watched.notifies):
        if not seen.hears_unasked:
            yield finding("told-unasked", about, profile=seen.profile, **values)
        return
    refused = next((reply for reply in exchange.replies if reply.status == 423), None)
    if refused is not None:
        yield brief(seen, f"SUBSCRIBE to {about}", watched.asked, refused, about)
    if exchange.is_good:
        yield from _accepted(seen, watched)
    elif exchange.status != 423:
        id, more = _refusal(watched)
        yield finding(id, about, profile=seen.profile, **values, **more)


def brief(seen: Examination, what: str, asked: int, reply: Response, about: str = "") -> Finding:
    """A 423 to a REGISTER or SUBSCRIBE."""
    least = reply.headers.get("Min-Expires")
    return finding(
        "interval-brief",
        about,
        profile=seen.profile,
        what=what,
        asked=asked,
        said=f"{reply.status} {reply.reason}",
        least=f" (at least {least} s)" if least else " (no Min-Expires says how long it must be)",
    )


def _refusal(watched: Watched) -> tuple[str, dict[str, str]]:
    exchange = watched.exchange
    status, last = exchange.status, exchange.last
    if last is None:
        return "watch-unanswered", {}
    if status in (401, 407):
        return "watch-password", {"realm": realm(last)}
    if status in _NO_PACKAGE:
        packages = last.headers.get("Allow-Events") or ""
        return "no-dialog-events", {"packages": f" (it offers {packages})" if packages else ""}
    if status in TOO_LARGE:
        return "too-large", {"what": "SUBSCRIBE", "octets": "few hundred"}
    if status in _NO_SUCH:
        return "no-hint", {}
    return ("watch-forbidden" if status in _FORBIDDEN else "watch-refused"), {}


def _accepted(seen: Examination, watched: Watched) -> Iterator[Finding]:
    about, exchange = watched.about, watched.exchange
    if not watched.notifies:
        yield finding(
            "no-notify",
            about,
            profile=seen.profile,
            said=exchange.said,
            seconds=f"{watched.patience:.0f}",
        )
        return
    yield from _ended(seen, watched)
    problem = next(filter(None, map(_problem, watched.notifies)), "")
    if problem:
        yield finding("document-unreadable", about, profile=seen.profile, problem=problem)
    refresh = watched.refresh
    if refresh is None or refresh.is_good:
        return
    if not refresh.replies:
        headers = exchange.last.headers if exchange.last is not None else Headers()
        header = "Record-Route" if "Record-Route" in headers else "Contact"
        place = (headers.values(header) or ["nothing"])[-1]
        values = {"contact": place, "header": header, "server": seen.way.server}
        yield finding("server-contact", profile=seen.profile, **values)
    else:
        yield finding("refresh-refused", about, profile=seen.profile, said=refresh.said)


def _ended(seen: Examination, watched: Watched) -> Iterator[Finding]:
    first = _state(watched.notifies[0])
    if first is None or first.state != "terminated":
        return
    said = f"NOTIFY, terminated;reason={first.reason}" if first.reason else "NOTIFY, terminated"
    ids = {"rejected": "watch-forbidden", "noresource": "no-hint"}
    yield finding(
        ids.get(first.reason, "watch-ended"),
        watched.about,
        profile=seen.profile,
        said=said,
        user=seen.user,
        reason=f" ({first.reason})" if first.reason else "",
    )


def _state(notify: Request) -> SubscriptionState | None:
    try:
        return SubscriptionState.parse(notify.headers.get("Subscription-State") or "")
    except SipParseError:
        return None


def _problem(notify: Request) -> str:
    """Why a document cannot be read; without a body there is nothing to read (an idle Kamailio)."""
    if not notify.body.strip():
        return ""
    kind = notify.content_type
    if kind and kind != _DIALOG_INFO:
        return f"it is {kind}"
    try:
        parse_document(notify.body)
    except DialogInfoError as error:
        return str(error)
    return ""


# ---------------------------------------------------------------- lists and messages


def list_findings(seen: Examination) -> Iterator[Finding]:
    """What is wrong with the account's list (RFC 4662)."""
    watched = seen.listed
    if watched is None:
        return
    last = watched.exchange.last
    if watched.exchange.is_good and last is not None:
        required = [last, *watched.notifies]
        as_list = any("eventlist" in (each.headers.get("Require") or "").lower() for each in required)
        if as_list or any(each.content_type == "multipart/related" for each in watched.notifies):
            return
        said = f"{watched.exchange.said}, but as one extension (no Require: eventlist)"
    else:
        said = watched.exchange.said
    yield finding("no-list", watched.about, profile=seen.profile, said=said)


def mailbox_findings(seen: Examination) -> Iterator[Finding]:
    """A finding only where somebody said that there is a mailbox: a user without one is sound."""
    watched = seen.mailbox
    if watched is None or not seen.voicemail:
        return
    if watched.exchange.is_good and any(
        b"messages-waiting" in each.body.lower() for each in watched.notifies
    ):
        return
    said = watched.exchange.said
    if watched.exchange.is_good:
        said = f"{said}, but no message summary comes"
    yield finding("no-mailbox", watched.about, profile=seen.profile, said=said, voicemail=seen.voicemail)
