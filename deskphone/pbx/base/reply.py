# SPDX-License-Identifier: GPL-3.0-or-later
"""What to reply to a request: a status with its reason, headers and body, or a refusal that says why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from deskphone.sip.fields import Reason
from deskphone.sip.message import Message, Request, Response, make_response

HeaderList = tuple[tuple[str, str], ...]

# A phone opens sockets for each media line: many of them in one offer have made phones fall over.
MOST_MEDIA = 8
# An offer is kept as long as its call rings: a hundred of 900 KB each took 185 MB. A datagram holds no more.
LARGEST_BODY = 65_535
# Bytes of the headers of one phone that another is told, and letters of a refusal. pjsip lets in no message
# above 4,000 bytes, nor do many desk phones: one that was not told of a CANCEL rang on.
_MOST_TOLD, _LONGEST_WORDS = 1_024, 128
_MEDIA_LINE = re.compile(rb"(?:^|[\r\n])m=")


@dataclass(frozen=True, slots=True)
class Body:
    """A message body as it came; the PBX passes it on byte by byte."""

    data: bytes = b""
    content_type: str = ""

    def __bool__(self) -> bool:
        return bool(self.data)


NO_BODY = Body()


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer to a request; an empty ``reason`` means the usual phrase."""

    status: int
    reason: str = ""
    headers: HeaderList = ()
    body: Body = NO_BODY


@dataclass(frozen=True, slots=True)
class Failed:
    """A phone or the PBX refused, or a phone could not be reached (408, 503)."""

    status: int
    reason: str = ""
    headers: HeaderList = ()


def because(status: int, phrase: str, text: str) -> Failed:
    """Give a refusal that says why in words, in a Reason header too (RFC 3326).

    The text may quote what somebody dialled: control characters are left out.
    """
    text = "".join(letter for letter in text if letter.isprintable())
    return Failed(status, phrase, (("Reason", str(Reason("SIP", status, text))),))


def told(headers: Iterable[tuple[str, str]]) -> HeaderList:
    """Give those of a phone's headers that another phone is told: what fits into 1,024 bytes."""
    kept: list[tuple[str, str]] = []
    left = _MOST_TOLD
    for name, value in headers:
        size = len(name) + len(value.encode("utf-8", "surrogateescape")) + 4
        if size <= left:
            left -= size
            kept.append((name, value))
    return tuple(kept)


def reasons_of(request: Request) -> tuple[str, ...]:
    """Give the values of Reason headers (RFC 3326) that another phone is told."""
    return tuple(value for _, value in told(("Reason", value) for value in request.headers.all("Reason")))


def words_of(response: Response) -> str:
    """Give the reason phrase as another phone is told it."""
    return response.reason[:_LONGEST_WORDS]


def has_too_many_media(body: bytes) -> bool:
    """Tell whether a description has more media lines than anybody has a use for."""
    return len(_MEDIA_LINE.findall(body)) > MOST_MEDIA


def body_of(message: Message) -> Body:
    """Give a message's body; the shared empty one where it has none.

    One that is too large counts as none: requests have been refused for it (``pbx.core.screening``), but
    responses and ACKs can only be taken as they are.
    """
    if not message.body or len(message.body) > LARGEST_BODY or has_too_many_media(message.body):
        return NO_BODY
    return Body(message.body, message.headers.get("Content-Type") or "application/sdp")


def put_body(message: Message, body: Body) -> None:
    """Give a message a body."""
    if body:
        message.body = body.data
        message.headers.set("Content-Type", body.content_type)


def response_of(request: Request, answer: Answer, to_tag: str = "") -> Response:
    """Give an answer the form of a response."""
    return make_response(
        request,
        answer.status,
        answer.reason,
        to_tag=to_tag,
        headers=answer.headers,
        body=answer.body.data,
        content_type=answer.body.content_type,
    )
