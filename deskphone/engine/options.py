# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine may be told before it starts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from deskphone.errors import MisuseError

if TYPE_CHECKING:  # the telephone's process reads no configuration: half of its start was the model of one
    from deskphone.config.phone import PhoneOptions

TRANSPORTS = ("udp", "tcp", "tls")
AUDIO = ("auto", "null")
SUBSCRIBERS = ("auto", "pjsip", "sip")


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Settings of the machine rather than of an account.

    ``bind_address``: local address, empty for all, "127.0.0.1" for loopback only;
    ``local_port``: SIP port, 0 picks a free one (TLS takes the next one, port + 1);
    ``transports``: which of udp, tcp, tls to open;
    ``ca_file``: certificates (PEM) that TLS servers must be signed by, empty for certifi's;
    ``audio``: "auto" uses the sound devices that there are, "null" is silent;
    ``instance``: a UUID, the same at each start of this phone and of no other (RFC 5626 section 4.1);
    without one it is a new phone each time;
    ``texts``: whether texts (MESSAGE, RFC 3428) are taken; where nobody shows them, who sends one is told so;
    ``codecs``: names of those that are offered, the first one first; empty: all that are good for it;
    ``subscriber``: who holds dialog subscriptions: "pjsip", "sip", or "auto" (pjsip where it can);
    ``trace``: tell each SIP message as it went over the wire, masked (``MessagesTraced``);
    ``log``: receives (level 1-5, line) of the SIP library, on the engine's thread; passwords and
    digest answers are masked before.
    """

    bind_address: str = ""
    local_port: int = 0
    transports: tuple[str, ...] = ("udp",)
    ca_file: str = ""
    audio: str = "auto"
    texts: bool = False
    subscriber: str = "auto"
    user_agent: str = "deskphone/0.1"
    codecs: tuple[str, ...] = ()
    instance: str = field(default_factory=lambda: str(uuid.uuid4()))
    trace: bool = False
    log: Callable[[int, str], None] | None = None
    log_level: int = 0

    def __post_init__(self) -> None:
        """Refuse what no engine could follow (MisuseError)."""
        unknown = [name for name in self.transports if name not in TRANSPORTS]
        if unknown or not self.transports:
            raise MisuseError(f"transports must be some of {', '.join(TRANSPORTS)}, not {self.transports!r}")
        if self.audio not in AUDIO:
            raise MisuseError(f"audio must be one of {', '.join(AUDIO)}, not {self.audio!r}")
        if self.subscriber not in SUBSCRIBERS:
            raise MisuseError(f"subscriber must be one of {', '.join(SUBSCRIBERS)}, not {self.subscriber!r}")
        if not 0 <= self.local_port <= 65535:
            raise MisuseError(f"local_port must be 0 to 65535, not {self.local_port}")
        try:
            uuid.UUID(self.instance)
        except ValueError:
            raise MisuseError(f"instance must be a UUID, not {self.instance!r}") from None

    def instance_of(self, account: str) -> str:
        """Return ``+sip.instance`` of an account: two may have the same user, and are two phones then."""
        return f"<urn:uuid:{uuid.uuid5(uuid.UUID(self.instance), account)}>"

    def with_habits(self, phone: PhoneOptions) -> EngineOptions:
        """Return the same options with what the configuration says of the machine."""
        return replace(self, codecs=tuple(phone.codecs), user_agent=phone.user_agent or self.user_agent)

    def with_transports(self, wanted: tuple[str, ...]) -> EngineOptions:
        """Return the same options with these transports added, each once."""
        return replace(self, transports=tuple(dict.fromkeys((*self.transports, *wanted))))
