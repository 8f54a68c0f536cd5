# SPDX-License-Identifier: GPL-3.0-or-later
"""One message as it was sent or received, without its secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from deskphone.sip.masking import masked_bytes
from deskphone.sip.transaction.flow import HostPort

LONGEST = 65_536  # octets of a message that are kept
NOT_LET_IN = "not let in"
CUT = "the end is left out"
_TOGETHER = 1024 * 1024  # octets of messages that are handed on in one go
_TO_SPARE = 512  # octets behind the end that are looked at, so that a secret there is found whole


@dataclass(frozen=True, slots=True)
class TracedMessage:
    """``time``: seconds since 1970, UTC; ``received``: else sent; ``transport``: udp, tcp or tls.

    Addresses are (host, port); ("", 0) where one is not known. ``data``: the message, masked (see
    ``deskphone.sip.masking``), for TLS what was within. ``remark``: what the log would say of it, as half a
    sentence; empty for most.
    """

    time: float
    received: bool
    transport: str
    local: HostPort
    remote: HostPort
    data: bytes
    remark: str = ""

    @property
    def text(self) -> str:
        """The message as text; octets that are no UTF-8 are written in hexadecimal."""
        return self.data.decode("utf-8", "backslashreplace")

    def remarked(self, remark: str) -> TracedMessage:
        """Give the same message with one more remark."""
        return replace(self, remark=f"{self.remark}; {remark}" if self.remark else remark)


def traced(
    time: float, received: bool, transport: str, ends: tuple[HostPort, HostPort], data: bytes
) -> TracedMessage:
    """Mask a message of the wire, of a very long one its beginning; ``ends``: our address and the other."""
    if len(data) <= LONGEST:
        return TracedMessage(time, received, transport, *ends, masked_bytes(data))
    data = masked_bytes(data[: LONGEST + _TO_SPARE])[:LONGEST]
    return TracedMessage(time, received, transport, *ends, data, CUT)


def batches(messages: Iterable[TracedMessage]) -> Iterator[tuple[TracedMessage, ...]]:
    """Part messages into groups that are not too large to be handed on."""
    batch: list[TracedMessage] = []
    octets = 0
    for message in messages:
        batch.append(message)
        octets += len(message.data)
        if octets >= _TOGETHER:
            yield tuple(batch)
            batch, octets = [], 0
    if batch:
        yield tuple(batch)
