# SPDX-License-Identifier: GPL-3.0-or-later
"""What a socket asks of who owns it; implemented by ``net.stack.Stack``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from deskphone.sip.transaction.flow import Flow, HostPort


class SocketOwner(Protocol):
    """Where the bytes of messages go."""

    @property
    def clock(self) -> Callable[[], float]:
        """The time, in seconds."""
        ...

    def admits(self, host: str, datagram: bytes) -> bool:
        """Count a datagram from there; False when it is one too many, or asks what is not heard."""
        ...

    def take(self, data: bytes, flow: Flow) -> None:
        """Take the bytes of one message; a flush is to follow."""
        ...

    def socket_lost(self, local: HostPort, error: Exception) -> None:
        """A UDP socket was closed by an error."""
        ...

    def flush(self) -> None:
        """Send what is to be sent, hand over events, arm the timer."""
        ...
