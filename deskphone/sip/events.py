# SPDX-License-Identifier: GPL-3.0-or-later
"""What the endpoint tells the transaction user."""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.sip.message import Request, Response
from deskphone.sip.transaction.client import ClientTransaction
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.transaction.server import ServerTransaction


@dataclass(frozen=True, slots=True)
class RequestReceived:
    """A new request; never an ACK or a CANCEL."""

    transaction: ServerTransaction
    request: Request
    flow: Flow


@dataclass(frozen=True, slots=True)
class CancelReceived:
    """A CANCEL for ``transaction`` (an INVITE's), answered 200 already; the INVITE wants its 487."""

    transaction: ServerTransaction
    request: Request
    flow: Flow


@dataclass(frozen=True, slots=True)
class AckReceived:
    """An ACK for a 2xx. ``transaction`` is the INVITE's, None when it is over or unknown.

    One from elsewhere than the INVITE has not been taken: the transaction user may believe it, and then
    calls ``transaction.acknowledge``.
    """

    request: Request
    flow: Flow
    transaction: ServerTransaction | None = None


@dataclass(frozen=True, slots=True)
class ResponseReceived:
    """A response to our request; each repeated 2xx to an INVITE comes again and wants its ACK."""

    transaction: ClientTransaction
    response: Response


@dataclass(frozen=True, slots=True)
class TransactionTimedOut:
    """No final response came (client), or no ACK for our 2xx (server)."""

    transaction: ClientTransaction | ServerTransaction


@dataclass(frozen=True, slots=True)
class TransportFailed:
    """What the transaction had to send could not be sent."""

    transaction: ClientTransaction | ServerTransaction
    error: str


SipEvent = (
    RequestReceived | CancelReceived | AckReceived | ResponseReceived | TransactionTimedOut | TransportFailed
)
