# SPDX-License-Identifier: GPL-3.0-or-later
"""What an examination has seen. Frozen; nothing in here judges."""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.sip.message import Request, Response
from deskphone.sip.transaction.flow import HostPort

REFUSED = "refused"  # an ICMP error, or a connection that nobody takes


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with all final answers that it got, the last one after all challenges were answered.

    ``error``: why it could not be sent, half a sentence, or REFUSED; ``heard_at``: when the last answer came,
    seconds since 1970; ``seconds``: how long that took.
    """

    replies: tuple[Response, ...] = ()
    error: str = ""
    heard_at: float = 0.0
    seconds: float = 0.0

    @property
    def last(self) -> Response | None:
        """The last answer."""
        return self.replies[-1] if self.replies else None

    @property
    def status(self) -> int:
        """Its status, 0 where none came."""
        return self.replies[-1].status if self.replies else 0

    @property
    def is_good(self) -> bool:
        """Whether it was accepted."""
        return 200 <= self.status < 300

    @property
    def said(self) -> str:
        """The last answer in words."""
        return f"{self.status} {self.replies[-1].reason}".strip() if self.replies else "no answer"


@dataclass(frozen=True, slots=True)
class Way:
    """The way to the server.

    ``trouble``: empty where there is one, else what is in the way: ``no-address``, ``no-service``,
    ``names-silent`` (no name server answers), ``silent``, a kind of ``deskphone.engine.tls.faults``, or
    ``other``; ``said``: a sentence about it.
    ``records``: the names of the SRV records that were asked for; ``record``: the one that named this server,
    with its ``priority``;
    ``others``: the servers that are used in its place, "host:port"; ``missed``: those that go before it, and
    are not there; ``strange``: what is wrong with the records, in sentences. ``names``: what the certificate
    may be for.
    """

    host: str
    port: int
    transport: str
    addresses: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    record: str = ""
    priority: int = 0
    others: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    trouble: str = ""
    said: str = ""
    names: tuple[str, ...] = ()

    @property
    def server(self) -> str:
        """``host:port``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def choice(self) -> str:
        """Why this server of several; empty where there was no choice."""
        by = f"SRV {self.record}: {self.server}, priority {self.priority}" if self.record else self.server
        missed = [f"{server} did not answer" for server in self.missed]
        spare = [f"in its place if it fails: {', '.join(self.others)}"] if self.others else []
        return "; ".join([by, *missed, *spare]) if self.record or self.others else ""


@dataclass(frozen=True, slots=True)
class Registration:
    """A REGISTER for ``asked`` seconds, from ``local``.

    ``again``: the same at the address where the server saw us, where that was another; ``fetched``: some
    REGISTERs without Contact, which ask for all bindings; ``dead``: other contacts where nothing listens.
    """

    asked: int
    local: HostPort
    exchange: Exchange
    again: Exchange | None = None
    fetched: tuple[Exchange, ...] = ()
    dead: tuple[str, ...] = ()

    @property
    def final(self) -> Exchange:
        """The one that counts."""
        return self.again if self.again is not None and self.again.is_good else self.exchange


@dataclass(frozen=True, slots=True)
class Watched:
    """A SUBSCRIBE to ``about`` (an extension, a list, or ourselves for messages), and what came of it.

    ``refresh``: a second one within its dialog, sent to the server's Contact; None where there was none to
    send. ``patience``: seconds for the first NOTIFY. ``unasked``: the server told of it without one.
    """

    about: str
    asked: int
    exchange: Exchange
    notifies: tuple[Request, ...] = ()
    refresh: Exchange | None = None
    patience: float = 0.0
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything. ``large``: an OPTIONS that does not fit one packet, of ``large_octets``, over UDP only.

    ``hears_unasked``: the account wants to hear what it is told without a subscription.
    """

    user: str
    domain: str
    way: Way
    options: Exchange = Exchange()
    large: Exchange | None = None
    large_octets: int = 0
    registration: Registration | None = None
    watched: tuple[Watched, ...] = ()
    listed: Watched | None = None
    mailbox: Watched | None = None
    voicemail: str = ""
    profile: str = "generic"
    hears_unasked: bool = False

    @property
    def aor(self) -> str:
        """The address of record without its scheme."""
        return f"{self.user}@{self.domain}"

    @property
    def is_registered(self) -> bool:
        """Whether the server took the REGISTER; true as well where none was to be sent."""
        return not self.way.trouble and (self.registration is None or self.registration.final.is_good)

    @property
    def server_text(self) -> str:
        """How the server names itself first; empty where it does not."""
        return next(iter(self.server_texts), "")

    @property
    def server_texts(self) -> tuple[str, ...]:
        """All that it calls itself, in answers and in NOTIFYs, each once."""
        watched = [each for each in (*self.watched, self.listed, self.mailbox) if each is not None]
        replies = [reply for exchange in self.exchanges() for reply in exchange.replies]
        notifies = [notify for each in watched for notify in each.notifies]
        named = (
            each.headers.get("Server") or each.headers.get("User-Agent") for each in (*replies, *notifies)
        )
        return tuple(dict.fromkeys(text for text in named if text))

    def exchanges(self) -> list[Exchange]:
        """All of them, in order."""
        found = [self.options, self.large]
        if self.registration is not None:
            found += [self.registration.exchange, self.registration.again, *self.registration.fetched]
        for watched in (*self.watched, self.listed, self.mailbox):
            if watched is not None:
                found += [watched.exchange, watched.refresh]
        return [each for each in found if each is not None]
